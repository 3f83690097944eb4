"""Electric supply on the ground and to the sea: on-site sun and battery, cable loss, levelised cost."""

import numpy as np
from numpy.typing import ArrayLike

from model.arrays import FloatArray, checked
from model.laws.constants import HOURS_PER_DAY, HOURS_PER_YR
from model.laws.finance import capital_recovery_factor


def firm_solar_per_kw(
    capacity_factor_frac: ArrayLike,
    firmness_frac: ArrayLike,
    day_variation_frac: ArrayLike,
    *,
    direct_frac: ArrayLike = 0.40,
    round_trip_frac: ArrayLike = 0.88,
    depth_of_discharge_frac: ArrayLike = 0.90,
    carry_days: ArrayLike = 0.0,
) -> tuple[FloatArray, FloatArray]:
    """Solar and battery that carry one kilowatt of constant load for a share of its energy.

    The battery always covers the night, so only whole days can fall short. A day's yield y is a share of the best
    day's with P(y < x) = x^a, skewed to the left as clear skies cap it; its mean is a / (a + 1) and its coefficient of
    variation v = 1 / sqrt(a (a + 2)), so a = sqrt(1 + 1 / v^2) - 1. With best-day supply of b loads the unserved share
    is 1 / ((a + 1) b^a), hence b = ((a + 1)(1 - f))^(-1/a), or b = f (a + 1) / a where even the best day falls short.

        pv = b a / (a + 1) (direct + (1 - direct) / eta) / CF
        battery = 24 (1 - direct + carry) / DoD

    A battery that carries over n further days averages 1 + n days, which divides v by sqrt(1 + n) as if the days were
    independent. Own derivation; sizes the option before the plan, in place of an hourly simulation.

    Parameters
    ----------
    capacity_factor_frac : (...,) array_like
        Yearly mean output per kW of solar, CF.  [-, 0 to 1, 0 excluded]
    firmness_frac : (...,) array_like
        Share f of the load's energy to be served.  [-, 0 to 1, both excluded]
    day_variation_frac : (...,) array_like
        Coefficient of variation v of a day's yield over the year, seasons included.  [-, 0 to 1, 0 excluded]
    direct_frac : (...,) array_like
        Share of the load's energy used while the sun shines.  [-, 0 to 1]
    round_trip_frac, depth_of_discharge_frac : (...,) array_like
        Round-trip efficiency eta; usable share of the battery.  [-, 0 to 1, 0 excluded]
    carry_days : (...,) array_like
        Days n of load the battery holds beyond the night.  [days, >= 0]

    Returns
    -------
    pv_kw_per_kw, battery_kwh_per_kw : ndarray, broadcast of all
        Solar and battery per kW of load.  [kW/kW; kWh/kW]

    Examples
    --------
    >>> pv, battery = firm_solar_per_kw(0.25, [0.9, 0.99], 0.25)
    >>> pv.round(2), battery
    (array([4.35, 9.1 ]), array([16., 16.]))
    """
    cf = checked("capacity_factor_frac", capacity_factor_frac, 0.0, 1.0, open_low=True)
    firm = checked("firmness_frac", firmness_frac, 0.0, 1.0, open_low=True, open_high=True)
    direct = checked("direct_frac", direct_frac, 0.0, 1.0)
    round_trip = checked("round_trip_frac", round_trip_frac, 0.0, 1.0, open_low=True)
    depth = checked("depth_of_discharge_frac", depth_of_discharge_frac, 0.0, 1.0, open_low=True)
    carry = checked("carry_days", carry_days, 0.0)
    single_day = checked("day_variation_frac", day_variation_frac, 0.0, 1.0, open_low=True)
    skew = np.sqrt(1.0 + (1.0 + carry) / single_day**2) - 1.0
    scaled = (skew + 1.0) * (1.0 - firm)
    mean_supply = np.where(scaled <= 1.0, scaled ** (-1.0 / skew) * skew / (skew + 1.0), firm)
    pv = mean_supply * (direct + (1.0 - direct) / round_trip) / cf
    battery = HOURS_PER_DAY * (1.0 - direct + carry) / depth
    return pv, np.broadcast_to(battery, np.broadcast_shapes(pv.shape, battery.shape)).copy()


