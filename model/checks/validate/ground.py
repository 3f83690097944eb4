"""Published results on land and under the sea, rebuilt from their published inputs by the model's laws."""

import numpy as np
from scipy.stats.contingency import relative_risk

from model.checks.validate.cases import table
from model.laws import energy, finance, heat

EPOCH_BUSD = {"chips": 25.1, "hall": 12.9, "operation": 0.9}
"""A site of 1 GW: 38 billion USD, of which the servers' share follows from the yearly 5.0 billion."""


def results() -> dict[tuple[str, str], float]:
    """Case and quantity to what the laws give."""
    ours = {("epoch", f"tco_it_{life}_yr"): epoch_busd_per_yr(float(life)) for life in (3, 5, 7)}
    threshold = heat.sea_threshold_c(27.0)
    ours |= {("lei_masanet", f"sea_pue_at_{c}"): float(heat.sea_pue(float(c), threshold)) for c in (20, 24, 26, 28)}
    tower = table("water_side_economiser")
    wet_bulb = heat.wet_bulb_c([20.0], 0.40)
    pue = heat.pue_at(wet_bulb, tower["wet_bulb_c"].to_numpy(), tower["pue"].to_numpy())
    natick = relative_risk(8, 135, 6, 855)
    interval = natick.confidence_interval(0.95)
    return ours | {
        ("lei_masanet", "wse_pue_at_20_c_40_pct"): float(pue[0]),
        ("stull", "wet_bulb_at_20_c_50_pct"): float(heat.wet_bulb_c(20.0, 0.50)),
        ("natick", "failure_ratio"): float(natick.relative_risk),
        ("natick", "ratio_low_95"): float(interval.low),
        ("natick", "ratio_high_95"): float(interval.high),
        ("lingang", "implied_land_pue"): 1.15 / (1.0 - 0.228),
        ("hainan", "cabin_saving_gwh"): cabin_saving_gwh_per_yr(0.4),
        ("newkirk", "best_solar_lcoe"): desert_sun_usd_per_kwh(),
        ("zhongwei", "wind_solar_lcoe"): zhongwei_cny_per_kwh(),
    }


def epoch_busd_per_yr(it_life_yr: float, rate: float = 0.07) -> float:
    """Yearly cost of a 1 GW site by the life of its servers; a rate of 0 is straight-line depreciation.

    Examples
    --------
    >>> round(epoch_busd_per_yr(5.0), 1)
    8.5
    """
    return (
        EPOCH_BUSD["chips"] * float(finance.capital_recovery_factor(rate, it_life_yr))
        + EPOCH_BUSD["hall"] * float(finance.capital_recovery_factor(rate, 14.0))
        + EPOCH_BUSD["operation"]
    )


def cabin_saving_gwh_per_yr(it_mw: float) -> float:
    """Energy a cabin off Hainan saves in a year against China's average hall, PUE 1.48."""
    return it_mw * 8.76 * 1.48 * float(heat.energy_saving_frac(1.135, 1.48))


def desert_sun_usd_per_kwh() -> float:
    """Firm sun of the best cell: 26 % with tracking, days that vary by a quarter, power for 99 % of hours.

    Their costs: modules and balance of system 402 + 700 USD/kW, storage (826 + 196) / 4 h USD/kWh.
    """
    pv, battery = energy.firm_solar_per_kw(0.26, 0.99, 0.25)
    panels = energy.lcoe_usd_per_kwh(1_102.0 * pv, 15.0 * pv, 0.0, 1.0, 0.07, 30.0)
    storage = energy.lcoe_usd_per_kwh(255.5 * battery, 0.0, 0.0, 1.0, 0.07, 13.0)
    return float(panels + storage)


def zhongwei_cny_per_kwh() -> float:
    """Levelised cost of 2 GW of wind and sun for 8.7 billion CNY and 4.3 TWh a year, over 20 years at 8 %."""
    capacity_factor = 4.3e9 / (2e6 * 8_760.0)
    return float(np.asarray(energy.lcoe_usd_per_kwh(8.7e9 / 2e6, 0.0, 0.0, capacity_factor, 0.08, 20.0)))
