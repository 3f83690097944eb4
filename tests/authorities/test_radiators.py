"""Published radiators: net flux, area and temperature."""

import numpy as np
import pytest

from model.laws import heat


def test_the_space_stations_radiators_run_at_the_temperature_of_cold_ammonia():
    photovoltaic = 14_000.0 / (3.12 * 13.6)
    central = 70_000.0 / 422.0
    hot_k = heat.radiator_temperature_k([photovoltaic, central], 220.0, 0.88, 0.90)
    # Ammonia leaves the station's exchangers within some tens of degrees of freezing point of water.
    assert np.all((hot_k > 240.0) & (hot_k < 300.0))


@pytest.mark.parametrize(("altitude_km", "view"), [(550.0, 0.258), (650.0, 0.241)])
def test_a_plate_edge_on_sees_the_published_share_of_earth(altitude_km, view):
    assert heat.edge_on_view_frac(altitude_km) == pytest.approx(view, abs=5e-4)
