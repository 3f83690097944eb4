"""Eclipses by season, against published tables of dawn-dusk orbits and the ways they must behave."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from model.laws.geometry import shadow_over_year
from model.sites.orbital.eclipses import eclipse_on_day_frac, season_eclipse_frac, worst_eclipse

SUMMER, WINTER = 0.47 * 365.0, 0.97 * 365.0
HALF = 182.5


def seasons(altitude_km, inclination_deg, ltan_h):
    return season_eclipse_frac([altitude_km], [inclination_deg], [ltan_h], [SUMMER, WINTER], [HALF, HALF], steps=183)[0]


@pytest.mark.parametrize("altitude_km", [500.0, 650.0, 800.0])
def test_seasons_average_to_the_year(altitude_km):
    assert_allclose(seasons(altitude_km, 98.0, 18.0).mean(), shadow_over_year(altitude_km, 18.0).mean_frac, atol=0.001)


def test_the_rings_of_dawn_and_dusk_are_dark_in_opposite_seasons():
    evening, morning = seasons(650.0, 98.0, 18.0), seasons(650.0, 98.0, 6.0)
    assert evening[0] > 0.07
    assert evening[1] < 0.01
    assert_allclose(evening, morning[::-1], atol=0.01)


def test_a_high_dawn_dusk_ring_is_never_dark():
    assert_allclose(seasons(1400.0, 101.4, 18.0), 0.0)
    assert worst_eclipse([1400.0], [101.4], [18.0])[1] == 0.0


@pytest.mark.parametrize(("altitude_km", "minutes"), [(500.0, 22.7), (650.0, 19.7), (800.0, 16.9), (1000.0, 13.0)])
def test_the_longest_eclipse_is_as_tabulated(altitude_km, minutes):
    assert_allclose(worst_eclipse([altitude_km], [98.0], [18.0])[1], minutes, atol=0.06)


@pytest.mark.parametrize(("inclination_deg", "share"), [(53.0, 0.313), (30.0, 0.354)])
def test_inclined_shells_are_dark_for_a_third_of_the_time(inclination_deg, share):
    assert_allclose(seasons(550.0, inclination_deg, np.nan).mean(), share, atol=0.004)


def test_the_worst_is_no_less_than_any_day():
    days = np.arange(1.5, 366.0)
    for ltan_h in (6.0, 10.5, np.nan):
        any_day = eclipse_on_day_frac([550.0], [97.6], [ltan_h], days)
        assert worst_eclipse([550.0], [97.6], [ltan_h])[0] >= any_day.max() - 1e-12


def test_shells_at_once_equal_each_alone():
    shells = np.array([[650.0, 550.0, 1400.0], [98.0, 53.0, 101.4], [18.0, np.nan, 6.0]])
    together = season_eclipse_frac(*shells, [SUMMER, WINTER], [HALF, HALF])
    for i in range(3):
        assert_allclose(season_eclipse_frac(*shells[:, [i]], [SUMMER, WINTER], [HALF, HALF])[0], together[i])
