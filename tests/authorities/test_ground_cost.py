"""Published costs of compute and power on the ground."""

import pytest

from model import energy, finance


@pytest.mark.parametrize("it_life_yr", [3, 5, 7])
def test_epochs_yearly_cost_needs_annuities_at_each_assets_own_life(published, it_life_yr):
    chips = 25.1 * finance.capital_recovery_factor(0.07, float(it_life_yr))
    hall = 12.9 * finance.capital_recovery_factor(0.07, 14.0)
    assert chips + hall + 0.9 == published("epoch", f"tco_it_{it_life_yr}_yr")


def test_epochs_yearly_cost_cannot_be_had_by_straight_lines(published):
    straight = [
        25.1 * float(finance.capital_recovery_factor(0.0, life))
        + 12.9 * float(finance.capital_recovery_factor(0.0, 14.0))
        + 0.9
        for life in (5.0, 3.0, 7.0)
    ]
    assert straight[0] != published("epoch", "tco_it_5_yr")
    assert straight[1] != published("epoch", "tco_it_3_yr")
    assert straight[2] != published("epoch", "tco_it_7_yr")


def test_firm_sun_in_the_desert_costs_what_hourly_simulation_finds(published):
    # Their costs, USD/kW and USD/kWh: modules and balance of system 402 + 700, storage (826 + 196) / 4 h.
    # Desert sun: 26 % with tracking, and days that vary by a quarter over the year.
    pv, battery = energy.firm_solar_per_kw(0.26, 0.99, 0.25)
    panels = energy.lcoe_usd_per_kwh(1_102.0 * pv, 15.0 * pv, 0.0, 1.0, 0.07, 30.0)
    storage = energy.lcoe_usd_per_kwh(255.5 * battery, 0.0, 0.0, 1.0, 0.07, 13.0)
    assert panels + storage == published("newkirk", "best_solar_lcoe")


def test_zhongweis_direct_supply_costs_a_fifth_of_a_yuan(published):
    capacity_factor = 4.3e9 / (2e6 * 8_760.0)
    cny_per_kwh = energy.lcoe_usd_per_kwh(8.7e9 / 2e6, 0.0, 0.0, capacity_factor, 0.08, 20.0)
    assert cny_per_kwh == published("zhongwei", "wind_solar_lcoe")
