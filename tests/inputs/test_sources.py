"""Every shipped figure says where it comes from, how well it is known, and within which range it may be argued."""

from pathlib import Path

import pandas as pd
import pytest

from model.tables.cells import argued_columns
from model.tables.columns import is_unit
from model.world.schema import full_schema

INPUTS = Path(__file__).parents[2] / "inputs"
SCHEMA = full_schema()
TABLES = {
    name: pd.read_csv(INPUTS / f"{name}.csv", dtype=str, keep_default_na=False)
    for name in SCHEMA.tables
    if (INPUTS / f"{name}.csv").is_file()
}
SCENARIOS = {path.stem: pd.read_csv(path, dtype=str, keep_default_na=False) for path in INPUTS.glob("scenarios/*.csv")}
SOURCES = TABLES["sources"].set_index("source")
SOURCED = [name for name, model in SCHEMA.tables.items() if name in TABLES and "source" in model.model_fields]
CITING = [name for name in SOURCED if name != "sources"]
RATED = [name for name in CITING if name != "ranges" and "confidence" in SCHEMA.tables[name].model_fields]
ARGUED = [
    (name, column)
    for name, rows in TABLES.items()
    for column in argued_columns(SCHEMA.tables[name])
    if column in rows and (rows[column] != "").any()
]


def test_only_the_calendar_needs_no_source():
    without = {name for name in TABLES if name not in SOURCED}
    assert without == {"periods", "timeslices"}


@pytest.mark.parametrize("name", CITING)
def test_every_row_cites_a_source_that_is_listed(name):
    unknown = set(TABLES[name]["source"]) - set(SOURCES.index)
    assert not unknown, f"{name} cites {sorted(unknown)}, which sources.csv lacks"


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_every_row_of_a_scenario_has_a_reason_and_cites_only_what_is_listed(name):
    rows = SCENARIOS[name]
    assert (rows["reason"].str.len() > 10).all()
    assert set(rows.loc[rows["column"] == "source", "value"]) <= set(SOURCES.index)


def test_no_source_is_listed_in_vain():
    cited = set().union(*(TABLES[name]["source"] for name in CITING))
    cited |= set().union(*(rows.loc[rows["column"] == "source", "value"] for rows in SCENARIOS.values()))
    assert not set(SOURCES.index) - cited, "cited by no row: delete them"


def test_every_source_can_be_looked_up_or_is_owned_to_be_judgement():
    assert (SOURCES["citation"].str.len() > 15).all()
    assert not SOURCES["citation"].duplicated().any()
    found = SOURCES["url"].str.startswith("https://") | SOURCES["url"].str.startswith("http://")
    dated = SOURCES["citation"].str.contains(r"20[012]\d|19\d\d")
    assert (found | dated | (SOURCES["seen"] == "judgement")).all()
    assert ((SOURCES["licence"] != "") | (SOURCES["seen"] == "judgement")).all()


@pytest.mark.parametrize("name", RATED)
def test_every_row_says_how_well_it_is_known(name):
    assert set(TABLES[name]["confidence"]) <= {"published", "secondary", "computed", "assumption"}


@pytest.mark.parametrize("name", RATED)
def test_judgement_never_passes_for_something_published(name):
    judged = TABLES[name]["source"] == "planner_assumption"
    assert set(TABLES[name].loc[judged, "confidence"]) <= {"assumption"}


@pytest.mark.parametrize(("name", "column"), ARGUED, ids=[f"{name}.{column}" for name, column in ARGUED])
def test_every_figure_that_may_be_argued_has_a_range_around_it(name, column):
    rows = TABLES[name]
    rows = rows[rows[column] != ""]
    value = rows[column].astype(float)
    ranges = TABLES["ranges"].query("table == @name and column == @column").set_index("confidence")
    factor = {end: rows["confidence"].map(ranges[f"{end}_factor"].astype(float)) for end in ("low", "high")}
    ends = {
        end: pd.to_numeric(rows[f"{column}_{end}"]).fillna(value * factor[end])
        if f"{column}_{end}" in rows
        else value * factor[end]
        for end in ("low", "high")
    }
    assert ends["low"].notna().all()
    assert ends["high"].notna().all()
    tiny = 1e-9 * (1.0 + value.abs())
    low, high = ends["low"].combine(ends["high"], min), ends["low"].combine(ends["high"], max)
    assert ((low <= value + tiny) & (value <= high + tiny)).all()


@pytest.mark.parametrize("name", ["assumptions", "settings"])
def test_every_assumption_lies_between_its_low_and_high_in_a_unit_of_the_list(name):
    rows = TABLES[name]
    value, low, high = (rows[column].astype(float) for column in ("value", "low", "high"))
    assert ((low <= value) & (value <= high)).all()
    assert rows["unit"].map(is_unit).all()


def test_a_guess_has_a_wider_range_than_nothing():
    rows = TABLES["assumptions"]
    guessed = rows[(rows["confidence"] == "assumption") & ~rows["unit"].isin(["year"])]
    same = guessed[guessed["low"].astype(float) == guessed["high"].astype(float)]
    assert same.empty, same[["technology", "parameter"]].to_string()
