import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model.tables.cells import argued_columns
from model.tables.inputs import InputError, checked_tables
from model.tables.schema import TABLES
from model.world.schema import full_schema, read_inputs
from tests.faults.study import INPUTS, SCHEMA, Hall

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(INPUTS, tmp_path / "inputs"))


@pytest.fixture(scope="module")
def study():
    return checked_tables(INPUTS, SCHEMA)


def test_every_column_has_the_type_its_model_declares(study):
    assert study.tables["chips"].dtypes.astype(str).to_dict() == {
        "chip": "str",
        "name": "str",
        "maker_bloc": "str",
        "price_usd_per_chip": "float64",
        "power_w_per_chip": "float64",
        "it_w_per_chip": "float64",
        "compute_h100e": "float64",
        "bandwidth_h100e": "float64",
        "first_year": "int64",
        "last_year": "int64",
        "life_yr": "float64",
        "failure_frac_per_yr": "float64",
        "liquid": "bool",
        "control": "str",
        "source": "str",
        "confidence": "str",
        "compute_h100e_low": "float64",
        "compute_h100e_high": "float64",
    }


def test_a_blank_optional_number_is_nan_and_a_blank_text_is_empty(study):
    assert np.isnan(study.tables["limits"]["penalty_usd_per_unit"][0])
    assert np.isnan(study.tables["assumptions"]["year"][2])
    assert study.tables["chips"]["control"].tolist() == ["", ""]


def test_low_and_high_are_the_rows_own_or_follow_the_ranges(study):
    low, high = study.low_high("chips", "compute_h100e")
    assert low.tolist() == pytest.approx([0.9, 0.8 * 0.8])
    assert high.tolist() == pytest.approx([1.1, 0.8 * 1.25])


def test_every_argued_number_lies_between_its_low_and_its_high(study):
    for table, model in SCHEMA.tables.items():
        for column in argued_columns(model):
            value = study.tables[table][column].to_numpy(float)
            low, high = study.low_high(table, column)
            given = ~np.isnan(value)
            assert (low[given] <= value[given]).all()
            assert (value[given] <= high[given]).all()


def test_the_digests_are_those_of_the_files(study):
    assert study.sha256["chips.csv"] == hashlib.sha256((INPUTS / "chips.csv").read_bytes()).hexdigest()
    assert set(study.sha256) == {f"{table}.csv" for table in SCHEMA.tables}


def test_what_was_read_can_not_be_replaced(study):
    with pytest.raises(TypeError):
        study.tables["chips"] = pd.DataFrame()
    with pytest.raises(AttributeError):
        study.tables = {}


def test_remarks_lock_files_and_dialects_change_nothing(folder, study):
    (folder / "~$chips.csv").write_bytes(b"\x00")
    (folder / ".~lock.chips.csv#").write_text("open")
    path = folder / "demand.csv"
    path.write_text("# by hand\n" + path.read_text().replace(",", ";"), encoding="utf-16")
    again = checked_tables(folder, SCHEMA)
    for table in SCHEMA.tables:
        pd.testing.assert_frame_equal(again.tables[table], study.tables[table])


def test_a_row_may_overrule_what_is_plausible(folder):
    path = folder / "launch.csv"
    path.write_text("provider,bloc,period,usd_per_kg,t_per_yr,source,confidence,overrule,note\n"
                    "heavy,allied,2030,5,1000,judged,assumption,usd_per_kg,a gift\n")  # fmt: skip
    frame = checked_tables(folder, SCHEMA).tables["launch"]
    assert frame["usd_per_kg"].tolist() == [5.0]
    assert not {"overrule", "note"} & set(frame.columns)


def test_a_long_list_of_faults_is_cut_short_and_counted(folder):
    path = folder / "profiles.csv"
    path.write_text(path.read_text().replace(",judged", ",jugded"))
    path = folder / "demand.csv"
    rows = "".join(f"oslo{i},chat,2026,1,0,,judged,assumption\n" for i in range(100))
    path.write_text(path.read_text() + rows)
    with pytest.raises(InputError) as caught:
        checked_tables(folder, SCHEMA)
    assert len(caught.value.faults) == 124
    text = str(caught.value)
    assert text.startswith("124 faults in the inputs\n")
    assert "... and " in text
    assert len(text.splitlines()) == 62


def test_equal_faults_of_many_rows_share_a_line(folder):
    path = folder / "profiles.csv"
    path.write_text(path.read_text().replace(",judged", ",jugded"))
    with pytest.raises(InputError, match=r"rows 3, 4, 5, 6, 7, 8, 9, 10 and 15 more too"):
        checked_tables(folder, SCHEMA)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match="is not a folder"):
        checked_tables(tmp_path / "inputs", SCHEMA)


def test_an_unread_table_does_not_accuse_the_tables_that_name_its_rows(folder):
    (folder / "jurisdictions.csv").unlink()
    with pytest.raises(InputError) as caught:
        checked_tables(folder, SCHEMA)
    assert [fault.file for fault in caught.value.faults] == ["jurisdictions.csv"]


def test_a_kind_without_sites_is_allowed(folder):
    path = folder / "sites" / "orbit.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    assert checked_tables(folder, SCHEMA).tables["sites/orbit"].empty


def test_the_schema_of_the_model_has_a_table_and_parameters_for_every_kind():
    schema = full_schema()
    assert {"terrestrial", "undersea", "orbital"} <= set(schema.kinds)
    assert set(schema.kinds) <= set(schema.parameters)
    assert set(TABLES) <= set(schema.tables)


@pytest.mark.parametrize("inputs", ["inputs", "tests/tiny/inputs"])
def test_the_studies_kept_here_have_no_fault(inputs):
    assert set(read_inputs(ROOT / inputs).tables) == set(full_schema().tables)


def test_parameters_missing_from_the_table_are_named(folder):
    class More(Hall):
        floor_area_m2: float

    schema = replace(SCHEMA, parameters={**SCHEMA.parameters, "land": More})
    with pytest.raises(InputError, match="a row land,floor_area_m2 is missing"):
        checked_tables(folder, schema)
