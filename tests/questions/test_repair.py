from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from model.cli import app
from model.planning import plan
from model.questions.optimum import optimum
from model.questions.repair import outward, repair, way, with_values

TINY = Path(__file__).parents[1] / "tiny" / "inputs"
FLOOR = ("limits.launch/2028.resource=built_mw", "limits.launch/2028.kind=terrestrial", "limits.launch/2028.sense=>=")


def status(world) -> str:
    """By simplex on the whole programme."""
    return plan(world, method="simplex").status


@pytest.fixture(scope="module")
def limited(tiny):
    """The tiny study under other hard limits: rows of name, period, resource, kind, sense, value and, if any, whole."""

    def made(*rows, cells=("terrestrial.gb-sco.onsite_mw=24",)):
        world = tiny(*cells)
        first = world.inputs.tables["limits"].iloc[[0]]
        parts = [
            first.assign(limit=name, period=period, resource=resource, kind=kind, sense=sense, value=float(value),
                         of_resource=(whole or [""])[0])
            for name, period, resource, kind, sense, value, *whole in rows
        ]  # fmt: skip
        tables = dict(world.inputs.tables) | {"limits": pd.concat(parts, ignore_index=True)}
        return replace(world, inputs=replace(world.inputs, tables=tables))

    return made


def repaired(world, found, factor=1.0, only=None):
    """The world with the repair made, each change (or one of them) only so much of the way."""
    table = world.inputs.tables["limits"]
    names = "limits." + table["limit"] + "/" + table["period"].astype(str) + ".value"
    rows = np.array([int(np.flatnonzero(names == cell)[0]) for cell in found.limits["cell"]])
    old, new = (found.limits[name].to_numpy(float) for name in ("value", "repaired"))
    share = np.where((np.arange(len(rows)) == only) | (only is None), factor, 1.0)
    return with_values(world, rows, old + (new - old) * share)


CASES = {
    "a floor beyond what can be connected": [("land", 2028, "built_mw", "terrestrial", ">=", 5000)],
    "a floor of launches too early": [("fly", 2028, "launch_t", "orbital", ">=", 90)],
    "a ceiling below what stands": [("land", 2028, "living_mw", "", "<=", 0)],
    "two that exclude each other, and one that can not be": [
        ("floor", 2028, "built_mw", "terrestrial", ">=", 50), ("ceiling", 2028, "built_mw", "", "<=", 20),
        ("fly", 2028, "launch_t", "orbital", ">=", 10), ("idle", 2032, "chips", "", "<=", 1e9),
    ],
    "a share that so much work can not have": [("green", 2028, "green_mwh", "terrestrial", ">=", 0.6, "energy_mwh"),
                                               ("work", 2028, "energy_mwh", "terrestrial", ">=", 1.2e6)],
}  # fmt: skip


@pytest.fixture(scope="module", params=list(CASES))
def case(request, limited):
    world = limited(*CASES[request.param])
    return world, repair(world)


def test_the_repair_makes_a_plan_possible(case):
    world, found = case
    assert status(world) == "infeasible"
    assert status(repaired(world, found)) == "optimal"


def test_no_part_of_the_repair_is_superfluous(case):
    world, found = case
    for part in range(len(found.limits)):
        assert status(repaired(world, found, 0.0, part)) == "infeasible", "left out"
        assert status(repaired(world, found, 0.999, part)) == "infeasible", "made smaller"


def test_a_share_is_eased_no_further_than_the_work_needs(limited):
    found = repair(limited(*CASES["a share that so much work can not have"]))
    assert found.limits["cell"].tolist() == ["limits.green/2028.value"]
    assert 0.46 < found.limits["repaired"].iloc[0] < 0.6


def test_only_limits_that_must_are_touched(limited):
    found = repair(limited(*CASES["two that exclude each other, and one that can not be"]))
    cells = set(found.limits["cell"])
    assert "limits.fly/2028.value" in cells
    assert len(cells & {"limits.floor/2028.value", "limits.ceiling/2028.value"}) == 1
    assert len(cells) == 2


GREEN = ("supply.*.green=no", "sites/terrestrial.gb-sco.grid_green_frac=0")


@pytest.mark.parametrize("share", [0.5, 1e-5])
def test_a_floor_of_what_there_is_none_of_is_repaired_to_nothing(limited, share):
    """1 GWh with a hundred-thousandth of it green is 0.01 MWh: less than the solver's tolerance, and not to be had."""
    world = limited(("green", 2028, "green_mwh", "terrestrial", ">=", share, "energy_mwh"),
                    ("work", 2028, "energy_mwh", "terrestrial", ">=", 1000.0), cells=GREEN)  # fmt: skip
    found = repair(world)
    assert found.overrides == ["limits.green/2028.value=0"]
    assert status(repaired(world, found)) == "optimal"


