"""Weather of a place through the year: its air, curves averaged over that air, and how its sunshine varies."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from model.arrays import FloatArray, checked
from model.laws.constants import DAYS_PER_YR, HOURS_PER_DAY, OBLIQUITY_DEG

DEGREES_PER_HOUR = 15.0  # The mean Sun's course: 360 degrees in a day.


def air_c(
    latitude_deg: ArrayLike,
    longitude_deg: ArrayLike,
    day_year: ArrayLike,
    utc_h: ArrayLike,
    mean_c: ArrayLike,
    season_c: ArrayLike,
    day_c: ArrayLike,
    warmest_year_frac: float = 0.55,
    warmest_h: float = 15.0,
) -> FloatArray:
    """Expected air temperature at moments of the year: a yearly and a daily cosine.

    T = mean + season cos(2 pi (y - y_w)) + day cos(2 pi (h - h_w) / 24), h local solar time; south of the equator the
    warmest moment comes half a year later. Source: harmonic form as in Kusuda and Achenbach, "Earth temperature and
    thermal diffusivity at selected stations in the United States", ASHRAE Trans. 71, 1965.

    Parameters
    ----------
    latitude_deg, longitude_deg : (S, 1) array_like
        Place; east and north positive.  [deg]
    day_year, utc_h : (S, N) or (N,) array_like
        Moment as a fraction y of the calendar year, and hour of the day, UTC.  [-; h]
    mean_c, season_c, day_c : (S, 1) array_like
        Yearly mean; half the swing of the year and of the day.  [C]
    warmest_year_frac, warmest_h : float
        Warmest moment y_w of the northern year and h_w of the day.  [-; h]

    Returns
    -------
    (S, N) ndarray
        Temperature.  [C]

    Examples
    --------
    >>> air_c([[50.0], [-50.0]], 0.0, [0.55, 0.05], 15.0, 10.0, 8.0, 4.0).round(1)
    array([[22.,  6.],
           [ 6., 22.]])
    """
    south = 0.5 * (checked("latitude_deg", latitude_deg, -90.0, 90.0) < 0.0)
    solar_h = checked("utc_h", utc_h) + checked("longitude_deg", longitude_deg, -360.0, 360.0) / DEGREES_PER_HOUR
    year = np.cos(2.0 * np.pi * (checked("day_year", day_year) - warmest_year_frac - south))
    day = np.cos(2.0 * np.pi * (solar_h - warmest_h) / HOURS_PER_DAY)
    return checked("mean_c", mean_c) + checked("season_c", season_c, 0.0) * year + checked("day_c", day_c, 0.0) * day


def mean_on_curves(
    expected_c: ArrayLike, spread_c: ArrayLike, curve_c: ArrayLike, curve_value: ArrayLike
) -> FloatArray:
    """Mean of piecewise-linear curves when weather scatters normally about an expected temperature.

    A curve is a sum of ramps that begin at its points a_k, and E[max(X - a, 0)] = (m - a) Phi(z) + s phi(z) with
    z = (m - a) / s. Flat before the first and beyond the last point. A curve read at the mean alone would miss the
    hot hours in which its kink is passed. Source: mean of a rectified normal variable, e.g. Johnson, Kotz and
    Balakrishnan, "Continuous Univariate Distributions" 1, 1994, ch. 13.

    Parameters
    ----------
    expected_c : (S, N) array_like
        Expected temperature m.  [C]
    spread_c : (S,) array_like
        Standard deviation s of weather about it.  [C, >= 0]
    curve_c : (S, K) array_like
        Points a_k of each place's curves, rising or padded by repeats.  [C]
    curve_value : (S, V, K) array_like
        Values of V curves there.

    Returns
    -------
    (S, V, N) ndarray
        Mean values, in the units of `curve_value`.

    Raises
    ------
    ValueError
        The points of a curve fall back in temperature, or a spread is negative.

    Examples
    --------
    >>> mean_on_curves([[10.0, 20.0, 30.0]], [0.0], [[15.0, 25.0]], [[[1.1, 1.3]]])
    array([[[1.1, 1.2, 1.3]]])
    >>> mean_on_curves([[15.0]], [4.0], [[15.0, 55.0]], [[[1.0, 2.0]]]).round(4)
    array([[[1.0399]]])
    """
    expected = checked("expected_c", expected_c)
    spread = checked("spread_c", spread_c, 0.0)[:, None]
    points, value = checked("curve_c", curve_c), checked("curve_value", curve_value)
    width = np.diff(points, axis=-1)
    if np.any(width < 0.0):
        raise ValueError("curve_c: the points of a curve must rise in temperature")
    slope = np.diff(value, axis=-1) / np.where(width > 0.0, width, 1.0)[:, None, :]
    bend = np.diff(slope, axis=-1, prepend=0.0, append=0.0)
    scale = np.where(spread > 0.0, spread, 1.0)
    result = np.repeat(value[:, :, :1], expected.shape[1], axis=2)
    # A loop over the few points of a curve, not over rows: no (S, V, N, K) array is held.
    for k in range(points.shape[-1]):
        over = expected - points[:, k, None]
        z = over / scale
        scattered = over * ndtr(z) + scale * np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)
        ramp = np.where(spread > 0.0, scattered, np.maximum(over, 0.0))
        result += bend[:, :, k, None] * ramp[:, None, :]
    return result


def sunshine_variation_frac(latitude_deg: ArrayLike) -> FloatArray:
    """Coefficient of variation over the year of a day's sunshine above the air.

    Daily sum on level ground w sin(phi) sin(d) + cos(phi) cos(d) sin(w), cos w = -tan(phi) tan(d). Source: Duffie and
    Beckman, "Solar Engineering of Thermal Processes", 4th ed., 2013, eq. 1.10.3, circular orbit.

    Parameters
    ----------
    latitude_deg : (S,) array_like
        Latitude phi.  [deg, -90 to 90]

    Returns
    -------
    (S,) ndarray
        Standard deviation over mean.  [-]

    Examples
    --------
    >>> sunshine_variation_frac([0.0, 45.0, 70.0]).round(2)
    array([0.03, 0.44, 0.93])
    """
    phi = np.radians(np.atleast_1d(checked("latitude_deg", latitude_deg, -90.0, 90.0)))[:, None]
    turn = 2.0 * np.pi * np.arange(DAYS_PER_YR) / DAYS_PER_YR
    tilt = np.arcsin(np.sin(np.radians(OBLIQUITY_DEG)) * np.sin(turn))
    sunset = np.arccos(np.clip(-np.tan(phi) * np.tan(tilt), -1.0, 1.0))
    daily = sunset * np.sin(phi) * np.sin(tilt) + np.cos(phi) * np.cos(tilt) * np.sin(sunset)
    return daily.std(axis=1) / daily.mean(axis=1)
