"""Sea water as the heat sink: economiser, flow, exchanger, permitted discharge."""

import numpy as np
from numpy.typing import ArrayLike

from model.arrays import FloatArray, checked
from model.laws.constants import SEA_WATER_DENSITY_KG_PER_M3, SEA_WATER_HEAT_J_PER_KG_K


def sea_threshold_c(
    supply_air_c: ArrayLike,
    air_rise_c: ArrayLike = 14.1,
    transfer_effectiveness_frac: ArrayLike = 0.80,
    approach_c: ArrayLike = 2.5,
) -> FloatArray:
    """Warmest sea that cools the hall without a chiller.

    T* = T_supply - dT (1 / HTE - 1) - approach. Source: Lei and Masanet, "Statistical analysis for predicting
    location-specific data center PUE and its improvement potential", Energy 201, 2020.

    Parameters
    ----------
    supply_air_c : (...,) array_like
        Supply temperature of air or liquid.  [C]
    air_rise_c : (...,) array_like
        Rise dT across the servers.  [C, > 0]
    transfer_effectiveness_frac : (...,) array_like
        Heat-transfer effectiveness HTE.  [-, 0 to 1, 0 excluded]
    approach_c : (...,) array_like
        Approach of the sea-water heat exchanger.  [C, >= 0]

    Returns
    -------
    ndarray, broadcast of all
        Threshold T*.  [C]

    Examples
    --------
    >>> sea_threshold_c([20.0, 27.0, 34.0]).round(1)
    array([14., 21., 28.])
    """
    effectiveness = checked("transfer_effectiveness_frac", transfer_effectiveness_frac, 0.0, 1.0, open_low=True)
    warming = checked("air_rise_c", air_rise_c, 0.0, open_low=True) * (1.0 / effectiveness - 1.0)
    return checked("supply_air_c", supply_air_c) - warming - checked("approach_c", approach_c, 0.0)


def sea_pue(
    sea_c: ArrayLike,
    threshold_c: ArrayLike,
    floor_pue: ArrayLike = 1.113,
    slope_pue_per_c: ArrayLike = 0.0175,
    economiser_span_c: ArrayLike = 9.5,
) -> FloatArray:
    """PUE of a sea-water economiser: flat, then rising from T* while the chiller takes over, then flat.

    PUE = floor + slope clip(T_sea - T*, 0, span). Source: as `sea_threshold_c`; the kinked line stays within 1 % of
    the authors' curve.

    Parameters
    ----------
    sea_c, threshold_c : (...,) array_like
        Sea temperature and T*.  [C]
    floor_pue : (...,) array_like
        PUE without a chiller.  [-, >= 1]
    slope_pue_per_c : (...,) array_like
        Rise above the threshold.  [1/C, >= 0]
    economiser_span_c : (...,) array_like
        Degrees above T* at which the economiser has become useless.  [C, >= 0]

    Returns
    -------
    ndarray, broadcast of all
        PUE.  [-, >= 1]

    Examples
    --------
    >>> sea_pue([10.0, 25.0, 40.0], 21.0).round(3)
    array([1.113, 1.183, 1.279])
    """
    excess = checked("sea_c", sea_c, -2.0, 45.0) - checked("threshold_c", threshold_c)
    span = checked("economiser_span_c", economiser_span_c, 0.0)
    slope = checked("slope_pue_per_c", slope_pue_per_c, 0.0)
    return checked("floor_pue", floor_pue, 1.0) + slope * np.clip(excess, 0.0, span)


def sea_water_flow_l_per_s_per_mw_th(rise_c: ArrayLike) -> FloatArray:
    """Sea water that carries one megawatt of heat at a given rise.

    q = 1 / (rho cp dT).

    Parameters
    ----------
    rise_c : (...,) array_like
        Temperature rise dT of the sea water.  [C, > 0]

    Returns
    -------
    (...,) ndarray
        Volume flow.  [L/s per MW of heat]

    Examples
    --------
    >>> sea_water_flow_l_per_s_per_mw_th([3.0, 5.0, 10.0]).round(0)
    array([82., 49., 24.])
    """
    rise = checked("rise_c", rise_c, 0.0, open_low=True)
    return 1e9 / (SEA_WATER_DENSITY_KG_PER_M3 * SEA_WATER_HEAT_J_PER_KG_K * rise)


def exchanger_area_m2_per_mw_th(
    conductance_w_per_m2_k: ArrayLike, log_mean_difference_c: ArrayLike, fouling_frac: ArrayLike = 0.0
) -> FloatArray:
    """Heat-exchanger area that passes one megawatt of heat.

    A = 1 / (U (1 - fouling) LMTD). Source: Incropera, DeWitt, Bergman and Lavine, "Fundamentals of Heat and Mass
    Transfer", 6th ed., 2007, ch. 11.

    Parameters
    ----------
    conductance_w_per_m2_k : (...,) array_like
        Overall coefficient U, clean.  [W/m2/K, > 0]
    log_mean_difference_c : (...,) array_like
        Log-mean temperature difference.  [C, > 0]
    fouling_frac : (...,) array_like
        Share of U lost to growth before cleaning.  [-, 0 to 1, 1 excluded]

    Returns
    -------
    ndarray, broadcast of all
        Area.  [m2 per MW of heat]

    Examples
    --------
    >>> exchanger_area_m2_per_mw_th([300.0, 1000.0], 8.0, [0.0, 0.5]).round(0)
    array([417., 250.])
    """
    clean = checked("conductance_w_per_m2_k", conductance_w_per_m2_k, 0.0, open_low=True)
    effective = clean * (1.0 - checked("fouling_frac", fouling_frac, 0.0, 1.0, open_high=True))
    return 1e6 / (effective * checked("log_mean_difference_c", log_mean_difference_c, 0.0, open_low=True))


def discharge_cap_mw_th(
    current_m_per_s: ArrayLike, depth_m: ArrayLike, width_m: ArrayLike, allowed_rise_c: ArrayLike
) -> FloatArray:
    """Heat a site may reject before the water passing it warms by the permitted rise.

    Q = rho cp u d w dT: the current through the section of the mixing zone, fully mixed at its edge.

    Parameters
    ----------
    current_m_per_s : (...,) array_like
        Residual current u.  [m/s, >= 0]
    depth_m, width_m : (...,) array_like
        Section of the mixing zone.  [m, > 0]
    allowed_rise_c : (...,) array_like
        Rise permitted at its edge.  [C, >= 0]

    Returns
    -------
    ndarray, broadcast of all
        Permitted heat.  [MW of heat]

    Examples
    --------
    >>> discharge_cap_mw_th([0.1, 0.02], [20.0, 5.0], [50.0, 20.0], 1.0).round(0)
    array([409.,   8.])
    """
    section = checked("depth_m", depth_m, 0.0, open_low=True) * checked("width_m", width_m, 0.0, open_low=True)
    flow_m3_per_s = checked("current_m_per_s", current_m_per_s, 0.0) * section
    rise = checked("allowed_rise_c", allowed_rise_c, 0.0)
    return SEA_WATER_DENSITY_KG_PER_M3 * SEA_WATER_HEAT_J_PER_KG_K * flow_m3_per_s * rise / 1e6
