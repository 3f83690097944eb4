"""A plan is written to a run by one function, whoever asks for it."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from model import runs
from model.planning import plan
from model.world import load

TINY = Path(__file__).parents[1] / "tiny" / "inputs"
OF_THE_MOMENT = ("run", "created_utc", "seconds", "files", "seal")


@pytest.fixture(scope="module")
def found():
    return plan(load(TINY, overrides=["launch.*.usd_per_kg=*0.5"]), gap=1e-5, seed=3)


def kept(plan, outputs):
    with runs.opened(outputs, plan.world.inputs) as folder:
        return runs.keep(folder, plan, {"read": 0.5}, time.perf_counter())


def test_a_plan_kept_twice_is_the_same_run_but_for_its_moment_and_name(found, tmp_path):
    first, second = (kept(found, tmp_path / name) for name in ("a", "b"))
    one, other = (json.loads((folder / runs.MANIFEST).read_text()) for folder in (first, second))
    page = {manifest["files"].pop("report.html") for manifest in (one, other)}
    assert one["files"] == other["files"]
    assert {k: v for k, v in one.items() if k not in OF_THE_MOMENT} == {
        k: v for k, v in other.items() if k not in OF_THE_MOMENT
    }
    assert len(page) <= 2
    assert one["overrides"] == ["launch.*.usd_per_kg=*0.5"]
    assert one["choices"] == {
        "method": "columns", "resolution": "full", "integer": False, "gap": 1e-5, "time_limit_s": None, "seed": 3,
    }  # fmt: skip
    assert set(one["seconds"]) >= {"read", "cost", "build", "solve", "write", "total"}
    assert [path.name for path in (tmp_path / "a").iterdir()] == [first.name]


def test_a_plan_without_tables_is_not_kept(found, tmp_path):
    none = replace(found, status="infeasible", solution=replace(found.solution, x=found.solution.x * float("nan")))
    with pytest.raises(ValueError, match="nothing to keep"):
        kept(none, tmp_path)
    assert list(tmp_path.iterdir()) == []
