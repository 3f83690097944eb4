"""A run stands as written, and no cell of it can be changed, with its hashes or without, but verification names it."""

import csv
import io
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from model import runs
from model.checks.verify import verify
from model.checks.verify.recomputation import broken_rows, plan_of, world_of
from model.checks.verify.tables import differences
from model.cli import app
from model.planning import plan
from model.runs.digests import write_prints
from model.world import world
from model.world.schema import read_inputs

TINY = Path(__file__).parents[1] / "tiny" / "inputs"
CHOICES = {"method": "columns", "resolution": "full", "integer": False, "gap": 1e-6}


def written(out: Path, overrides: Sequence[str] = (), **choices: object) -> Path:
    """A run of the tiny study, as `landseasky run` writes it but without a report."""
    made = CHOICES | choices
    inputs = read_inputs(TINY, (), overrides)
    found = plan(world(inputs), **{name: value for name, value in made.items() if name != "resolution"})
    digest = runs.inputs_hash(inputs.sha256, [list(overrides), *made.items()])
    with runs.unfinished(out) as folder:
        runs.write_inputs(folder, inputs.folder, inputs.sha256)
        about = runs.manifest(found, "run", digest, [], list(overrides), made)
        about["tables"] = runs.write_plan(folder, found)
        runs.write_manifest(folder, about | {"seconds": {"total": 1.0}})
        return runs.publish(folder, "run")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("outputs"))


@pytest.fixture
def run(original: Path, tmp_path: Path) -> Path:
    return shutil.copytree(original, tmp_path / "run")


def rehashed(folder: Path) -> None:
    """All hashes of a run written anew, as one would who wants a change to go unseen."""
    manifest = json.loads((folder / "manifest.json").read_text())
    files = {file: runs.file_sha256(folder / file) for file in runs.files_of(folder)}
    manifest["inputs"] = {file[7:]: digest for file, digest in files.items() if file.startswith("inputs/")}
    manifest["inputs_sha256"] = runs.inputs_hash(
        manifest["inputs"], [manifest["overrides"], *manifest["choices"].items()]
    )
    runs.write_manifest(folder, {name: value for name, value in manifest.items() if name not in ("files", "seal")})


def other(cell: str) -> str:
    """A cell that reads otherwise: a number a little larger, a word a letter longer."""
    try:
        value = float(cell)
    except ValueError:
        return cell + "x"
    return str(round(value) + 1) if value == round(value) else f"{value * 1.0001:.10g}"


def mutate_csv(path: Path, row: int, column: int) -> str:
    """Change one cell of a CSV file; the new one."""
    cells = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    cells[row][column] = other(cells[row][column])
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(cells)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return cells[row][column]


def mutate_parquet(path: Path, row: int, column: str) -> None:
    table = pd.read_parquet(path)
    values = table[column]
    if pd.api.types.is_numeric_dtype(values.dtype):
        old = values.iloc[row]
        new = values.dtype.type(1 if pd.isna(old) or old == 0 else old + max(1, abs(old) * 1e-6))
    else:
        new = str(values.iloc[row]) + "x"
    table[column] = [new if n == row else value for n, value in enumerate(values)]
    table.to_parquet(path, engine="pyarrow", index=False)


def drawn_cells(paths: list[Path], seed: int, count: int) -> list[tuple[Path, int, int]]:
    draw, found = np.random.default_rng(seed), []
    for path in draw.choice(np.array(paths, dtype=object), count):
        cells = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        if len(cells) > 1:
            found.append((path, int(draw.integers(1, len(cells))), int(draw.integers(len(cells[0])))))
    return found


def test_a_run_as_written_stands(original: Path) -> None:
    found = verify(original)
    assert found.passes, (found.checks, found.faults)
    assert {check.group for check in found.checks} == {"files", "proof", "tables", "manifest"}


