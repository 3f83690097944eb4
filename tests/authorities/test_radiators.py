"""Published radiators: net flux, area and temperature."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from model import heat

STARCLOUD = {
    "radiator_k": 293.15,
    "emissivity": 0.92,
    "solar_absorptivity": 0.09,
    "earth_view_frac": 0.25,
    "solar_w_per_m2": 1_366.0,
    "earth_infrared_w_per_m2": 5.67e-8 * 253.15**4,
    "albedo": 0.30,
}


def test_starclouds_balance_is_reproduced(published):
    flux = heat.radiator_balance_w_per_m2(**STARCLOUD, infrared_absorptivity=0.09)
    assert flux == published("starcloud", "net_flux")
    assert 120_000.0 / flux == published("starcloud", "area_for_120_kw")


def test_kirchhoffs_law_lowers_starclouds_flux(published):
    assert heat.radiator_balance_w_per_m2(**STARCLOUD) == published("starcloud", "net_flux_kirchhoff")


def test_ai1_sheds_its_claimed_power(published):
    flux = heat.radiator_flux_w_per_m2(337.1, 220.0, 0.91)
    assert flux == published("ai1", "net_flux")
    assert 120_000.0 / flux == published("ai1", "area_for_120_kw")


def test_ai1s_claimed_flux_needs_a_hotter_panel(published):
    assert heat.radiator_temperature_k(1_400.0, 220.0, 0.91) == published("ai1", "temperature_for_1400")


def test_the_space_stations_radiators_run_at_the_temperature_of_cold_ammonia(published):
    photovoltaic = 14_000.0 / (3.12 * 13.6)
    central = 70_000.0 / 422.0
    assert photovoltaic == published("iss", "pvr_flux")
    assert central == published("iss", "eatcs_flux")
    hot_k = heat.radiator_temperature_k([photovoltaic, central], 220.0, 0.88, 0.90)
    # Ammonia leaves the station's exchangers within some tens of degrees of freezing point of water.
    assert np.all((hot_k > 240.0) & (hot_k < 300.0))


def test_net_fluxes_by_panel_and_sink_are_reproduced(table):
    rows = table("radiator.csv")
    sinks = np.array([200.0, 220.0, 240.0, 255.0])
    flux = heat.radiator_flux_w_per_m2(rows["radiator_k"][:, None], sinks, 0.90, 0.90)
    expected = np.stack([rows[f"sink_{sink:.0f}"] for sink in sinks], axis=-1)
    assert_allclose(flux, expected, atol=0.6)


@pytest.mark.parametrize(("altitude_km", "view"), [(550.0, 0.258), (650.0, 0.241)])
def test_a_plate_edge_on_sees_the_published_share_of_earth(altitude_km, view):
    assert heat.edge_on_view_frac(altitude_km) == pytest.approx(view, abs=5e-4)
