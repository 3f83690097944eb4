"""PUE of a hall against the temperature it rejects heat to."""

import numpy as np
from numpy.typing import ArrayLike

from model.arrays import FloatArray, checked


def wet_bulb_c(dry_bulb_c: ArrayLike, relative_humidity_frac: ArrayLike) -> FloatArray:
    """Wet-bulb temperature at sea-level pressure.

    Tw = T atan(0.151977 sqrt(H + 8.313659)) + atan(T + H) - atan(H - 1.676331) + 0.00391838 H^1.5 atan(0.023101 H)
    - 4.686035, H in per cent. Source: Stull, "Wet-Bulb Temperature from Relative Humidity and Air Temperature",
    J. Appl. Meteorol. Climatol. 50, 2011, eq. 1. From 10 C up it stays within 1.2 C of the psychrometric balance; in
    cold dry air it runs up to 4 C warm, where cooling no longer depends on it.

    Parameters
    ----------
    dry_bulb_c : (...,) array_like
        Air temperature T.  [C, -20 to 50]
    relative_humidity_frac : (...,) array_like
        Relative humidity H / 100.  [-, 0.05 to 1]

    Returns
    -------
    ndarray, broadcast of both
        Wet-bulb temperature.  [C]

    Raises
    ------
    ValueError
        An argument is outside the range the formula was fitted on.

    Examples
    --------
    >>> wet_bulb_c(20.0, [0.5, 1.0]).round(1)
    array([13.7, 20. ])
    """
    air = checked("dry_bulb_c", dry_bulb_c, -20.0, 50.0)
    humidity = 100.0 * checked("relative_humidity_frac", relative_humidity_frac, 0.05, 1.0)
    return (
        air * np.arctan(0.151977 * np.sqrt(humidity + 8.313659))
        + np.arctan(air + humidity)
        - np.arctan(humidity - 1.676331)
        + 0.00391838 * humidity**1.5 * np.arctan(0.023101 * humidity)
        - 4.686035
    )


def pue_at(temperature_c: ArrayLike, curve_temperature_c: ArrayLike, curve_pue: ArrayLike) -> FloatArray:
    """PUE on piecewise-linear curves, many curves at once.

    Flat below a curve's first point. Above its last point there is no evidence, so hotter is an error; a curve with a
    plateau says so with a last point. Shorter curves are padded by repeating their last point.

    Parameters
    ----------
    temperature_c : (..., H) array_like
        Temperature of the heat sink (air, wet bulb or sea) in each slice H.  [C]
    curve_temperature_c : (..., K) array_like
        Points of the curves, rising.  [C]
    curve_pue : (..., K) array_like
        PUE at the points.  [-, >= 1]

    Returns
    -------
    (..., H) ndarray
        PUE.  [-, >= 1]

    Raises
    ------
    ValueError
        A curve falls back in temperature, jumps, or a temperature lies beyond a curve's last point.

    Examples
    --------
    >>> points_c, pue = [[15.0, 25.0, 25.0], [0.0, 20.0, 40.0]], [[1.1, 1.3, 1.3], [1.0, 1.1, 1.5]]
    >>> pue_at([[10.0, 22.5], [10.0, 30.0]], points_c, pue)
    array([[1.1 , 1.25],
           [1.05, 1.3 ]])
    """
    temperature = checked("temperature_c", temperature_c)
    points = checked("curve_temperature_c", curve_temperature_c)
    pue = checked("curve_pue", curve_pue, 1.0)
    width, rise = np.diff(points), np.diff(pue)
    if np.any(width < 0.0):
        raise ValueError("curve_temperature_c: the points of a curve must rise in temperature")
    if np.any((width == 0.0) & (rise != 0.0)):
        raise ValueError("curve_pue: a curve jumps; two points at one temperature must agree")
    beyond = temperature > points[..., -1:]
    if beyond.any():
        hottest = float(np.max(temperature[beyond]))
        raise ValueError(f"temperature_c: {hottest!r} is beyond the last point of its curve; extend the curve")
    slope = rise / np.where(width > 0.0, width, 1.0)
    result = np.broadcast_to(pue[..., :1], np.broadcast_shapes(temperature.shape, pue[..., :1].shape)).copy()
    # A loop over the few points of a curve, not over rows: no (..., H, K) array is held.
    for k in range(width.shape[-1]):
        result += slope[..., k, None] * np.clip(temperature - points[..., k, None], 0.0, width[..., k, None])
    return result


def energy_saving_frac(pue: ArrayLike, reference_pue: ArrayLike) -> FloatArray:
    """Share of facility energy saved against a hall of another PUE with the same IT load.

    1 - PUE / PUE_ref.

    Parameters
    ----------
    pue, reference_pue : (...,) array_like
        The two PUEs.  [-, >= 1]

    Returns
    -------
    ndarray, broadcast of both
        Saving, negative where the reference is better.  [-]

    Examples
    --------
    >>> energy_saving_frac(1.2, [1.6, 1.2])
    array([0.25, 0.  ])
    """
    return 1.0 - checked("pue", pue, 1.0) / checked("reference_pue", reference_pue, 1.0)