@pytest.mark.parametrize(
    "choices", [{"method": "simplex"}, {"method": "ipm"}, {"method": "pulp"}, {"integer": True}], ids=str
)
def test_a_run_by_any_method_stands(tmp_path: Path, choices: dict[str, object]) -> None:
    found = verify(written(tmp_path, ["settings.discount_rate_frac.value=0.07"], **choices))
    assert found.passes, (found.checks, found.faults)


@pytest.mark.parametrize("most", [1, pytest.param(1000, marks=pytest.mark.slow)], ids=["a cell a column", "every cell"])
def test_a_cell_of_any_column_of_any_table_that_is_changed_is_named(run: Path, most: int) -> None:
    manifest, draw = runs.read_manifest(run), np.random.default_rng(0)
    tables = plan_of(world_of(run, manifest), runs.read_solution(run), manifest).tables
    for name, table in tables.items():
        assert differences(run, name, table)[0] == []
        for place, column in enumerate(table.columns):
            for row in draw.permutation(len(table))[:most].tolist():
                for kind in ("csv", "parquet") if most > 1 else ("csv",) if place % 2 else ("parquet",):
                    file = run / f"{name}.{kind}"
                    kept = file.read_bytes()
                    if kind == "csv":
                        mutate_csv(file, row + 1, place)
                    else:
                        mutate_parquet(file, row, column)
                    told = [(fault.file, fault.row, fault.column) for fault in differences(run, name, table)[0]]
                    file.write_bytes(kept)
                    assert told == [(file.name, row + 2, column)]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("hide", [False, True], ids=["as it is", "hashed anew"])
def test_a_changed_cell_of_a_result_makes_the_run_fall(run: Path, seed: int, hide: bool) -> None:
    for path, row, column in drawn_cells(sorted(run.glob("*.csv")), seed, 1):
        header = path.read_text().splitlines()[0].split(",")
        value = mutate_csv(path, row, column)
        if hide:
            rehashed(run)
        found = verify(run)
        assert not found.passes
        places = [(fault.file, fault.row, fault.column, fault.value) for fault in found.faults]
        assert places == [(path.name, row + 1, header[column], value)]


def test_a_changed_cell_of_any_input_is_named(run: Path) -> None:
    files = sorted((run / "inputs").rglob("*.csv"))
    for path, row, column in drawn_cells(files, 5, 60):
        kept = path.read_bytes()
        value = mutate_csv(path, row, column)
        told = [(fault.file, fault.row, fault.value) for fault in verify(run).faults]
        path.write_bytes(kept)
        assert (path.relative_to(run).as_posix(), row + 1, value) in told
    assert verify(run).passes


@pytest.mark.parametrize("cell", ["demand.h100e", "chips.price_usd_per_chip", "settings.value"])
def test_an_input_that_decides_the_plan_can_not_be_changed_even_with_its_hash(run: Path, cell: str) -> None:
    table, column = cell.rsplit(".", 1)
    path = run / "inputs" / f"{table}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[0, column] = str(float(frame.loc[0, column]) * 0.99)
    if f"{column}_low" in frame:
        frame.loc[0, f"{column}_low"] = "0"
    if "low" in frame:
        frame.loc[0, "low"] = "0"
    frame.to_csv(path, index=False)
    write_prints(run)
    rehashed(run)
    assert not verify(run).passes


def solution_with(change: Callable[[pd.DataFrame], pd.Series]) -> Callable[[Path], None]:
    def harm(run: Path) -> None:
        table = pd.read_parquet(run / "solution.parquet")
        table["value"] = change(table)
        table.to_parquet(run / "solution.parquet", index=False)

    return harm


