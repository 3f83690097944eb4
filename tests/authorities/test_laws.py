"""Every published result of the laws alone, rebuilt from its published inputs."""

import pandas as pd
import pytest

from model.checks.validate import ground, orbit, tables
from model.checks.validate.cases import compare, published

OURS = ground.results() | orbit.results() | tables.results()
CASES = published()
LAWS = CASES[[key in OURS for key in zip(CASES["case"], CASES["quantity"], strict=True)]]


@pytest.mark.parametrize("row", compare(OURS, LAWS).to_dict("records"), ids=lambda r: f"{r['case']}-{r['quantity']}")
def test_the_published_result_is_reproduced(row):
    assert row["low"] <= row["ours"] <= row["high"], row["source"]
    assert row["passes"]


def test_every_result_differs_from_what_is_published_by_no_more_than_it_says():
    found = compare(OURS, LAWS)
    pd.testing.assert_series_equal(found["difference"], found["ours"] - found["published"], check_names=False)


def test_a_case_without_result_and_a_result_without_case_are_told_of():
    with pytest.raises(ValueError, match="iss"):
        compare({key: value for key, value in OURS.items() if key[0] != "iss"}, LAWS)
    with pytest.raises(ValueError, match="new"):
        compare(OURS | {("new", "thing"): 1.0}, LAWS)
