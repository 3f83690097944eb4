"""Published halls on land and under the sea: PUE, failures, savings."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from model.laws import finance, heat


def test_the_sea_kink_and_plateau_lie_where_published():
    threshold = heat.sea_threshold_c([20.0, 27.0, 34.0])
    # Published to the whole degree.
    assert_allclose(threshold, [14.0, 21.0, 28.0], atol=0.1)
    plateau = heat.sea_pue(threshold + 9.5, threshold)
    assert np.all((plateau >= 1.26) & (plateau <= 1.29))


def test_the_tower_curve_passes_through_its_points_and_rises_between_them(table):
    curve = table("water_side_economiser")
    points, pue = curve["wet_bulb_c"], curve["pue"]
    assert_allclose(heat.pue_at(points, points, pue), pue)
    between = heat.pue_at(np.linspace(13.0, 34.4, 200), points, pue)
    assert np.all(np.diff(between) > 0.0)


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
