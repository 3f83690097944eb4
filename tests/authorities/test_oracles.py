"""Laws against other people's programs that reach the same quantities by other means."""

import numpy as np
import psychrolib
import pytest
from numpy.testing import assert_allclose
from sgp4.api import WGS72, Satrec

from model.laws import geometry, heat


def test_wet_bulbs_agree_with_the_psychrometric_balance():
    psychrolib.SetUnitSystem(psychrolib.SI)
    air, humidity = np.meshgrid(np.linspace(10.0, 50.0, 9), np.linspace(0.05, 0.95, 10))
    balance = np.vectorize(psychrolib.GetTWetBulbFromRelHum)(air, humidity, 101_325.0)
    error = heat.wet_bulb_c(air, humidity) - balance
    # The bound the docstring gives; a third of a degree is the mean error Stull reports.
    assert np.abs(error).max() < 1.2
    assert np.abs(error).mean() < 0.4


@pytest.mark.parametrize("altitude_km", [500.0, 650.0, 1_000.0])
def test_the_node_of_a_sun_synchronous_orbit_turns_once_a_year(altitude_km):
    mean_motion = 2.0 * np.pi / float(geometry.period_min(altitude_km))
    inclination = np.radians(float(geometry.sun_synchronous_deg(altitude_km)))
    satellite = Satrec()
    satellite.sgp4init(WGS72, "i", 1, 27_759.0, 0.0, 0.0, 0.0, 1e-6, 0.0, inclination, 0.0, mean_motion, 0.0)
    turn_deg_per_day = np.degrees(satellite.nodedot) * 1_440.0
    # First-order oblateness against the propagator's secular rates.
    assert_allclose(turn_deg_per_day, 360.0 / 365.2422, rtol=0.01)
