"""Eclipses by season: of rings that keep their local time, and of shells that drift through all of them."""

import numpy as np
from numpy.typing import ArrayLike

from model.arrays import FloatArray, checked
from model.laws.constants import DAYS_PER_YR
from model.laws.geometry import beta_deg, eclipse_fraction, period_min, sun_position_deg

NODES = 36
"""Nodes over which a drifting shell is averaged."""


def eclipse_on_day_frac(
    altitude_km: ArrayLike, inclination_deg: ArrayLike, ltan_h: ArrayLike, day_of_year: ArrayLike
) -> FloatArray:
    """Share of the orbit in shadow on a day of the year.

    With a local time of the node, that of the sun-synchronous ring. Without, the mean over nodes spread evenly about
    the equator: sin beta = cos delta sin i sin Omega + cos i sin delta.

    Parameters
    ----------
    altitude_km, inclination_deg, ltan_h : (U,) array_like
        Shells; the local time is not-a-number for one that drifts.  [km; deg; h]
    day_of_year : (..., D) array_like
        Days, with the shells' axis or 1 in front.  [day, 1 to 367]

    Returns
    -------
    (U, D) ndarray
        Eclipse fraction.  [-, 0 to 0.5]

    Examples
    --------
    >>> eclipse_on_day_frac([650.0, 550.0], [98.0, 53.0], [18.0, np.nan], [[172.5]]).round(2)
    array([[0.2],
           [0.3]])
    """
    height, tilt, node = (np.asarray(x, dtype=np.float64)[:, None] for x in (altitude_km, inclination_deg, ltan_h))
    days = np.atleast_2d(checked("day_of_year", day_of_year, 1.0, 367.0))
    fixed = eclipse_fraction(height, beta_deg(height, np.where(np.isnan(node), 12.0, node), days))
    if not np.isnan(node).any():
        return fixed
    declination, lean = np.radians(sun_position_deg(days)[0])[..., None], np.radians(tilt)[..., None]
    turn = (np.arange(NODES) + 0.5) / NODES * 2.0 * np.pi
    across = np.cos(declination) * np.sin(lean) * np.sin(turn) + np.cos(lean) * np.sin(declination)
    drifting = eclipse_fraction(height[..., None], np.degrees(np.arcsin(np.clip(across, -1.0, 1.0)))).mean(axis=-1)
    return np.where(np.isnan(node), drifting, fixed)


def season_eclipse_frac(
    altitude_km: ArrayLike,
    inclination_deg: ArrayLike,
    ltan_h: ArrayLike,
    mid_day: ArrayLike,
    width_days: ArrayLike,
    steps: int = 61,
) -> FloatArray:
    """Mean share of the orbit in shadow over seasons.

    Parameters
    ----------
    altitude_km, inclination_deg, ltan_h : (U,) array_like
        Shells, as in `eclipse_on_day_frac`.
    mid_day, width_days : (H,) array_like
        Middle and length of each season.  [day, 0 to 365; day, > 0]
    steps : int
        Days sampled in a season.

    Returns
    -------
    (U, H) ndarray
        Eclipse fraction.  [-, 0 to 0.5]

    Examples
    --------
    >>> season_eclipse_frac([650.0], [98.0], [18.0], [182.5], [365.0], 365).round(3)
    array([[0.04]])
    """
    middle, width = checked("mid_day", mid_day), checked("width_days", width_days, 0.0, DAYS_PER_YR, open_low=True)
    seasons, which = np.unique(np.stack([middle, width]), axis=1, return_inverse=True)
    offset = (np.arange(steps) + 0.5) / steps - 0.5
    days = (seasons[0][:, None] + offset * seasons[1][:, None]) % DAYS_PER_YR + 1.0
    share = eclipse_on_day_frac(altitude_km, inclination_deg, ltan_h, days.reshape(1, -1))
    return share.reshape(len(share), len(seasons[0]), steps).mean(axis=-1)[:, which]


def worst_eclipse(
    altitude_km: ArrayLike, inclination_deg: ArrayLike, ltan_h: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Longest shadow of any orbit of the year, as a share of the orbit and in minutes.

    A drifting shell passes through the Sun's plane sooner or later: beta = 0.

    Parameters
    ----------
    altitude_km, inclination_deg, ltan_h : (U,) array_like
        Shells, as in `eclipse_on_day_frac`.

    Returns
    -------
    eclipse_frac, eclipse_min : (U,) ndarray
        [-, 0 to 0.5; min]

    Examples
    --------
    >>> worst_eclipse([650.0, 1400.0], [98.0, 101.4], [18.0, 18.0])[1].round(1)
    array([19.7,  0. ])
    """
    height, node = np.asarray(altitude_km, dtype=np.float64), np.asarray(ltan_h, dtype=np.float64)
    days = np.arange(DAYS_PER_YR) + 1.5
    ring = eclipse_on_day_frac(height, inclination_deg, np.where(np.isnan(node), 12.0, node), days).max(axis=-1)
    share = np.where(np.isnan(node), eclipse_fraction(height, 0.0), ring)
    return share, share * period_min(height)
