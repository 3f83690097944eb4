"""How experience lowers a price and how failures raise it."""

import numpy as np
from numpy.typing import ArrayLike

from model.arrays import FloatArray, checked


def learning_price(
    first_price: ArrayLike, first_quantity: ArrayLike, quantity: ArrayLike, learning_rate_frac: ArrayLike
) -> FloatArray:
    """Price once a cumulative quantity has been made.

    p = p0 (Q / Q0)^log2(1 - LR). Source: Wright, "Factors Affecting the Cost of Airplanes", 1936, as restated per
    doubling of cumulative output.

    Parameters
    ----------
    first_price : (...,) array_like
        Price p0 at the first quantity, in any unit of money per unit.  [> 0]
    first_quantity, quantity : (...,) array_like
        Cumulative quantities Q0 and Q, in one unit.  [> 0; >= first_quantity]
    learning_rate_frac : (...,) array_like
        Fall LR of the price per doubling.  [-, 0 to 1, 1 excluded]

    Returns
    -------
    ndarray, broadcast of all
        Price, in the unit of `first_price`.

    Examples
    --------
    >>> learning_price(1000.0, 1.0, [1.0, 2.0, 4.0], 0.2)
    array([1000.,  800.,  640.])
    """
    first = checked("first_quantity", first_quantity, 0.0, open_low=True)
    doublings = np.log2(checked("quantity", quantity, 0.0, open_low=True) / first)
    if np.any(doublings < 0.0):
        raise ValueError("quantity: cumulative, so no smaller than first_quantity")
    keep = 1.0 - checked("learning_rate_frac", learning_rate_frac, 0.0, 1.0, open_high=True)
    return checked("first_price", first_price, 0.0, open_low=True) * keep**doublings


def lifetime_penalty(attrition_per_yr: ArrayLike, service_yr: ArrayLike) -> FloatArray:
    """Capacity to launch or sink per unit of mean capacity over an unserviced life.

    Pi = lambda T / (1 - exp(-lambda T)), 1 at lambda = 0. Source: Turyshev, arXiv:2604.27197, 2026.

    Parameters
    ----------
    attrition_per_yr : (...,) array_like
        Hazard lambda of permanent failure.  [1/yr, >= 0]
    service_yr : (...,) array_like
        Years T without repair.  [yr, > 0]

    Returns
    -------
    ndarray, broadcast of both
        Penalty.  [-, >= 1]

    Examples
    --------
    >>> lifetime_penalty([0.0, 0.1, 0.2], 5.0).round(4)
    array([1.    , 1.2707, 1.582 ])
    """
    exposure = checked("attrition_per_yr", attrition_per_yr, 0.0) * checked(
        "service_yr", service_yr, 0.0, open_low=True
    )
    positive = np.where(exposure > 0.0, exposure, 1.0)
    return np.where(exposure > 0.0, positive / -np.expm1(-positive), 1.0)
