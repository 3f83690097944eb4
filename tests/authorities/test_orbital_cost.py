"""Published costs of compute in orbit, rebuilt from their published inputs."""

import numpy as np
import pytest

from model import energy, finance, geometry

HOURS_PER_YR = 8_760.0
SATELLITES = ["starlink_v2_mini", "starlink_v1", "oneweb", "iridium_next"]
MASS_KG = np.array([575.0, 260.0, 150.0, 860.0])
POWER_KW = np.array([28.0, 7.0, 0.8, 2.0])
LIFE_YR = np.array([5.0, 5.0, 5.0, 12.5])


@pytest.mark.parametrize("launch_usd_per_kg", [3_600, 200])
@pytest.mark.parametrize("satellite", range(4), ids=SATELLITES)
def test_launched_power_costs_what_suncatcher_tabulates(published, satellite, launch_usd_per_kg):
    straight_line = finance.capital_recovery_factor(0.0, LIFE_YR)
    usd_per_kw_yr = MASS_KG / POWER_KW * launch_usd_per_kg * straight_line
    assert usd_per_kw_yr[satellite] == published("suncatcher", f"{SATELLITES[satellite]}_at_{launch_usd_per_kg}")


def test_power_on_the_ground_costs_what_suncatcher_tabulates(published):
    usd_per_kwh = energy.lcoe_usd_per_kwh(0.0, 0.0, [0.06, 0.25], 1.0, 0.0, 1.0)
    low, high = usd_per_kwh * [1.09, 1.4] * HOURS_PER_YR
    assert low == published("suncatcher", "ground_power_low")
    assert high == published("suncatcher", "ground_power_high")


@pytest.mark.parametrize("added_t", [370_000, 104_000])
def test_launch_becomes_as_cheap_as_suncatcher_expects(published, added_t):
    price = finance.learning_price(1_800.0, 400.0, 400.0 + added_t, 0.2)
    assert price == published("suncatcher", f"launch_after_{added_t}_t")


def test_the_v2_mini_array_gives_its_estimated_power(published):
    area_m2_per_kw = energy.array_area_m2_per_kw(0.0, 0.0, 0.22, 0.90, 0.0, 1.0)
    assert 105.0 / area_m2_per_kw == published("suncatcher", "v2_mini_array_kw")


@pytest.mark.parametrize("hazard", ["0.10", "0.20"])
def test_the_lifetime_penalty_is_turyshevs(published, hazard):
    assert finance.lifetime_penalty(float(hazard), 5.0) == published("turyshev", f"penalty_at_{hazard}")


def test_an_optical_ground_station_costs_what_is_published_a_terabyte(published):
    usd_per_tb = 2e6 / geometry.downlink_tb_per_yr(10.0, 0.5, 0.7)
    assert usd_per_tb == published("ground_station", "optical_downlink")


def test_starclouds_ground_energy_bill_is_reproduced(published):
    usd = 40_000.0 * HOURS_PER_YR * finance.discounted_yr(0.0, 10.0, 0.0, 0.0) * 0.04
    assert usd / 1e6 == published("starcloud", "ground_energy_musd")


# McCalip's calculator: 1 GW for five years, chips left out on both sides, no discounting.
YEARS = 5.0
TARGET_KW = 1e6


def mccalip_orbital(launch_usd_per_kg=500.0, hardware_usd_per_w=22.0, specific_w_per_kg=36.5):
    """Fleet and costs by his formulae: capacity kept up on average, whole satellites, yearly shares of hardware."""
    mean_capacity = float(energy.mean_retention_frac(0.025, YEARS))
    asked_w = 1_000.0 * TARGET_KW / (mean_capacity * 0.98)
    satellites = np.ceil(asked_w / 27_000.0)
    installed_w = satellites * 27_000.0
    mass_kg = installed_w / specific_w_per_kg
    hardware_usd = hardware_usd_per_w * installed_w
    years = float(finance.discounted_yr(0.0, YEARS, 0.0, 0.0))
    upkeep_usd = (0.01 + 0.09) * years * hardware_usd + 1e9
    return {
        "asked_w": asked_w,
        "mean_capacity": mean_capacity,
        "satellites": satellites,
        "mass_kg": mass_kg,
        "hardware_usd": hardware_usd,
        "upkeep_usd": upkeep_usd,
        "total_usd": hardware_usd + upkeep_usd + launch_usd_per_kg * mass_kg,
    }


def mccalip_ground():
    """Buckets per watt, and gas at a heat rate; 85 % capacity factor."""
    capex_usd_per_kw = 1_800.0 * 1.2 + 1_000.0 * (5.25 + 3.00 + 2.50 + 1.75)
    fuel_usd_per_kwh = 6_200.0 * 4.30 / 1e6 * 1.2
    usd_per_kwh = float(energy.lcoe_usd_per_kwh(capex_usd_per_kw, 0.0, fuel_usd_per_kwh, 0.85, 0.0, YEARS))
    kwh = TARGET_KW * HOURS_PER_YR * YEARS * 0.85
    return {"usd_per_kwh": usd_per_kwh, "total_usd": usd_per_kwh * kwh, "gas_bcf": kwh * 1.2 * 6_200.0 / 1e3 / 1e9}


def test_mccalips_orbital_side_is_reproduced(published):
    orbital = mccalip_orbital()
    usd_per_kwh = energy.lcoe_usd_per_kwh(orbital["total_usd"] / TARGET_KW, 0.0, 0.0, 1.0, 0.0, YEARS)
    assert orbital["total_usd"] / 1e9 == published("mccalip", "orbital_total_busd")
    assert usd_per_kwh * 1_000.0 == published("mccalip", "orbital_lcoe")
    assert orbital["satellites"] == published("mccalip", "satellites")
    assert orbital["mass_kg"] == published("mccalip", "mass")
    assert orbital["mean_capacity"] == published("mccalip", "mean_capacity")


def test_mccalips_ground_side_is_reproduced(published):
    ground = mccalip_ground()
    assert ground["total_usd"] / 1e9 == published("mccalip", "ground_total_busd")
    assert ground["usd_per_kwh"] * 1_000.0 == published("mccalip", "ground_lcoe")
    assert ground["gas_bcf"] == published("mccalip", "ground_gas_bcf")


@pytest.mark.parametrize("launch_usd_per_kg", [100, 200, 1_000, 2_940])
def test_mccalips_launch_sensitivity_is_reproduced(published, launch_usd_per_kg):
    total_busd = mccalip_orbital(launch_usd_per_kg)["total_usd"] / 1e9
    assert total_busd == published("mccalip", f"orbital_total_at_{launch_usd_per_kg}")


def test_mccalips_optimistic_sliders_are_reproduced(published):
    total_busd = mccalip_orbital(200.0, 5.0, 100.0)["total_usd"] / 1e9
    assert total_busd == published("mccalip", "optimistic_total_busd")


def test_mccalips_break_even_left_out_upkeep(published):
    orbital, ground = mccalip_orbital(), mccalip_ground()
    # His break-even also counts the fleet before whole satellites.
    room_usd = ground["total_usd"] - 22.0 * orbital["asked_w"]
    assert room_usd / (orbital["asked_w"] / 36.5) == published("mccalip", "break_even_published")
    room_usd = ground["total_usd"] - orbital["hardware_usd"] - orbital["upkeep_usd"]
    assert room_usd / orbital["mass_kg"] == published("mccalip", "break_even_corrected")
