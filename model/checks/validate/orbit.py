"""Published results on compute in orbit, rebuilt from their published inputs by the model's laws."""

from typing import NamedTuple

import numpy as np

from model.laws import energy, finance, geometry, heat

HOURS_PER_YR = 8_760.0
SATELLITES = ("starlink_v2_mini", "starlink_v1", "oneweb", "iridium_next")
MASS_KG = np.array([575.0, 260.0, 150.0, 860.0])
POWER_KW = np.array([28.0, 7.0, 0.8, 2.0])
LIFE_YR = np.array([5.0, 5.0, 5.0, 12.5])

STARCLOUD = {
    "radiator_k": 293.15,
    "emissivity": 0.92,
    "solar_absorptivity": 0.09,
    "earth_view_frac": 0.25,
    "solar_w_per_m2": 1_366.0,
    "earth_infrared_w_per_m2": 5.67e-8 * 253.15**4,
    "albedo": 0.30,
}

# McCalip's calculator: 1 GW for five years, chips left out on both sides, no discounting.
YEARS = 5.0
TARGET_KW = 1e6


class Fleet(NamedTuple):
    """McCalip's orbital side."""

    asked_w: float
    mean_capacity: float
    satellites: float
    mass_kg: float
    hardware_usd: float
    upkeep_usd: float
    total_usd: float


class Plant(NamedTuple):
    """McCalip's ground side."""

    usd_per_kwh: float
    total_usd: float
    gas_bcf: float


def results() -> dict[tuple[str, str], float]:
    """Case and quantity to what the laws give."""
    return _suncatcher() | _radiators() | _mccalip() | {
        ("starcloud", "ground_energy_musd"):
            40_000.0 * HOURS_PER_YR * float(finance.discounted_yr(0.0, 10.0, 0.0, 0.0)) * 0.04 / 1e6,
        ("turyshev", "penalty_at_0.10"): float(finance.lifetime_penalty(0.10, 5.0)),
        ("turyshev", "penalty_at_0.20"): float(finance.lifetime_penalty(0.20, 5.0)),
        ("ground_station", "optical_downlink"): 2e6 / float(geometry.downlink_tb_per_yr(10.0, 0.5, 0.7)),
    }  # fmt: skip


def _suncatcher() -> dict[tuple[str, str], float]:
    straight_line = finance.capital_recovery_factor(0.0, LIFE_YR)
    ours = {
        ("suncatcher", f"{name}_at_{price}"): float(cost)
        for price in (3_600, 200)
        for name, cost in zip(SATELLITES, MASS_KG / POWER_KW * price * straight_line, strict=True)
    }
    usd_per_kwh = energy.lcoe_usd_per_kwh(0.0, 0.0, [0.06, 0.25], 1.0, 0.0, 1.0)
    low, high = usd_per_kwh * [1.09, 1.4] * HOURS_PER_YR
    area_m2_per_kw = float(energy.array_area_m2_per_kw(0.0, 0.0, 0.22, 0.90, 0.0, 1.0))
    ours |= {
        ("suncatcher", f"launch_after_{t}_t"): float(finance.learning_price(1_800.0, 400.0, 400.0 + t, 0.2))
        for t in (370_000, 104_000)
    }
    return ours | {
        ("suncatcher", "ground_power_low"): float(low),
        ("suncatcher", "ground_power_high"): float(high),
        ("suncatcher", "v2_mini_array_kw"): 105.0 / area_m2_per_kw,
    }


