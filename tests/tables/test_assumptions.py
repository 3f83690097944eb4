import numpy as np
import pytest

from model.tables.assumptions import parameter_set
from model.tables.inputs import checked_tables
from tests.faults.study import INPUTS, SCHEMA, Crew, Hall


@pytest.fixture(scope="module")
def study():
    return checked_tables(INPUTS, SCHEMA)


def test_a_trajectory_is_interpolated_between_its_years(study):
    hall = study.parameters("land", Hall, [2026, 2027, 2030])
    np.testing.assert_allclose(hall.hall_usd_per_kw, [9000, 8750, 8000])
    assert hall.spare_frac == 0.05


def test_a_trajectory_is_never_extrapolated(study):
    with pytest.raises(ValueError, match="given for 2026 to 2030, not 2026 to 2031"):
        study.parameters("land", Hall, [2026, 2031])


def test_a_trajectory_with_one_undated_row_is_constant(study):
    frame = study.tables["assumptions"].iloc[[0, 2]].assign(year=np.nan)
    assert parameter_set(frame, "land", Hall, [2020, 2050]).hall_usd_per_kw.tolist() == [9000, 9000]


def test_the_order_of_rows_does_not_matter(study):
    frame = study.tables["assumptions"].iloc[::-1]
    assert parameter_set(frame, "land", Hall, [2027]).hall_usd_per_kw.tolist() == [8750]


def test_a_parameter_without_a_row_is_an_error(study):
    with pytest.raises(KeyError, match="land,crew_count"):
        study.parameters("land", Crew, [2026])


def test_settings_are_numbers_by_name_and_years_are_whole(study):
    assert study.settings["discount_rate_frac"] == 0.07
    assert study.settings["base_year"] == 2026
    assert isinstance(study.settings["base_year"], int)
    assert list(study.settings) == list(SCHEMA.settings.model_fields)
