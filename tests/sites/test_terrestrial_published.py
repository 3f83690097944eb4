"""Halls on land against what others measured or counted."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from model.sites import terrestrial
from model.tables import Inputs, read_inputs
from tests.sites.land import INPUTS, candidates, yearly

# Lei and Masanet, Resources, Conservation and Recycling 182, 2022, 106323: 5th and 95th percentile of yearly PUE by US
# climate zone, for large halls with outside air and adiabatic assist, large halls with water-cooled chillers and a
# tower economiser, and mid-size halls with air-cooled chillers. Each site stands in its zone, or in one like it.
PUE_BANDS = {
    ("air_economiser", "us-phx"): (1.125, 1.253),
    ("air_economiser", "us-dfw"): (1.132, 1.251),
    ("air_economiser", "us-va"): (1.109, 1.223),
    ("air_economiser", "gb-lon"): (1.086, 1.202),
    ("air_economiser", "us-chi"): (1.100, 1.213),
    ("air_economiser", "us-reno"): (1.089, 1.195),
    ("air_economiser", "ca-tor"): (1.104, 1.203),
    ("air_economiser", "se-lla"): (1.099, 1.199),
    ("water_economiser", "us-phx"): (1.084, 1.201),
    ("water_economiser", "us-dfw"): (1.087, 1.215),
    ("water_economiser", "us-va"): (1.084, 1.202),
    ("water_economiser", "gb-lon"): (1.075, 1.183),
    ("water_economiser", "us-chi"): (1.083, 1.196),
    ("water_economiser", "us-reno"): (1.080, 1.194),
    ("water_economiser", "ca-tor"): (1.081, 1.192),
    ("water_economiser", "se-lla"): (1.077, 1.187),
    ("air_chiller", "us-dfw"): (1.590, 2.096),
    ("air_chiller", "us-va"): (1.541, 1.988),
    ("air_chiller", "gb-lon"): (1.489, 1.862),
    ("air_chiller", "us-chi"): (1.510, 1.920),
    ("air_chiller", "ca-tor"): (1.485, 1.870),
}
WATER_BANDS = {
    ("air_economiser", "us-dfw"): (0.41, 1.15),
    ("air_economiser", "us-va"): (0.27, 0.83),
    ("air_economiser", "gb-lon"): (0.00, 0.55),
    ("air_economiser", "us-chi"): (0.20, 0.71),
    ("air_economiser", "se-lla"): (0.07, 0.52),
    ("water_economiser", "us-phx"): (1.75, 2.62),
    ("water_economiser", "gb-lon"): (1.74, 2.61),
    ("water_economiser", "us-chi"): (1.74, 2.61),
}
"""Litres per kWh of IT, same table."""

# Google, "Efficiency", trailing twelve months to the third quarter of 2025, mean of the campuses of a place. Hamina is
# left out: it is cooled by the sea.
GOOGLE_PUE = {
    "sg-sin": 1.14, "tw-tpe": 1.12, "us-ia": 1.09, "ie-dub": 1.08, "nl-eem": 1.08, "dk-cph": 1.07, "be-mon": 1.08,
    "cl-scl": 1.09, "us-va": 1.085, "us-dfw": 1.10, "us-las": 1.09, "us-reno": 1.14, "us-tdl": 1.085, "us-oh": 1.05,
    "us-atl": 1.09, "us-ok": 1.11,
}  # fmt: skip


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return read_inputs(INPUTS)


@pytest.mark.parametrize(("technology", "site"), PUE_BANDS)
def test_yearly_pue_lies_in_the_published_band(inputs, technology, site):
    c = candidates(inputs, [site])
    low, high = PUE_BANDS[technology, site]
    assert low <= yearly(c, terrestrial.terms(c).pue)[technology, site] <= high


@pytest.mark.parametrize(("technology", "site"), WATER_BANDS)
def test_yearly_water_lies_in_the_published_band(inputs, technology, site):
    c = candidates(inputs, [site])
    low, high = WATER_BANDS[technology, site]
    assert low <= yearly(c, terrestrial.terms(c).water_m3_per_mwh)[technology, site] <= high


def test_sites_rank_by_pue_as_google_reports_them(inputs):
    c = candidates(inputs, list(GOOGLE_PUE))
    best = yearly(c, terrestrial.terms(c).pue).groupby("site").min()
    assert spearmanr(best.loc[list(GOOGLE_PUE)], list(GOOGLE_PUE.values())).statistic >= 0.6


def test_warm_water_cooling_hardly_feels_the_climate(inputs):
    c = candidates(inputs)
    pue = yearly(c, terrestrial.terms(c).pue)
    assert np.ptp(pue["direct_liquid"]) < 0.06 < np.ptp(pue["water_economiser"])
    assert (pue["direct_liquid"] < pue["air_chiller"]).all()
    # Published for halls of cold plates: 1.05 to 1.20.
    assert pue["direct_liquid"].between(1.05, 1.20).all()


def test_china_and_the_world_hold_the_compute_that_was_counted(inputs):
    existing = inputs.tables["existing"]
    counted = existing["commissioned_year"] <= 2025
    land = existing[counted & existing["site"].isin(inputs.tables["sites/terrestrial"]["site"])]
    chips = inputs.tables["chips"].set_index("chip").loc[land["chip"]]
    h100e = land["it_mw"].to_numpy() * 1e6 / chips["it_w_per_chip"].to_numpy() * chips["compute_h100e"].to_numpy()
    in_china = land["site"].str.startswith("cn-").to_numpy()
    # Strider and SCSP, 2025: 750 EFLOPS of FP16, an H100 doing 989 TFLOPS. Epoch AI, end of 2025: NVIDIA 13.7 million
    # H100 equivalents, TPU 3.8, Trainium 1.0, AMD 1.24, and China's own.
    assert h100e[in_china].sum() == pytest.approx(750e18 / 989e12, rel=0.15)
    assert h100e.sum() == pytest.approx(20e6, rel=0.15)


def test_what_stands_fits_under_the_grid_that_is_ready(inputs):
    existing = inputs.tables["existing"]
    sites = inputs.tables["sites/terrestrial"].set_index("site")
    standing = existing[existing["site"].isin(sites.index)].groupby("site")["it_mw"].sum()
    assert (1.4 * standing <= sites.loc[standing.index, "ready_mw"]).all()
    assert (standing <= sites.loc[standing.index, "site_mw"]).all()
