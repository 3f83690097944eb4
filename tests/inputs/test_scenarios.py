"""Every shipped scenario must apply to the shipped tables, and change what it says."""

from functools import cache
from pathlib import Path

import pytest

from model.tables.inputs import Inputs
from model.world.schema import read_inputs

INPUTS = Path(__file__).parents[2] / "inputs"
NAMES = sorted(path.stem for path in (INPUTS / "scenarios").glob("*.csv"))


@cache
def study(*scenarios: str) -> Inputs:
    """Shipped inputs under scenarios, read once."""
    return read_inputs(INPUTS, scenarios)


@pytest.fixture(scope="module")
def base() -> Inputs:
    return study()


def total(inputs: Inputs, table: str, column: str, **where: str) -> float:
    """Sum of a column over the rows that hold the given words."""
    frame = inputs.tables[table]
    for name, word in where.items():
        frame = frame[frame[name] == word]
    return float(frame[column].sum())


def test_the_scenarios_planners_ask_for_are_there() -> None:
    asked = "china_surge controls_tighten controls_leak starship slow_launch three_body_2800 grid_queue sea_quota"
    assert set(asked.split()) | {"industry_hubs", "carbon_cap"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_row_of_a_scenario_changes_a_cell(name: str) -> None:
    changes = study(name).changes
    lines = (INPUTS / f"scenarios/{name}.csv").read_text(encoding="utf-8").splitlines()
    assert {change.row for change in changes if change.file == f"scenarios/{name}.csv"} >= set(range(2, len(lines) + 1))
    assert any(change.old != change.new for change in changes)
    assert all(change.reason for change in changes)


def test_tighter_controls_leave_china_no_licensed_chip(base: Inputs) -> None:
    china = {"offer": "licensed", "bloc": "china"}
    assert total(base, "chip_supply", "chips_per_yr", **china) > 0
    assert total(study("controls_tighten"), "chip_supply", "chips_per_yr", **china) == 0


def test_starship_is_cheaper_and_slow_launch_dearer_than_the_base(base: Inputs) -> None:
    cheap, dear = (study(name).tables["launch"] for name in ("starship", "slow_launch"))
    price = base.tables["launch"]["usd_per_kg"]
    assert (cheap["usd_per_kg"] <= price).all()
    assert (cheap["usd_per_kg"] < price).any()
    assert (dear["usd_per_kg"] >= price).all()
    assert cheap["t_per_yr"].sum() > base.tables["launch"]["t_per_yr"].sum() > dear["t_per_yr"].sum()


def test_three_body_asks_for_2800_satellites_by_2035() -> None:
    limits = study("three_body_2800").tables["limits"]
    row = limits[(limits["resource"] == "satellites") & (limits["period"] == 2035)].iloc[0]
    assert (row["sense"], row["value"]) == (">=", 2800)
    assert "three-body" in row["site"]


def test_a_quota_on_coasts_moves_room_from_land_to_sea(base: Inputs) -> None:
    quota = study("sea_quota")
    assert total(quota, "sites/terrestrial", "site_mw") < total(base, "sites/terrestrial", "site_mw")
    assert total(quota, "sites/undersea", "site_mw") > total(base, "sites/undersea", "site_mw")
