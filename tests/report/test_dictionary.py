from pathlib import Path

import pytest

from model.report.dictionary import data_dictionary
from model.tables.cells import base_type
from model.tables.columns import BARE, unit_of
from model.world.schema import full_schema

ROOT = Path(__file__).parents[2]
SCHEMA = full_schema()
NUMBERS = [
    f"{owner} {name}"
    for owner, model in {**SCHEMA.tables, **SCHEMA.parameters, "settings, each": SCHEMA.settings}.items()
    for name, field in model.model_fields.items()
    if base_type(field) not in (str, bool)
]


@pytest.mark.parametrize("column", NUMBERS)
def test_a_number_ends_in_its_unit_or_needs_none(column):
    name = column.split()[-1]
    assert unit_of(name) or name in BARE or name.split("_")[-1] in BARE


def test_the_dictionary_beside_the_tables_is_up_to_date():
    text = (ROOT / "inputs" / "README.md").read_text(encoding="utf-8")
    assert text == data_dictionary(), "run python -m model.report.dictionary"


def test_the_dictionary_names_every_table_column_and_parameter():
    text = data_dictionary()
    for model in (*SCHEMA.tables.values(), *SCHEMA.parameters.values(), SCHEMA.settings):
        for name, field in model.model_fields.items():
            assert f"| `{name}` |" in text
            assert str(field.description) in text
    assert all(f"### {table}.csv" in text for table in SCHEMA.tables)
