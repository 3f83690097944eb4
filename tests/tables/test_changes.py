import shutil
from pathlib import Path

import pytest

from model.tables.inputs import InputError, checked_tables
from tests.faults.study import INPUTS, SCHEMA


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(INPUTS, tmp_path / "inputs"))


def changed(*overrides, folder=INPUTS, scenarios=()):
    return checked_tables(folder, SCHEMA, scenarios, overrides)


def test_a_scenario_changes_the_cells_it_names_and_no_other():
    base, cheap = changed(), changed(scenarios=["cheap"])
    assert cheap.tables["sites/land"]["site_mw"].tolist() == [400, 300]
    assert cheap.tables["chips"]["price_usd_per_chip"].tolist() == [31500, 18000]
    assert cheap.tables["demand"].equals(base.tables["demand"])
    assert [(change.table, change.key, change.column) for change in cheap.changes] == [
        ("sites/land", "fjord", "site_mw"),
        ("chips", "h100", "price_usd_per_chip"),
        ("chips", "c9", "price_usd_per_chip"),
        ("assumptions", "land/hall_usd_per_kw/2030", "value"),
        ("assumptions", "land/hall_usd_per_kw/2030", "low"),
    ]
    assert "scenarios/cheap.csv" in cheap.sha256


def test_a_value_moved_beyond_its_low_takes_the_low_with_it():
    row = changed(scenarios=["cheap"]).tables["assumptions"].iloc[1]
    assert (row["low"], row["value"], row["high"]) == (5000, 5000, 11000)


def test_a_low_that_is_set_too_is_left_as_it_was_set():
    inputs = changed(
        "settings.reserve_frac.value=0.2", "settings.reserve_frac.high=0.3", "settings.reserve_frac.low=0.1"
    )
    row = inputs.tables["settings"].set_index("setting").loc["reserve_frac"]
    assert (row["low"], row["value"], row["high"]) == (0.1, 0.2, 0.3)


def test_an_override_wins_over_a_scenario_and_the_later_of_two_over_the_earlier():
    inputs = changed("land.fjord.site_mw=7", "sites/land.fjord.site_mw=8", scenarios=["cheap"])
    assert inputs.tables["sites/land"]["site_mw"][0] == 8
    assert inputs.changes[-1].old == "7"


@pytest.mark.parametrize(
    ("value", "expected"), [("*1.5", [1500, 3000]), ("+10", [1010, 2010]), ("+-10", [990, 1990]), ("3", [3, 3])]
)
def test_a_change_may_be_relative_and_a_star_stands_for_any_text(value, expected):
    demand = changed(f"demand.oslo/chat/*.h100e={value}").tables["demand"]["h100e"]
    assert demand.tolist() == [*expected, 5000, 9000]


def test_a_scaling_leaves_blank_cells_blank():
    penalty = changed("limits.*.penalty_usd_per_unit=*2").tables["limits"]["penalty_usd_per_unit"]
    assert penalty.isna().tolist() == [True, False]
    assert penalty[1] == 2000


def test_an_empty_value_empties_the_cell():
    assert changed("limits.hub/2030.penalty_usd_per_unit=").tables["limits"]["penalty_usd_per_unit"].isna().all()


def test_the_key_of_a_row_without_a_year_needs_no_slash_at_its_end():
    value = changed("assumptions.land/spare_frac.value=0.07").tables["assumptions"]["value"]
    assert value[2] == 0.07


def test_a_scenario_adds_a_row_that_it_gives_in_full(folder):
    columns = {"chips_per_yr": 7, "premium_usd_per_chip": 0, "source": "judged", "confidence": "assumption"}
    rows = "".join(f"chip_supply,{column},leaked/h100/china/2030,{value},a leak\n" for column, value in columns.items())
    (folder / "scenarios" / "leak.csv").write_text("table,column,key,value,reason\n" + rows)
    added = changed(folder=folder, scenarios=["leak"]).tables["chip_supply"].iloc[-1]
    assert (added["offer"], added["chip"], added["bloc"], added["period"], added["chips_per_yr"]) == (
        "leaked", "h100", "china", 2030, 7,
    )  # fmt: skip


def test_a_later_change_finds_the_row_an_earlier_scenario_added(folder):
    columns = {"chips_per_yr": 7, "premium_usd_per_chip": 0, "source": "judged", "confidence": "assumption"}
    rows = "".join(f"chip_supply,{column},leaked/h100/china/2030,{value},a leak\n" for column, value in columns.items())
    (folder / "scenarios" / "leak.csv").write_text("table,column,key,value,reason\n" + rows)
    inputs = changed("chip_supply.leaked/*.chips_per_yr=*3", folder=folder, scenarios=["leak"])
    assert inputs.tables["chip_supply"]["chips_per_yr"].tolist() == [100000, 50000, 21]


def test_faults_of_an_added_row_name_the_scenario(folder):
    columns = {"chips_per_yr": -7, "premium_usd_per_chip": 0, "source": "judgd", "confidence": "assumption"}
    rows = "".join(f"chip_supply,{column},leaked/h10/china/2030,{value},a leak\n" for column, value in columns.items())
    (folder / "scenarios" / "leak.csv").write_text("table,column,key,value,reason\n" + rows)
    with pytest.raises(InputError) as caught:
        changed(folder=folder, scenarios=["leak"])
    assert [(fault.file, fault.row, fault.column) for fault in caught.value.faults] == [
        ("scenarios/leak.csv", 2, "chip"),
        ("scenarios/leak.csv", 2, "chips_per_yr"),
        ("scenarios/leak.csv", 4, "source"),
    ]


@pytest.mark.parametrize("name", ["../cheap", "/cheap", "cheap.csv", "a/b", "a\\b", "", "."])
def test_a_scenario_can_not_leave_its_folder(name):
    with pytest.raises(InputError, match="letters, digits"):
        changed(scenarios=[name])
