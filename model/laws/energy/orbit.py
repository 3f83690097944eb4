"""Electric power of a satellite: array sized for the end of life, battery for the eclipse."""

import numpy as np
from numpy.typing import ArrayLike

from model.arrays import FloatArray, checked
from model.laws.constants import SOLAR_AM0_W_PER_M2


def mean_retention_frac(degradation_per_yr: ArrayLike, service_yr: ArrayLike) -> FloatArray:
    """Mean output over a service life of an array that loses the same share each year, steps at year ends.

    m = (1 / T) sum_{k=0}^{T-1} (1 - d)^k = (1 - (1 - d)^T) / (T d).

    Parameters
    ----------
    degradation_per_yr : (...,) array_like
        Yearly loss d.  [1/yr, 0 to 1, 1 excluded]
    service_yr : (...,) array_like
        Service life T.  [yr, > 0]

    Returns
    -------
    ndarray, broadcast of both
        Mean share of the first output.  [-, 0 to 1]

    Examples
    --------
    >>> mean_retention_frac([0.0, 0.5], 2.0)
    array([1.  , 0.75])
    """
    loss = checked("degradation_per_yr", degradation_per_yr, 0.0, 1.0, open_high=True)
    years = checked("service_yr", service_yr, 0.0, open_low=True)
    ageing = loss > 1e-15  # below it the limit is exact in floating point
    positive = np.where(ageing, loss, 0.5)
    return np.where(ageing, -np.expm1(years * np.log1p(-positive)) / (years * positive), 1.0)


def array_area_m2_per_kw(
    eclipse_frac: ArrayLike,
    service_yr: ArrayLike,
    cell_efficiency_frac: ArrayLike,
    packing_frac: ArrayLike,
    degradation_per_yr: ArrayLike,
    battery_round_trip_frac: ArrayLike,
    solar_w_per_m2: ArrayLike = SOLAR_AM0_W_PER_M2,
) -> FloatArray:
    """Solar-array area that still carries one kilowatt of bus power, eclipses included, in the last year of service.

    A = 1000 / (S eta f (1 - d)^T) (1 + e / ((1 - e) eta_b)): sunlit watts carry the bus and refill the battery.
    Source: Larson and Wertz (eds.), "Space Mission Analysis and Design", 3rd ed., 1999, ch. 11.4, after its eq. 11-5.

    Parameters
    ----------
    eclipse_frac : (...,) array_like
        Share e of the orbit in shadow, of the season sized for.  [-, 0 to 0.5]
    service_yr : (...,) array_like
        Service life T.  [yr, >= 0; 0 gives the area at the beginning of life]
    cell_efficiency_frac, packing_frac : (...,) array_like
        Cell efficiency eta; filled share times pointing f.  [-, 0 to 1, 0 excluded]
    degradation_per_yr : (...,) array_like
        Yearly loss d.  [1/yr, 0 to 1, 1 excluded]
    battery_round_trip_frac : (...,) array_like
        Round-trip efficiency eta_b.  [-, 0 to 1, 0 excluded]
    solar_w_per_m2 : (...,) array_like
        Sunlight S.  [W/m2, > 0]

    Returns
    -------
    ndarray, broadcast of all
        Array area.  [m2 per kW of bus power]

    Examples
    --------
    >>> array_area_m2_per_kw([0.0, 0.25], 0.0, 0.5, 1.0, 0.02, 1.0, 1000.0).round(3)
    array([2.   , 2.667])
    """
    shadow = checked("eclipse_frac", eclipse_frac, 0.0, 0.5)
    cell = checked("cell_efficiency_frac", cell_efficiency_frac, 0.0, 1.0, open_low=True)
    packing = checked("packing_frac", packing_frac, 0.0, 1.0, open_low=True)
    loss = checked("degradation_per_yr", degradation_per_yr, 0.0, 1.0, open_high=True)
    round_trip = checked("battery_round_trip_frac", battery_round_trip_frac, 0.0, 1.0, open_low=True)
    sun = checked("solar_w_per_m2", solar_w_per_m2, 0.0, open_low=True)
    last_w_per_m2 = sun * cell * packing * (1.0 - loss) ** checked("service_yr", service_yr, 0.0)
    return 1_000.0 / last_w_per_m2 * (1.0 + shadow / ((1.0 - shadow) * round_trip))


def eclipse_battery_kg_per_kw(
    eclipse_min: ArrayLike,
    specific_energy_wh_per_kg: ArrayLike,
    depth_of_discharge_frac: ArrayLike,
    discharge_efficiency_frac: ArrayLike = 1.0,
) -> FloatArray:
    """Battery mass that carries one kilowatt of bus power through an eclipse.

    m = 1000 t / (DoD w eta), t in hours.

    Parameters
    ----------
    eclipse_min : (...,) array_like
        Longest shadow of an orbit t.  [min, >= 0]
    specific_energy_wh_per_kg : (...,) array_like
        Pack energy w.  [Wh/kg, > 0]
    depth_of_discharge_frac, discharge_efficiency_frac : (...,) array_like
        Share of the charge used each orbit; efficiency eta of giving it back.  [-, 0 to 1, 0 excluded]

    Returns
    -------
    ndarray, broadcast of all
        Battery mass.  [kg per kW of bus power]

    Examples
    --------
    >>> eclipse_battery_kg_per_kw([0.0, 30.0], 200.0, 0.5)
    array([0., 5.])
    """
    depth = checked("depth_of_discharge_frac", depth_of_discharge_frac, 0.0, 1.0, open_low=True)
    efficiency = checked("discharge_efficiency_frac", discharge_efficiency_frac, 0.0, 1.0, open_low=True)
    specific = checked("specific_energy_wh_per_kg", specific_energy_wh_per_kg, 0.0, open_low=True)
    wh_per_kw = 1_000.0 * checked("eclipse_min", eclipse_min, 0.0) / 60.0
    return wh_per_kw / (depth * efficiency * specific)