def _radiators() -> dict[tuple[str, str], float]:
    flux = float(heat.radiator_balance_w_per_m2(**STARCLOUD, infrared_absorptivity=0.09))
    ai1 = float(heat.radiator_flux_w_per_m2(337.1, 220.0, 0.91))
    return {
        ("starcloud", "net_flux"): flux,
        ("starcloud", "net_flux_kirchhoff"): float(heat.radiator_balance_w_per_m2(**STARCLOUD)),
        ("starcloud", "area_for_120_kw"): 120_000.0 / flux,
        ("ai1", "net_flux"): ai1,
        ("ai1", "area_for_120_kw"): 120_000.0 / ai1,
        ("ai1", "temperature_for_1400"): float(heat.radiator_temperature_k(1_400.0, 220.0, 0.91)),
        ("iss", "pvr_flux"): 14_000.0 / (3.12 * 13.6),
        ("iss", "eatcs_flux"): 70_000.0 / 422.0,
    }


def fleet(launch_usd_per_kg: float = 500.0, hardware_usd_per_w: float = 22.0, specific_w_per_kg: float = 36.5) -> Fleet:
    """Fleet and costs by McCalip's formulae: capacity kept up on average, whole satellites, upkeep by hardware."""
    mean_capacity = float(energy.mean_retention_frac(0.025, YEARS))
    asked_w = 1_000.0 * TARGET_KW / (mean_capacity * 0.98)
    satellites = float(np.ceil(asked_w / 27_000.0))
    installed_w = satellites * 27_000.0
    mass_kg = installed_w / specific_w_per_kg
    hardware_usd = hardware_usd_per_w * installed_w
    years = float(finance.discounted_yr(0.0, YEARS, 0.0, 0.0))
    upkeep_usd = (0.01 + 0.09) * years * hardware_usd + 1e9
    total_usd = hardware_usd + upkeep_usd + launch_usd_per_kg * mass_kg
    return Fleet(asked_w, mean_capacity, satellites, mass_kg, hardware_usd, upkeep_usd, total_usd)


def plant() -> Plant:
    """Buckets per watt, and gas at a heat rate, at a capacity factor of 85 %, by McCalip's formulae."""
    capex_usd_per_kw = 1_800.0 * 1.2 + 1_000.0 * (5.25 + 3.00 + 2.50 + 1.75)
    fuel_usd_per_kwh = 6_200.0 * 4.30 / 1e6 * 1.2
    usd_per_kwh = float(energy.lcoe_usd_per_kwh(capex_usd_per_kw, 0.0, fuel_usd_per_kwh, 0.85, 0.0, YEARS))
    kwh = TARGET_KW * HOURS_PER_YR * YEARS * 0.85
    return Plant(usd_per_kwh, usd_per_kwh * kwh, kwh * 1.2 * 6_200.0 / 1e3 / 1e9)


def _mccalip() -> dict[tuple[str, str], float]:
    orbital, ground = fleet(), plant()
    usd_per_kwh = float(energy.lcoe_usd_per_kwh(orbital.total_usd / TARGET_KW, 0.0, 0.0, 1.0, 0.0, YEARS))
    # His break-even counts the fleet before whole satellites, and leaves out upkeep.
    room_usd = ground.total_usd - 22.0 * orbital.asked_w
    whole_room_usd = ground.total_usd - orbital.hardware_usd - orbital.upkeep_usd
    ours = {
        "orbital_total_busd": orbital.total_usd / 1e9, "orbital_lcoe": usd_per_kwh * 1_000.0,
        "satellites": orbital.satellites, "mass": orbital.mass_kg, "mean_capacity": orbital.mean_capacity,
        "ground_total_busd": ground.total_usd / 1e9, "ground_lcoe": ground.usd_per_kwh * 1_000.0,
        "ground_gas_bcf": ground.gas_bcf, "optimistic_total_busd": fleet(200.0, 5.0, 100.0).total_usd / 1e9,
        "break_even_published": room_usd / (orbital.asked_w / 36.5),
        "break_even_corrected": whole_room_usd / orbital.mass_kg,
    }  # fmt: skip
    ours |= {f"orbital_total_at_{price}": fleet(price).total_usd / 1e9 for price in (100, 200, 1_000, 2_940)}
    return {("mccalip", quantity): value for quantity, value in ours.items()}
