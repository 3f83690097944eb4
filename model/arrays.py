"""Arguments of the physical and financial laws, checked against their bounds before use."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def checked(
    name: str,
    value: ArrayLike,
    low: float = -np.inf,
    high: float = np.inf,
    *,
    open_low: bool = False,
    open_high: bool = False,
    unbounded: bool = False,
) -> FloatArray:
    """Value as a float array, or an error that names the argument and its first bad element.

    Parameters
    ----------
    name : str
        Argument name used in the message.
    value : array_like
        Any shape.
    low, high : float
        Inclusive bounds, exclusive where `open_low` or `open_high` is set.
    unbounded : bool
        Let positive infinity through; not-a-number never passes.

    Raises
    ------
    ValueError
        Some element is not a number, is infinite, or lies outside the bounds.

    Examples
    --------
    >>> checked("rate", [0.05, 0.1], 0.0, 1.0)
    array([0.05, 0.1 ])
    >>> checked("rate", 8.0, 0.0, 1.0)
    Traceback (most recent call last):
    ...
    ValueError: rate: 8.0 is outside [0, 1]
    """
    array = np.asarray(value, dtype=np.float64)
    good = array > low if open_low else array >= low
    good &= array < high if open_high else array <= high
    good &= ~np.isnan(array) if unbounded else np.isfinite(array)
    if good.all():
        return array
    index = np.unravel_index(int(np.argmin(good)), array.shape)
    place = f" at index {tuple(int(i) for i in index)}" if array.ndim else ""
    span = f"{'(' if open_low else '['}{low:g}, {high:g}{')' if open_high else ']'}"
    raise ValueError(f"{name}: {float(array[index])!r}{place} is outside {span}")
