"""Published halls on land and under the sea: PUE, failures, savings."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats.contingency import relative_risk

from model import finance, heat


@pytest.mark.parametrize("sea_c", [20, 24, 26, 28])
def test_sea_water_pue_is_reproduced(published, sea_c):
    pue = heat.sea_pue(float(sea_c), heat.sea_threshold_c(27.0))
    assert pue == published("lei_masanet", f"sea_pue_at_{sea_c}")


def test_the_sea_kink_and_plateau_lie_where_published():
    threshold = heat.sea_threshold_c([20.0, 27.0, 34.0])
    # Published to the whole degree.
    assert_allclose(threshold, [14.0, 21.0, 28.0], atol=0.1)
    plateau = heat.sea_pue(threshold + 9.5, threshold)
    assert np.all((plateau >= 1.26) & (plateau <= 1.29))


def test_stulls_own_example_is_reproduced(published):
    assert heat.wet_bulb_c(20.0, 0.50) == published("stull", "wet_bulb_at_20_c_50_pct")


def test_the_tower_curve_is_reproduced_through_the_wet_bulb(published, table):
    curve = table("water_side_economiser.csv")
    wet_bulb = heat.wet_bulb_c([20.0], 0.40)
    pue = heat.pue_at(wet_bulb, curve["wet_bulb_c"], curve["pue"])
    assert pue[0] == published("lei_masanet", "wse_pue_at_20_c_40_pct")


def test_the_tower_curve_passes_through_its_points_and_rises_between_them(table):
    curve = table("water_side_economiser.csv")
    points, pue = curve["wet_bulb_c"], curve["pue"]
    assert_allclose(heat.pue_at(points, points, pue), pue)
    between = heat.pue_at(np.linspace(13.0, 34.4, 200), points, pue)
    assert np.all(np.diff(between) > 0.0)


def test_an_eighth_of_land_servers_failed_at_sea_within_wide_bounds(published):
    ratio = relative_risk(8, 135, 6, 855)
    interval = ratio.confidence_interval(0.95)
    assert ratio.relative_risk == published("natick", "failure_ratio")
    assert interval.low == published("natick", "ratio_low_95")
    assert interval.high == published("natick", "ratio_high_95")


def test_the_hazard_read_from_natick_gives_back_its_survivors():
    hazard = -np.log(1.0 - np.array([6.0 / 855.0, 8.0 / 135.0])) / 2.08
    assert_allclose(hazard, [0.0034, 0.0293], rtol=0.02)
    at_retrieval = finance.survival_frac(hazard, [2018.0], [2020.08], [1e-6])[:, 0, 0]
    assert_allclose(at_retrieval, [849.0 / 855.0, 127.0 / 135.0], rtol=1e-6)


def test_lingangs_saving_is_against_the_average_hall_not_a_new_one(published):
    land = 1.15 / (1.0 - 0.228)
    assert land == published("lingang", "implied_land_pue")
    assert heat.energy_saving_frac(1.15, land) == pytest.approx(0.228)
    assert heat.energy_saving_frac(1.15, 1.20) < 0.05


def test_a_hainan_cabin_of_four_tenths_of_a_megawatt_saves_what_is_claimed(published):
    def saved_gwh(it_mw):
        return it_mw * 8.76 * 1.48 * float(heat.energy_saving_frac(1.135, 1.48))

    assert saved_gwh(0.4) == published("hainan", "cabin_saving_gwh")
    assert saved_gwh(1.0) > 2.0 * 1.22
