"""Which vintages live in which periods, what survives of them, and the annuities they owe.

A vintage enters service at its start and leaves at the end of its life. Arrays carry vintages V and periods T last.
"""

import numpy as np
from numpy.typing import ArrayLike

from model.arrays import FloatArray, checked
from model.laws.finance.annuity import capital_recovery_factor, discounted_yr


def living_span_yr(
    vintage_start_yr: ArrayLike, period_start_yr: ArrayLike, period_length_yr: ArrayLike, life_yr: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Moments between which each vintage is alive within each period.

    [max(s_v, s_t), min(s_v + n, s_t + L_t)]; the end equals the start where the vintage is not alive.

    Parameters
    ----------
    vintage_start_yr : (V,) array_like
        Start of service s_v.  [yr]
    period_start_yr, period_length_yr : (T,) array_like
        Periods s_t and L_t.  [yr; > 0]
    life_yr : (...,) array_like
        Life n, infinity allowed.  [yr, > 0]

    Returns
    -------
    start_yr, end_yr : (..., V, T) ndarray
        Bounds of the living part.  [yr]

    Examples
    --------
    >>> start, end = living_span_yr([2026.0], [2026.0, 2030.0], [4.0, 4.0], 5.0)
    >>> end - start
    array([[4., 1.]])
    """
    vintage = checked("vintage_start_yr", vintage_start_yr)[:, None]
    period = checked("period_start_yr", period_start_yr)
    period_end = period + checked("period_length_yr", period_length_yr, 0.0, open_low=True)
    life = checked("life_yr", life_yr, 0.0, open_low=True, unbounded=True)[..., None, None]
    start, end = np.broadcast_arrays(np.maximum(vintage, period), np.minimum(vintage + life, period_end))
    return start, np.maximum(start, end)


def alive_frac(
    vintage_start_yr: ArrayLike, period_start_yr: ArrayLike, period_length_yr: ArrayLike, life_yr: ArrayLike
) -> FloatArray:
    """Share of each period for which each vintage is alive; 0 before the vintage is built.

    Parameters
    ----------
    vintage_start_yr, period_start_yr, period_length_yr, life_yr
        As in `living_span_yr`.

    Returns
    -------
    (..., V, T) ndarray
        Share alive.  [-, 0 to 1]

    Examples
    --------
    >>> alive_frac([2026.0, 2030.0], [2026.0, 2030.0], [4.0, 4.0], 5.0)
    array([[1.  , 0.25],
           [0.  , 1.  ]])
    """
    start, end = living_span_yr(vintage_start_yr, period_start_yr, period_length_yr, life_yr)
    return (end - start) / np.asarray(period_length_yr, dtype=np.float64)


def survival_frac(
    attrition_per_yr: ArrayLike,
    vintage_start_yr: ArrayLike,
    period_start_yr: ArrayLike,
    period_length_yr: ArrayLike,
    life_yr: ArrayLike = np.inf,
) -> FloatArray:
    """Mean share of a vintage that has not failed, over the living part of each period; 0 where none is alive.

    mean of exp(-lambda (y - s_v)) over the span of `living_span_yr`; times `alive_frac` it is the period's capacity.

    Parameters
    ----------
    attrition_per_yr : (...,) array_like
        Constant hazard lambda of permanent failure.  [1/yr, >= 0]
    vintage_start_yr, period_start_yr, period_length_yr, life_yr
        As in `living_span_yr`.

    Returns
    -------
    (..., V, T) ndarray
        Mean surviving share.  [-, 0 to 1]

    Examples
    --------
    >>> survival_frac(0.1, [2026.0, 2030.0], [2026.0, 2030.0], [4.0, 4.0]).round(4)
    array([[0.8242, 0.5525],
           [0.    , 0.8242]])
    """
    hazard = checked("attrition_per_yr", attrition_per_yr, 0.0)[..., None, None]
    start, end = living_span_yr(vintage_start_yr, period_start_yr, period_length_yr, life_yr)
    age = start - np.asarray(vintage_start_yr, dtype=np.float64)[:, None]
    exposure = hazard * (end - start)
    # The mean of exp(-x) from 0 to the exposure tends to 1 as the exposure vanishes.
    mean = np.where(exposure > 0.0, -np.expm1(-exposure) / np.where(exposure > 0.0, exposure, 1.0), 1.0)
    return np.where(end > start, np.exp(-hazard * age) * mean, 0.0)


def alive_discount_yr(
    vintage_start_yr: ArrayLike,
    period_start_yr: ArrayLike,
    period_length_yr: ArrayLike,
    life_yr: ArrayLike,
    rate: ArrayLike,
    base_yr: ArrayLike,
) -> FloatArray:
    """Discounted years for which each vintage is alive within each period: the weight of any yearly payment it causes.

    Parameters
    ----------
    vintage_start_yr, period_start_yr, period_length_yr, life_yr
        As in `living_span_yr`.
    rate, base_yr : scalar array_like
        The planner's discount rate and the moment to which money is brought.  [1/yr, 0 to 1; yr]

    Returns
    -------
    (..., V, T) ndarray
        Discounted living years.  [yr]

    Examples
    --------
    >>> alive_discount_yr([2026.0], [2026.0, 2030.0], [4.0, 4.0], 5.0, 0.25, 2026.0).round(5)
    array([[2.3616 , 0.32768]])
    """
    start, end = living_span_yr(vintage_start_yr, period_start_yr, period_length_yr, life_yr)
    return discounted_yr(start, end, rate, base_yr)


def annuity_npv_factor(
    wacc: ArrayLike,
    life_yr: ArrayLike,
    service_yr: ArrayLike,
    vintage_start_yr: ArrayLike,
    period_start_yr: ArrayLike,
    period_length_yr: ArrayLike,
    rate: ArrayLike,
    base_yr: ArrayLike,
) -> FloatArray:
    """Present value of the annuities on one dollar of overnight cost, by vintage, up to the horizon.

    F_v = CRF(wacc, n) sum_t A_vt, with A_vt the discounted years in service. A part that outlives the service is
    released and one that dies within it is renewed at the same cost, so each pays at its own life while in service;
    a part stranded with its asset takes the shorter life as `life_yr`.

    Parameters
    ----------
    wacc : (...,) array_like
        Cost of capital of jurisdiction and kind.  [1/yr, 0 to 1]
    life_yr, service_yr : (...,) array_like
        Life n of the part; years for which the whole asset serves.  [yr, > 0]
    vintage_start_yr, period_start_yr, period_length_yr, rate, base_yr
        As in `alive_discount_yr`; the horizon is the end of the last period.

    Returns
    -------
    (..., V) ndarray
        Present value per dollar of overnight cost.  [-]

    Examples
    --------
    >>> annuity_npv_factor(0.25, 4.0, 4.0, [2026.0, 2028.0], [2026.0, 2028.0], [2.0, 2.0], 0.25, 2026.0).round(4)
    array([1.    , 0.3902])
    """
    lived = alive_discount_yr(vintage_start_yr, period_start_yr, period_length_yr, service_yr, rate, base_yr)
    return capital_recovery_factor(wacc, life_yr)[..., None] * lived.sum(axis=-1)