def test_a_ceiling_on_a_rate_may_be_eased_beyond_one(limited):
    """Each MW takes some hundred chips, and at least a quarter of one must be built."""
    rows = [("few", 2028, "chips", "terrestrial", "<=", 0.5, "built_mw"),
            ("some", 2028, "built_mw", "terrestrial", ">=", 0.25)]  # fmt: skip
    table = repair(limited(*rows)).limits
    assert table["cell"].tolist() == ["limits.few/2028.value"]
    assert 50 < table["repaired"].iloc[0] < 1000


MODULES = ("sites/terrestrial.gb-sco.module_mw=30",)
BETWEEN = [("f", 2028, "built_mw", "terrestrial", ">=", 100), ("g", 2028, "built_mw", "terrestrial", "<=", 110)]


def test_limits_that_whole_modules_can_not_keep_are_repaired_to_the_next_module(limited):
    """Modules of 30 MW make 90 or 120 of a floor of 100 and a ceiling of 110."""
    world = limited(*BETWEEN, cells=MODULES)
    assert repair(world) is None
    found = repair(world, integer=True)
    assert found.overrides == ["limits.g/2028.value=120"]
    assert {"limits.f/2028.value", "sites/terrestrial.gb-sco.module_mw"} <= set(found.conflicts["cell"])
    wider = with_values(world, [1], [120.0])
    assert repair(wider, integer=True) is None
    assert plan(wider, integer=True, time_limit_s=20.0).tables


def test_limits_that_no_plan_keeps_are_repaired_in_whole_modules_too(limited):
    world = limited(("f", 2028, "built_mw", "terrestrial", ">=", 100), ("g", 2028, "built_mw", "", "<=", 80),
                    cells=MODULES)  # fmt: skip
    assert repair(world, integer=True).overrides == ["limits.f/2028.value=90", "limits.g/2028.value=90"]


def test_what_a_floor_runs_into_is_named(tiny):
    found = repair(tiny(*FLOOR, "limits.launch/2028.value=5000"))
    assert "connection" in set(found.conflicts["constraint"])
    assert "gb-sco" in set(found.conflicts["subject"])
    chips = repair(tiny(*FLOOR, "limits.launch/2028.value=5000", "chip_supply.*.chips_per_yr=1000"))
    assert "chip_supply.list/gb300/allied/2028.chips_per_yr" in set(chips.conflicts["cell"])


def test_limits_that_can_be_kept_need_no_repair(tiny):
    assert repair(tiny()) is None
    assert way(tiny()) is not None


def test_a_floor_that_takes_every_site_is_planned_for_from_a_way_that_keeps_it(tiny):
    world = tiny(*FLOOR, "limits.launch/2028.value=183")
    assert optimum(world).cost * 1e6 == pytest.approx(plan(world, method="simplex").objective_usd, rel=1e-8)


def test_run_prints_the_repair_and_its_advice_works(tmp_path):
    words = ["run", "--inputs", str(TINY), "--quiet", "--solver", "simplex", "--out", str(tmp_path)]
    asked = [*FLOOR, "limits.launch/2028.value=5000"]
    done = CliRunner().invoke(app, [*words, *(w for cell in asked for w in ("--set", cell))])
    assert done.exit_code == 4
    advice = done.stderr.split("To try it: --set ")[1].strip()
    again = CliRunner().invoke(app, [*words, *(w for cell in [*asked, advice] for w in ("--set", cell))])
    assert again.exit_code == 0, again.output


def test_run_names_whole_modules_as_the_cause_and_its_advice_works(tmp_path):
    """182 MW can be powered from the grid and on site; 30 MW at a time, each with its power, only 150."""
    words = ["run", "--inputs", str(TINY), "--quiet", "--integer", "--out", str(tmp_path)]
    asked = [*FLOOR, *MODULES, "limits.launch/2028.value=182"]
    done = CliRunner().invoke(app, [*words, *(w for cell in asked for w in ("--set", cell))])
    assert done.exit_code == 4
    assert "gb-sco can only be built 30 MW at a time" in done.stderr
    assert done.stderr.rstrip().endswith("To try it: --set limits.launch/2028.value=150")
    again = CliRunner().invoke(app, [*words, *(w for cell in [*asked, "limits.launch/2028.value=150"]
                                               for w in ("--set", cell))])  # fmt: skip
    assert again.exit_code == 0, again.output


@pytest.mark.parametrize(
    ("value", "up", "told"), [(-12.34567, True, -12.3456), (99.99999, True, 100.0), (0.0, True, 0.0)]
)
def test_rounding_goes_to_the_easier_side(value, up, told):
    assert outward(value, up=up) == pytest.approx(told, rel=1e-12)
