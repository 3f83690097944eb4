"""Laws of electric supply: directions, limits, and the firm-solar formula against sampled days."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from model.laws import energy, finance


def test_mean_retention_is_the_mean_of_the_years():
    assert energy.mean_retention_frac(0.025, 5.0) == pytest.approx(np.mean(0.975 ** np.arange(5)))
    assert_allclose(energy.mean_retention_frac([0.0, 1e-12], 5.0), 1.0)


def test_an_array_sized_for_its_last_year_still_carries_bus_and_battery():
    shadow, years, round_trip = 0.36, 7.0, 0.9
    area = energy.array_area_m2_per_kw(shadow, years, 0.3, 0.85, 0.02, round_trip, 1_361.0)
    sunlit_kw = area * 1.361 * 0.3 * 0.85 * 0.98**years
    stored = (sunlit_kw - 1.0) * (1.0 - shadow) * round_trip
    assert stored == pytest.approx(shadow)


def test_five_years_at_two_and_a_half_per_cent_ask_for_an_eighth_more_array():
    begin, end = energy.array_area_m2_per_kw(0.0, [0.0, 5.0], 0.22, 0.9, 0.025, 0.9)
    assert end / begin == pytest.approx(1.135, abs=5e-4)


def test_batteries_for_the_worst_eclipse_span_the_reported_masses():
    low, base, high = energy.eclipse_battery_kg_per_kw(19.7, [265.0, 150.0, 100.0], [0.8, 0.4, 0.4], 0.9)
    assert low == pytest.approx(1.8, rel=0.05)
    assert 6.0 <= base <= 8.0
    assert high == pytest.approx(10.0, rel=0.1)


@pytest.mark.parametrize("firmness", [0.7, 0.9, 0.99])
@pytest.mark.parametrize("variation", [0.15, 0.3, 0.5])
def test_sampled_days_are_served_to_the_firmness_asked(firmness, variation):
    pv, _ = energy.firm_solar_per_kw(0.25, firmness, variation, direct_frac=1.0)
    skew = np.sqrt(1.0 + variation**-2.0) - 1.0
    best_day_share = ((np.arange(200_000) + 0.5) / 200_000) ** (1.0 / skew)
    day = best_day_share / best_day_share.mean() * 0.25 * float(pv)
    assert best_day_share.std() / best_day_share.mean() == pytest.approx(variation, rel=1e-3)
    assert np.minimum(day, 1.0).mean() == pytest.approx(firmness, abs=1e-4)


def test_firmer_supply_and_less_sun_ask_for_more_panels():
    firmer = energy.firm_solar_per_kw(0.2, np.linspace(0.5, 0.999, 20), 0.3)[0]
    assert np.all(np.diff(firmer) > 0.0)
    sunnier = energy.firm_solar_per_kw(np.linspace(0.1, 0.3, 5), 0.95, 0.3)[0]
    assert np.all(np.diff(sunnier) < 0.0)


def test_a_battery_that_carries_a_day_over_saves_panels():
    pv, battery = energy.firm_solar_per_kw(0.22, 0.99, 0.35, carry_days=[0.0, 0.5, 1.0])
    assert np.all(np.diff(pv) < 0.0)
    assert_allclose(np.diff(battery), 24.0 * 0.5 / 0.9)


def test_twice_the_voltage_loses_a_quarter():
    low, high = energy.cable_loss_frac(24.0, 10.0, [35.0, 70.0], 0.1)
    assert low == pytest.approx(4.0 * high)


def test_a_poor_power_factor_costs_its_square_and_circuits_share_the_load():
    pure, poor, shared = energy.cable_loss_frac(24.0, 10.0, 35.0, 0.1, [1.0, 1.0, 2.0], [1.0, 0.9, 1.0])
    assert poor == pytest.approx(pure / 0.81)
    assert shared == pytest.approx(pure / 2.0)


def test_a_cable_that_loses_everything_is_refused():
    with pytest.raises(ValueError, match=r"^power_mw: the cable would lose all"):
        energy.cable_loss_frac(500.0, 100.0, 11.0, 0.1)


def test_levelised_cost_sold_over_the_life_repays_the_plant():
    price = energy.lcoe_usd_per_kwh(1_100.0, 15.0, 0.002, 0.25, 0.07, 30.0)
    yearly = price * 8_760.0 * 0.25 - 15.0 - 0.002 * 8_760.0 * 0.25
    assert yearly * finance.discounted_yr(0.0, 30.0, 0.07, 0.0) == pytest.approx(1_100.0)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("degradation_per_yr", lambda: energy.mean_retention_frac(1.0, 5.0)),
        ("eclipse_frac", lambda: energy.array_area_m2_per_kw(0.6, 5.0, 0.3, 0.9, 0.02, 0.9)),
        ("packing_frac", lambda: energy.array_area_m2_per_kw(0.3, 5.0, 0.3, 0.0, 0.02, 0.9)),
        ("depth_of_discharge_frac", lambda: energy.eclipse_battery_kg_per_kw(20.0, 150.0, 40.0)),
        ("firmness_frac", lambda: energy.firm_solar_per_kw(0.2, 1.0, 0.3)),
        ("capacity_factor_frac", lambda: energy.firm_solar_per_kw(0.0, 0.9, 0.3)),
        ("day_variation_frac", lambda: energy.firm_solar_per_kw(0.2, 0.9, 0.0)),
        ("voltage_kv", lambda: energy.cable_loss_frac(1.0, 1.0, 0.0, 0.1)),
        ("capex_usd_per_kw", lambda: energy.lcoe_usd_per_kwh(-1.0, 0.0, 0.0, 0.5, 0.07, 20.0)),
    ],
)
def test_an_argument_out_of_bounds_is_named(name, call):
    with pytest.raises(ValueError, match=rf"^{name}: "):
        call()