def of(table: pd.DataFrame, part: str, block: str) -> pd.Series:
    return (table["part"] == part) & (table["block"] == block)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t["value"].where(~of(t, "column", "build"), t["value"] * 1.01),
        lambda t: t["value"].where(~of(t, "column", "serve"), t["value"] * 0.99),
        lambda t: t["value"].where(~of(t, "row", "balance"), t["value"] * 1.01),
        lambda t: t["value"].where(t["part"] != "row", 0.0),
    ],
    ids=["more is built", "less is served", "more expensive", "no prices"],
)
def test_a_solution_that_is_changed_with_all_that_follows_from_it_has_no_proof(run: Path, change) -> None:
    """The tables, the manifest and every hash are made to fit; what is left is the proof."""
    solution_with(change)(run)
    manifest = runs.read_manifest(run)
    forged = plan_of(world_of(run, manifest), runs.read_solution(run), manifest)
    about = runs.manifest(forged, "run", manifest["inputs_sha256"], [], [], manifest["choices"])
    about["tables"] = runs.write_tables(run, forged.tables)
    runs.write_manifest(run, about | {"seconds": manifest["seconds"]})
    failed = [check for check in verify(run).checks if not check.passes]
    assert {check.group for check in failed} == {"proof"}


def test_a_row_that_is_broken_is_told_by_its_name(run: Path) -> None:
    solution_with(lambda t: t["value"].where(~of(t, "column", "build"), t["value"] * 0.5))(run)
    manifest = runs.read_manifest(run)
    forged = plan_of(world_of(run, manifest), runs.read_solution(run), manifest)
    sites = set(forged.world.sites.frame["site"])
    told = broken_rows(forged, 3)
    assert told
    assert all(" of " in line and any(site in line for site in sites) for line in told)


def test_a_bound_that_is_better_than_what_is_proven_is_caught(run: Path) -> None:
    manifest = json.loads((run / "manifest.json").read_text())
    manifest |= {"bound_usd": manifest["bound_usd"] * 1.001, "relative_gap": 0.0}
    runs.write_manifest(run, {name: value for name, value in manifest.items() if name not in ("files", "seal")})
    assert {check.name for check in verify(run).checks if not check.passes} == {"bound of the whole world [USD]"}


@pytest.mark.parametrize(
    ("harm", "file"),
    [
        (lambda run: (run / "bill.csv").unlink(), "bill.csv"),
        (lambda run: (run / "bill.parquet").write_bytes(b"PAR1"), "bill.parquet"),
        (lambda run: (run / "inputs" / "chips.csv").unlink(), "inputs/chips.csv"),
        (lambda run: (run / "inputs" / "more.csv").write_text("a\n"), "inputs/more.csv"),
        (lambda run: (run / "solution.parquet").write_bytes(b""), "solution.parquet"),
        (lambda run: (run / "serve.csv").write_text("zone\n"), "serve.csv"),
        (solution_with(lambda t: t["value"] + 1e-12), "solution.parquet"),
        (
            lambda run: (run / "manifest.json").write_text((run / "manifest.json").read_text().replace("0.1", "0.2")),
            "manifest.json",
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_gone_new_or_damaged_is_named(run: Path, harm: Callable[[Path], None], file: str) -> None:
    harm(run)
    found = verify(run)
    assert not found.passes
    assert file in {fault.file for fault in found.faults}


def test_a_run_that_kept_no_proof_is_told_so(run: Path) -> None:
    manifest = json.loads((run / "manifest.json").read_text())
    del manifest["files"]
    (run / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(FileNotFoundError, match="kept no proof"):
        verify(run)


def test_the_command_says_whether_a_run_stands(run: Path) -> None:
    call = ["verify", "run", "--out", str(run.parent), "-q"]
    done = CliRunner().invoke(app, call)
    assert done.exit_code == 0, done.output
    assert "stands: nothing was changed" in done.stdout
    mutate_csv(run / "bill.csv", 1, 4)
    done = CliRunner().invoke(app, [*call, "--json"])
    told = json.loads(done.stdout)
    assert (done.exit_code, told["status"]) == (1, "fails")
    assert [(fault["file"], fault["row"], fault["column"]) for fault in told["faults"]] == [("bill.csv", 2, "npv_usd")]
    assert CliRunner().invoke(app, ["verify", "nothing", "--out", str(run.parent)]).exit_code == 1