def cable_loss_frac(
    power_mw: ArrayLike,
    length_km: ArrayLike,
    voltage_kv: ArrayLike,
    resistance_ohm_per_km: ArrayLike,
    circuits: ArrayLike = 1.0,
    power_factor: ArrayLike = 1.0,
) -> FloatArray:
    """Share of the power sent that a three-phase cable turns into heat at full load.

    l = P R L / (c V^2 pf^2), from I = P / (sqrt(3) V pf c) and 3 I^2 R L in each of c circuits. Source: Glover, Sarma
    and Overbye, "Power System Analysis and Design", 5th ed., 2012, ch. 2.

    Parameters
    ----------
    power_mw : (...,) array_like
        Power P sent over all circuits.  [facility MW, >= 0]
    length_km : (...,) array_like
        Length L.  [km, >= 0]
    voltage_kv : (...,) array_like
        Line-to-line voltage V.  [kV, > 0]
    resistance_ohm_per_km : (...,) array_like
        Resistance R of a phase conductor, hot.  [ohm/km, >= 0]
    circuits : (...,) array_like
        Circuits c that share the power.  [-, >= 1]
    power_factor : (...,) array_like
        Power factor pf.  [-, 0 to 1, 0 excluded]

    Returns
    -------
    ndarray, broadcast of all
        Loss.  [-, 0 to 1, 1 excluded]

    Raises
    ------
    ValueError
        An argument is out of bounds, or the cable would lose all it is sent.

    Examples
    --------
    >>> cable_loss_frac(24.0, 10.0, 35.0, 0.1, [1.0, 2.0]).round(4)
    array([0.0196, 0.0098])
    """
    resistance_ohm = checked("resistance_ohm_per_km", resistance_ohm_per_km, 0.0) * checked("length_km", length_km, 0.0)
    volts = checked("voltage_kv", voltage_kv, 0.0, open_low=True)
    factor = checked("power_factor", power_factor, 0.0, 1.0, open_low=True)
    parallel = checked("circuits", circuits, 1.0)
    loss = checked("power_mw", power_mw, 0.0) * resistance_ohm / (parallel * (volts * factor) ** 2)
    if np.any(loss >= 1.0):
        raise ValueError("power_mw: the cable would lose all it is sent; raise voltage_kv or circuits")
    return loss


def lcoe_usd_per_kwh(
    capex_usd_per_kw: ArrayLike,
    fixed_om_usd_per_kw_yr: ArrayLike,
    variable_usd_per_kwh: ArrayLike,
    capacity_factor_frac: ArrayLike,
    rate: ArrayLike,
    life_yr: ArrayLike,
) -> FloatArray:
    """Levelised cost of the energy one kilowatt of plant delivers.

    LCOE = (CRF(r, n) capex + fixed) / (8760 CF) + variable. Source: Short, Packey and Holt, "A Manual for the Economic
    Evaluation of Energy Efficiency and Renewable Energy Technologies", NREL/TP-462-5173, 1995.

    Parameters
    ----------
    capex_usd_per_kw : (...,) array_like
        Overnight cost.  [USD/kW, >= 0]
    fixed_om_usd_per_kw_yr : (...,) array_like
        Fixed operation and maintenance.  [USD/kW/yr, >= 0]
    variable_usd_per_kwh : (...,) array_like
        Fuel and variable cost.  [USD/kWh, >= 0]
    capacity_factor_frac : (...,) array_like
        Mean share of nameplate delivered CF.  [-, 0 to 1, 0 excluded]
    rate, life_yr : (...,) array_like
        As in `capital_recovery_factor`.

    Returns
    -------
    ndarray, broadcast of all
        Levelised cost.  [USD/kWh]

    Examples
    --------
    >>> lcoe_usd_per_kwh(876.0, 0.0, [0.0, 0.03], 0.5, 0.0, 20.0).round(3)
    array([0.01, 0.04])
    """
    capex = checked("capex_usd_per_kw", capex_usd_per_kw, 0.0)
    yearly = capital_recovery_factor(rate, life_yr) * capex
    yearly = yearly + checked("fixed_om_usd_per_kw_yr", fixed_om_usd_per_kw_yr, 0.0)
    hours = HOURS_PER_YR * checked("capacity_factor_frac", capacity_factor_frac, 0.0, 1.0, open_low=True)
    return yearly / hours + checked("variable_usd_per_kwh", variable_usd_per_kwh, 0.0)
