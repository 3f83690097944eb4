import hashlib
import json
import shutil
from pathlib import Path

import highspy
import pytest
from typer.testing import CliRunner

from model.checks.verify import verify
from model.cli import app
from model.runs import read_run

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "tiny" / "inputs"
FIELDS = (
    "status objective_usd relative_gap run_dir seconds size share_by_kind warnings periods resolution merged".split()
)


def call(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


def plan_tiny(out: Path, *words: object):
    return call("run", "--inputs", TINY, "--out", out, "--quiet", *words)


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """The tiny study planned twice: the object printed, and both folders."""
    outputs = tmp_path_factory.mktemp("outputs")
    first, second = (json.loads(plan_tiny(outputs, "--json").stdout) for _ in range(2))
    return first, Path(first["run_dir"]), Path(second["run_dir"])


def test_run_json_prints_the_promised_object(planned):
    outcome, folder, _ = planned
    assert list(outcome) == FIELDS
    assert outcome["status"] == "optimal"
    assert [(warning["file"], warning["row"]) for warning in outcome["warnings"]] == [("chip_supply.csv", 2)]
    assert list(outcome["seconds"]) == ["read", "cost", "build", "solve", "write", "total"]
    assert list(outcome["size"]) == ["options", "routes", "columns", "rows"]
    assert all(sum(shares.values()) == pytest.approx(1.0) for shares in outcome["share_by_kind"].values())
    assert read_run(folder).tables["bill"]["npv_usd"].sum() == pytest.approx(outcome["objective_usd"], rel=1e-9)


def test_the_same_inputs_give_the_same_bytes(planned):
    _, first, second = planned
    assert first != second
    files = sorted(path.name for path in first.iterdir())
    assert files == sorted(path.name for path in second.iterdir())
    tables = [name for name in files if name.endswith((".csv", ".parquet"))]
    assert len(tables) >= 18
    pages = [(folder / "report.html").read_text(encoding="utf-8") for folder in (first, second)]
    assert pages[0].replace(first.name, second.name) == pages[1]
    differ = [name for name in tables if (first / name).read_bytes() != (second / name).read_bytes()]
    assert differ == []
    one, other = read_run(first).manifest, read_run(second).manifest
    assert one["files"].pop("report.html") != other["files"].pop("report.html"), "a report names its run"
    identifiers = {"run", "created_utc", "seconds", "seal"}
    assert {k: v for k, v in one.items() if k not in identifiers} == {
        k: v for k, v in other.items() if k not in identifiers
    }


def test_every_table_of_a_run_stands_up_to_recomputation(planned):
    _, folder, _ = planned
    found = verify(folder)
    assert found.passes, (found.checks, found.faults)


def test_the_manifest_says_how_to_repeat_the_run(planned):
    _, folder, _ = planned
    manifest = read_run(folder).manifest
    digest = hashlib.sha256((TINY / "settings.csv").read_bytes()).hexdigest()
    assert manifest["inputs"]["settings.csv"] == digest
    assert manifest["choices"] == {
        "method": "columns", "resolution": "full", "integer": False, "gap": 1e-6, "time_limit_s": None, "seed": 0,
    }  # fmt: skip
    assert manifest["settings"]["discount_rate_frac"] == 0.08
    assert manifest["certificate"]["ok"] is True
    assert manifest["run"] == folder.name


def test_a_cell_set_for_one_run_changes_the_plan_and_is_recorded(planned, tmp_path):
    base, _, _ = planned
    done = plan_tiny(tmp_path, "--set", "settings.discount_rate_frac.value=0.05", "--json")
    outcome = json.loads(done.stdout)
    assert outcome["objective_usd"] > 1.01 * base["objective_usd"], "a lower rate makes later bills weigh more"
    manifest = read_run(outcome["run_dir"]).manifest
    assert manifest["settings"]["discount_rate_frac"] == 0.05
    assert [(c["table"], c["key"], c["old"], c["new"]) for c in manifest["changes"]] == [
        ("settings", "discount_rate_frac", "0.08", "0.05")
    ]


def test_every_resolution_and_whole_programme_method_reaches_the_same_bill(planned, tmp_path):
    base, _, _ = planned
    for words in (["--solver", "simplex"], ["--solver", "ipm", "--jobs", "1"], ["--resolution", "full"]):
        outcome = json.loads(plan_tiny(tmp_path, *words, "--json").stdout)
        assert outcome["objective_usd"] == pytest.approx(base["objective_usd"], rel=1e-6), words


def test_a_run_ends_with_a_summary_for_people(planned, tmp_path):
    done = plan_tiny(tmp_path)
    assert done.exit_code == 0
    assert "Optimal plan:" in done.stdout
    assert "From land" in done.stdout
    listed = call("runs", "--out", tmp_path)
    assert next(path.name for path in tmp_path.iterdir()) in listed.stdout
    assert "million USD" in listed.stdout


def test_invalid_input_exits_3_and_names_the_cell(tmp_path):
    done = plan_tiny(tmp_path, "--set", "settings.discount_rate_fraction.value=0.05", "--json")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["status"] == "invalid_input"
    assert list(json.loads(done.stdout)) == FIELDS
    assert "discount_rate_frac" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../limits", "/etc/passwd", "no_such_scenario"])
def test_a_scenario_is_only_ever_one_of_the_inputs_own(tmp_path, name):
    done = plan_tiny(tmp_path, "--scenario", name)
    assert done.exit_code == 3
    assert "scenario" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_plan_that_can_not_be_exits_4_and_leaves_nothing(tmp_path):
    study = shutil.copytree(TINY, tmp_path / "inputs")
    with (study / "limits.csv").open("a", encoding="utf-8") as file:
        file.write("floor,2028,built_mw,,,,,,,,>=,1e6,1e5,1e7,,judged,assumption,more than the land holds\n")
    done = call("run", "--inputs", study, "--out", tmp_path / "outputs", "--json", "--quiet")
    assert done.exit_code == 4, done.output
    assert json.loads(done.stdout)["status"] == "infeasible"
    assert json.loads(done.stdout)["run_dir"] is None
    assert list((tmp_path / "outputs").iterdir()) == []


def test_outputs_that_can_not_be_written_are_told_in_words(tmp_path):
    (tmp_path / "file").write_text("mine")
    done = plan_tiny(tmp_path / "file" / "below")
    assert done.exit_code == 1
    assert "error: " in done.stderr
    assert "Not a directory" in done.stderr


@pytest.mark.parametrize("suffix", ["lp", "mps"])
def test_the_programme_can_be_saved_for_other_solvers(planned, tmp_path, suffix):
    base, _, _ = planned
    file = tmp_path / f"tiny.{suffix}"
    assert plan_tiny(tmp_path / "outputs", "--save-lp", file).exit_code == 0
    highs = highspy.Highs()
    highs.silent()
    highs.readModel(str(file))
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    assert base["size"]["columns"] >= highs.getNumCol() > 0
    assert 0 < highs.getObjectiveValue() * 1e6 <= base["objective_usd"] * (1 + 1e-6), "what stands costs extra"
