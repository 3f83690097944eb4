"""Laws of heat rejection: directions, limits and conservation."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from model.laws import heat

TOWER_C = np.array([13.0, 20.0, 35.0])
TOWER_PUE = np.array([1.09, 1.23, 1.41])


def test_saturated_air_is_as_cold_wet_as_dry():
    air = np.linspace(0.0, 40.0, 9)
    # Stull states his fit errs by up to 0.65 C.
    assert_allclose(heat.wet_bulb_c(air, 1.0), air, atol=0.65)


def test_drier_air_has_a_colder_wet_bulb():
    assert np.all(np.diff(heat.wet_bulb_c(30.0, np.linspace(0.1, 1.0, 10))) > 0.0)


def test_curves_agree_with_numpy_interpolation_one_by_one():
    generator = np.random.default_rng(7)
    points = np.sort(generator.uniform(-10.0, 40.0, (6, 5)), axis=-1)
    pue = 1.0 + np.sort(generator.uniform(0.0, 0.8, (6, 5)), axis=-1)
    temperature = np.minimum(generator.uniform(-20.0, 40.0, (6, 30)), points[:, -1:])
    expected = [np.interp(t, x, y) for t, x, y in zip(temperature, points, pue, strict=True)]
    assert_allclose(heat.pue_at(temperature, points, pue), expected, rtol=1e-12)


def test_one_curve_serves_every_site():
    temperature = np.array([[5.0, 13.0, 20.0], [16.5, 27.5, 35.0]])
    assert_allclose(heat.pue_at(temperature, TOWER_C, TOWER_PUE), [[1.09, 1.09, 1.23], [1.16, 1.32, 1.41]])


def test_padding_a_curve_with_its_last_point_changes_nothing():
    temperature = np.linspace(0.0, 35.0, 20)
    padded = heat.pue_at(temperature, np.append(TOWER_C, [35.0, 35.0]), np.append(TOWER_PUE, [1.41, 1.41]))
    assert_allclose(padded, heat.pue_at(temperature, TOWER_C, TOWER_PUE))


def test_heat_beyond_a_curve_is_refused_rather_than_flattered():
    with pytest.raises(ValueError, match=r"^temperature_c: 36\.0 is beyond the last point"):
        heat.pue_at([10.0, 36.0], TOWER_C, TOWER_PUE)


def test_a_curve_that_jumps_is_refused():
    with pytest.raises(ValueError, match=r"^curve_pue: a curve jumps"):
        heat.pue_at([10.0], [0.0, 20.0, 20.0], [1.1, 1.2, 1.3])


def test_a_curve_that_goes_back_is_refused():
    with pytest.raises(ValueError, match=r"^curve_temperature_c: "):
        heat.pue_at([10.0], [0.0, 20.0, 10.0], [1.1, 1.2, 1.3])


def test_the_sea_economiser_is_flat_then_rises_then_is_useless():
    threshold = float(heat.sea_threshold_c(27.0))
    sea = threshold + np.array([-15.0, 0.0, 1.0, 9.5, 12.0])
    assert_allclose(heat.sea_pue(sea, threshold), 1.113 + 0.0175 * np.array([0.0, 0.0, 1.0, 9.5, 9.5]))


def test_a_warmer_supply_tolerates_a_warmer_sea_degree_for_degree():
    assert_allclose(np.diff(heat.sea_threshold_c(np.arange(20.0, 46.0))), 1.0)


def test_an_equal_hall_saves_nothing():
    assert heat.energy_saving_frac(1.2, 1.2) == 0.0


def test_the_flow_carries_exactly_its_heat():
    rise = np.array([2.0, 5.0, 8.0])
    flow_m3_per_s = heat.sea_water_flow_l_per_s_per_mw_th(rise) / 1_000.0
    assert_allclose(heat.discharge_cap_mw_th(flow_m3_per_s, 1.0, 1.0, rise), 1.0)


@pytest.mark.parametrize(("low", "high", "difference"), [(125.0, 417.0, 8.0), (67.0, 222.0, 15.0)])
def test_exchanger_areas_span_clean_metal_to_plastic(low, high, difference):
    area = heat.exchanger_area_m2_per_mw_th([1_000.0, 300.0], difference)
    assert_allclose(area, [low, high], atol=0.6)


def test_half_the_conductance_lost_to_growth_doubles_the_area():
    clean, fouled = heat.exchanger_area_m2_per_mw_th(600.0, 10.0, [0.0, 0.5])
    assert fouled == pytest.approx(2.0 * clean)


def test_the_temperature_of_a_flux_gives_back_the_flux():
    flux = np.array([0.0, 300.0, 900.0, 1_400.0])
    hot = heat.radiator_temperature_k(flux, 230.0, 0.88, 0.85)
    assert_allclose(heat.radiator_flux_w_per_m2(hot, 230.0, 0.88, 0.85), flux, atol=1e-9)


def test_a_panel_at_its_sink_sheds_nothing():
    assert heat.radiator_flux_w_per_m2(250.0, 250.0, 0.9) == 0.0


def test_the_balance_without_sun_or_earth_is_the_flux_to_empty_space():
    dark = heat.radiator_balance_w_per_m2(330.0, 0.9, 0.2, 0.5, solar_w_per_m2=0.0, earth_infrared_w_per_m2=0.0)
    assert dark == pytest.approx(float(heat.radiator_flux_w_per_m2(330.0, 0.0, 0.9)))


def test_earth_heat_is_absorbed_with_the_emissivity_unless_told_otherwise():
    shared = (330.0, 0.9, 0.1, 0.5)
    kirchhoff = heat.radiator_balance_w_per_m2(*shared)
    assert kirchhoff == heat.radiator_balance_w_per_m2(*shared, infrared_absorptivity=0.9)
    assert kirchhoff < heat.radiator_balance_w_per_m2(*shared, infrared_absorptivity=0.1)


def test_a_plate_on_the_ground_sees_half_earth_and_a_far_one_none():
    view = heat.edge_on_view_frac([1e-6, 550.0, 36_000.0])
    assert view[0] == pytest.approx(0.5, abs=1e-3)
    assert np.all(np.diff(view) < 0.0)
    assert view[2] < 0.005


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("dry_bulb_c", lambda: heat.wet_bulb_c(55.0, 0.5)),
        ("relative_humidity_frac", lambda: heat.wet_bulb_c(20.0, 50.0)),
        ("curve_pue", lambda: heat.pue_at([1.0], [0.0, 2.0], [0.9, 1.2])),
        ("transfer_effectiveness_frac", lambda: heat.sea_threshold_c(27.0, 14.0, 0.0)),
        ("sea_c", lambda: heat.sea_pue(300.0, 21.0)),
        ("rise_c", lambda: heat.sea_water_flow_l_per_s_per_mw_th(0.0)),
        ("fouling_frac", lambda: heat.exchanger_area_m2_per_mw_th(300.0, 8.0, 1.0)),
        ("current_m_per_s", lambda: heat.discharge_cap_mw_th(-0.1, 10.0, 10.0, 1.0)),
        ("emissivity", lambda: heat.radiator_flux_w_per_m2(300.0, 200.0, 1.1)),
        ("faces", lambda: heat.radiator_flux_w_per_m2(300.0, 200.0, 0.9, faces=3.0)),
        ("flux_w_per_m2", lambda: heat.radiator_temperature_k(-1.0, 200.0, 0.9)),
        ("earth_view_frac", lambda: heat.radiator_balance_w_per_m2(300.0, 0.9, 0.1, 2.5)),
        ("altitude_km", lambda: heat.edge_on_view_frac(0.0)),
        ("reference_pue", lambda: heat.energy_saving_frac(1.2, 0.9)),
    ],
)
def test_an_argument_out_of_bounds_is_named(name, call):
    with pytest.raises(ValueError, match=rf"^{name}: "):
        call()
