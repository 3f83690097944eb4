"""Money over time: capital recovery, discounting, salvage.

One convention everywhere: a year's payment falls at the end of that year. Over whole years that is the ordinary
annuity; over parts of a year it is continued smoothly, so that a life of 3.8 years needs no rounding and an asset
held for its whole life repays its cost exactly.
"""

import numpy as np
from numpy.typing import ArrayLike

from model.arrays import FloatArray, checked


def capital_recovery_factor(rate: ArrayLike, life_yr: ArrayLike) -> FloatArray:
    """Yearly payment that repays one dollar over a life.

    CRF = r / (1 - (1 + r)^-n), and 1 / n at r = 0. Source: Park, "Contemporary Engineering Economics", 6th ed., 2016.

    Parameters
    ----------
    rate : (...,) array_like
        Real cost of capital r.  [1/yr, 0 to 1]
    life_yr : (...,) array_like
        Life n.  [yr, > 0]

    Returns
    -------
    ndarray, broadcast of both
        Capital recovery factor.  [1/yr]

    Raises
    ------
    ValueError
        An argument is out of bounds.

    Examples
    --------
    >>> capital_recovery_factor([0.0, 0.07], 5.0).round(4)
    array([0.2   , 0.2439])
    """
    return 1.0 / discounted_yr(0.0, checked("life_yr", life_yr, 0.0, open_low=True), rate, 0.0)


def discount_factor(year: ArrayLike, rate: ArrayLike, base_yr: ArrayLike) -> FloatArray:
    """Worth in the base year of one dollar paid at a moment.

    (1 + r)^-(y - b).

    Parameters
    ----------
    year : (...,) array_like
        Moment y of the payment.  [yr]
    rate : (...,) array_like
        Real discount rate r.  [1/yr, 0 to 1]
    base_yr : (...,) array_like
        Moment b to which money is brought.  [yr]

    Returns
    -------
    ndarray, broadcast of all
        Discount factor.  [-, > 0]

    Examples
    --------
    >>> discount_factor([2026.0, 2027.0], 0.25, 2026.0)
    array([1. , 0.8])
    """
    years = checked("year", year) - checked("base_yr", base_yr)
    return np.exp(-np.log1p(checked("rate", rate, 0.0, 1.0)) * years)


def discounted_yr(start_yr: ArrayLike, end_yr: ArrayLike, rate: ArrayLike, base_yr: ArrayLike) -> FloatArray:
    """Present value of one dollar a year, paid at year ends from one moment to another.

    A = ((1 + r)^-(s - b) - (1 + r)^-(e - b)) / r, and e - s at r = 0; equal to the sum of (1 + r)^-k over the year
    ends k when s, e and b are whole.

    Parameters
    ----------
    start_yr, end_yr : (...,) array_like
        Moments s and e; an empty or reversed span is worth 0.  [yr]
    rate : (...,) array_like
        Real discount rate r.  [1/yr, 0 to 1]
    base_yr : (...,) array_like
        Moment b to which money is brought.  [yr]

    Returns
    -------
    ndarray, broadcast of all
        Discounted years.  [yr, >= 0]

    Examples
    --------
    >>> discounted_yr(2026.0, 2028.0, [0.0, 0.25], 2026.0)
    array([2.  , 1.44])
    """
    start = checked("start_yr", start_yr)
    span = np.maximum(checked("end_yr", end_yr) - start, 0.0)
    rate = checked("rate", rate, 0.0, 1.0)
    # expm1 and log1p keep full precision down to rates whose difference from zero no float of the result shows.
    interest = rate > 1e-15
    positive = np.where(interest, rate, 1.0)
    span_value = np.where(interest, -np.expm1(-np.log1p(positive) * span) / positive, span)
    return discount_factor(start, rate, base_yr) * span_value


def period_discount_yr(start_yr: ArrayLike, length_yr: ArrayLike, rate: ArrayLike, base_yr: ArrayLike) -> FloatArray:
    """Discounted years of each planning period.

    `discounted_yr` from the start of the period to its end: with year-end payments, sum over its years k of
    (1 + r)^-(s + k - b), k = 1 .. length.

    Parameters
    ----------
    start_yr : (T,) array_like
        Start of each period.  [yr]
    length_yr : (T,) array_like
        Its length.  [yr, > 0]
    rate, base_yr : scalar or (..., 1) array_like
        As in `discounted_yr`.

    Returns
    -------
    (..., T) ndarray
        Discounted years.  [yr]

    Examples
    --------
    >>> period_discount_yr([2026.0, 2028.0], [2.0, 2.0], 0.25, 2026.0)
    array([1.44  , 0.9216])
    """
    start = checked("start_yr", start_yr)
    return discounted_yr(start, start + checked("length_yr", length_yr, 0.0, open_low=True), rate, base_yr)


def salvage_frac(rate: ArrayLike, life_yr: ArrayLike, age_yr: ArrayLike) -> FloatArray:
    """Sinking-fund worth of an asset at some age, as a share of its overnight cost.

    S = (1 - (1 + r)^(a - n)) / (1 - (1 + r)^-n), 1 - a / n at r = 0, and 0 beyond the life: the annuities still unpaid.
    Source: Park, "Contemporary Engineering Economics", 6th ed., 2016.

    Parameters
    ----------
    rate : (...,) array_like
        Real cost of capital r.  [1/yr, 0 to 1]
    life_yr, age_yr : (...,) array_like
        Life n and age a.  [yr; > 0, >= 0]

    Returns
    -------
    ndarray, broadcast of all
        Salvage share.  [-, 0 to 1]

    Examples
    --------
    >>> salvage_frac(0.0, 10.0, [0.0, 4.0, 12.0])
    array([1. , 0.6, 0. ])
    """
    unpaid = discounted_yr(checked("age_yr", age_yr, 0.0), life_yr, rate, age_yr)
    return capital_recovery_factor(rate, life_yr) * unpaid
