"""Halls on land against what others measured or counted."""

import numpy as np
import pytest

from model.checks.validate.cases import published
from model.sites import terrestrial
from model.tables.inputs import Inputs
from model.world.schema import read_inputs
from tests.sites.land import INPUTS, candidates, yearly

CASES = published()


def bands(case: str) -> list[tuple[str, str, float, float]]:
    """Cooling, site, low and high of the published band."""
    rows = CASES[CASES["case"] == case]
    halls = rows["quantity"].str.split("/").str
    return list(zip(halls[0], halls[1], rows["low"], rows["high"], strict=True))


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return read_inputs(INPUTS)


@pytest.mark.parametrize(("technology", "site", "low", "high"), bands("yearly_pue"))
def test_yearly_pue_lies_in_the_published_band(inputs, technology, site, low, high):
    c = candidates(inputs, [site])
    assert low <= yearly(c, terrestrial.terms(c).pue)[technology, site] <= high


@pytest.mark.parametrize(("technology", "site", "low", "high"), bands("yearly_water"))
def test_yearly_water_lies_in_the_published_band(inputs, technology, site, low, high):
    c = candidates(inputs, [site])
    assert low <= yearly(c, terrestrial.terms(c).water_m3_per_mwh)[technology, site] <= high


def test_warm_water_cooling_hardly_feels_the_climate(inputs):
    c = candidates(inputs)
    pue = yearly(c, terrestrial.terms(c).pue)
    assert np.ptp(pue["direct_liquid"]) < 0.06 < np.ptp(pue["water_economiser"])
    assert (pue["direct_liquid"] < pue["air_chiller"]).all()
    # Published for halls of cold plates: 1.05 to 1.20.
    assert pue["direct_liquid"].between(1.05, 1.20).all()


def test_what_stands_fits_under_the_grid_that_is_ready(inputs):
    existing = inputs.tables["existing"]
    sites = inputs.tables["sites/terrestrial"].set_index("site")
    standing = existing[existing["site"].isin(sites.index)].groupby("site")["it_mw"].sum()
    assert (1.4 * standing <= sites.loc[standing.index, "ready_mw"]).all()
    assert (standing <= sites.loc[standing.index, "site_mw"]).all()
