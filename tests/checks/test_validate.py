"""`landseasky validate`: published against ours, and an exit code that tells."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from model.checks.validate.cases import FOLDER, published
from model.checks.validate.comparison import comparison
from model.checks.validate.demand import power_gw
from model.cli import app
from model.cli.init import shipped_inputs
from model.world import World, load

PAGE = Path(__file__).parents[2] / "MODEL.md"


@pytest.fixture(scope="module")
def world() -> World:
    return load(shipped_inputs())


@pytest.fixture(scope="module")
def found(world: World) -> pd.DataFrame:
    return comparison(world)


def test_every_published_result_is_met(found: pd.DataFrame) -> None:
    missed = found[~found["passes"]]
    assert missed.empty, missed[["case", "quantity", "published", "ours"]].to_string()


def test_the_page_of_the_model_tells_what_validation_finds(found: pd.DataFrame) -> None:
    rows = [line.split("|")[1:-1] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    told = [cells[2].split()[0] for cells in rows if len(cells) == 5 and cells[2].split()[0][0].isdigit()]
    figures = pd.concat([found["ours"] * scale for scale in (1.0, 1e-3, 1e-6)]).to_numpy()
    assert len(told) > 30
    for text in told:
        value = float(text.replace(",", ""))
        near = "21 of 21".startswith(text) or "8 of 8".startswith(text) or np.isclose(figures, value, rtol=2e-3).any()
        assert near, f"MODEL.md says {text}, which no result is"


def test_the_page_of_the_model_tells_of_every_scenario() -> None:
    page = PAGE.read_text(encoding="utf-8")
    names = {path.stem for path in shipped_inputs().glob("scenarios/*.csv")}
    assert names
    assert {name for name in names if f"**{name}.**" not in page} == set()


def test_every_case_has_a_source_a_unit_and_one_kind_of_tolerance() -> None:
    rows = pd.read_csv(FOLDER / "published.csv")
    assert rows[["case", "quantity", "unit", "source"]].notna().all(axis=None)
    assert not rows.duplicated(["case", "quantity"]).any()
    share, band = rows["tolerance_rel"].notna(), rows["low"].notna() & rows["high"].notna()
    assert (share ^ band).all()
    assert rows.loc[share, "published"].notna().all()


def test_what_is_published_lies_in_its_own_band() -> None:
    rows = published().dropna(subset="published")
    assert (rows["published"].between(rows["low"], rows["high"])).all()


def test_the_files_that_validation_reads_lie_inside_the_package() -> None:
    assert FOLDER.parents[1].name == "model"
    assert {"published.csv", "tables", "latency"} <= {path.name for path in FOLDER.iterdir()}


def test_a_zone_of_no_region_is_told_of() -> None:
    zones = pd.DataFrame({"zone": ["x"], "domain": ["ground"], "jurisdiction": ["ATA"]})
    demand = pd.DataFrame({"zone": ["x"], "period": [2030], "h100e": [1.0]})
    with pytest.raises(ValueError, match="ATA"):
        power_gw({"zones": zones, "demand": demand})


def spoilt(folder: Path, table: str, column: str, factor: float, **where: str) -> Path:
    """Copy of the shipped inputs with one column of some rows scaled."""
    inputs = folder / "inputs"
    shutil.copytree(shipped_inputs(), inputs)
    rows = pd.read_csv(inputs / f"{table}.csv", dtype=str, keep_default_na=False)
    chosen = np.logical_and.reduce([rows[name] == word for name, word in where.items()])
    rows.loc[chosen, column] = (rows.loc[chosen, column].astype(float) * factor).round(4).astype(str)
    rows.to_csv(inputs / f"{table}.csv", index=False)
    return inputs


def test_the_command_prints_every_case_and_succeeds(found: pd.DataFrame) -> None:
    done = CliRunner().invoke(app, ["validate", "-q"])
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert sum(" pass " in line for line in lines) == len(found)
    assert lines[-1] == f"{len(found)} of {len(found)} results lie within their tolerance."
    assert "SemiAnalysis" in done.stdout


def test_the_command_fails_where_the_stock_is_not_what_was_counted(tmp_path: Path) -> None:
    inputs = spoilt(tmp_path, "existing", "it_mw", 3.0, chip="trainium2")
    done = CliRunner().invoke(app, ["validate", "--inputs", str(inputs), "--json", "-q"])
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert told["status"] == "fails"
    assert {case["quantity"] for case in told["cases"] if not case["passes"]} >= {"trainium_h100e"}
    assert told["failed"] == sum(not case["passes"] for case in told["cases"])


def test_a_study_without_the_places_of_the_cases_is_told_so() -> None:
    tiny = Path(__file__).parents[1] / "tiny" / "inputs"
    done = CliRunner().invoke(app, ["validate", "--inputs", str(tiny), "-q"])
    assert done.exit_code == 3
    assert "lack what a published case names" in done.stderr
