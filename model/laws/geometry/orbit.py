"""Circular orbits: period, sun-synchronous inclination, angle to the Sun, shadow."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from model.arrays import FloatArray, checked
from model.laws.constants import (
    DAYS_PER_YR,
    EARTH_EQUATORIAL_RADIUS_KM,
    EARTH_MU_KM3_PER_S2,
    OBLIQUITY_DEG,
    REFERENCE_YEAR_J2000_DAYS,
    SUN_SYNCHRONOUS_LIMIT_KM,
)


class Shadow(NamedTuple):
    """Eclipses of a sun-synchronous orbit over one year, each an array over orbits."""

    mean_frac: FloatArray
    """Share of the year spent in shadow.  [-]"""
    worst_min: FloatArray
    """Longest shadow of any orbit.  [min]"""
    days: FloatArray
    """Days with eclipses.  [day/yr]"""


def period_min(altitude_km: ArrayLike) -> FloatArray:
    """Period of a circular orbit.

    T = 2 pi sqrt((R + h)^3 / mu).

    Parameters
    ----------
    altitude_km : (...,) array_like
        Height h.  [km, > 0]

    Returns
    -------
    (...,) ndarray
        Period.  [min]

    Examples
    --------
    >>> period_min([550.0, 650.0]).round(1)
    array([95.6, 97.7])
    """
    axis_km = EARTH_EQUATORIAL_RADIUS_KM + checked("altitude_km", altitude_km, 0.0, open_low=True)
    return 2.0 * np.pi * np.sqrt(axis_km**3 / EARTH_MU_KM3_PER_S2) / 60.0


def sun_synchronous_deg(altitude_km: ArrayLike) -> FloatArray:
    """Inclination at which Earth's oblateness turns a circular orbit once a year.

    cos i = -((R + h) / 12352 km)^(7/2). Source: Boain, "A-B-Cs of Sun-Synchronous Orbit Mission Design", AAS 04-108,
    2004.

    Parameters
    ----------
    altitude_km : (...,) array_like
        Height h.  [km, > 0, < 5,973]

    Returns
    -------
    (...,) ndarray
        Inclination i.  [deg, 90 to 180]

    Examples
    --------
    >>> sun_synchronous_deg([500.0, 800.0]).round(1)
    array([97.4, 98.6])
    """
    top = SUN_SYNCHRONOUS_LIMIT_KM - EARTH_EQUATORIAL_RADIUS_KM
    height = checked("altitude_km", altitude_km, 0.0, top, open_low=True, open_high=True)
    return np.degrees(np.arccos(-(((EARTH_EQUATORIAL_RADIUS_KM + height) / SUN_SYNCHRONOUS_LIMIT_KM) ** 3.5)))


def sun_position_deg(day_of_year: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Declination of the Sun and equation of time.

    Low-precision formulae of the Astronomical Almanac (US Naval Observatory), section C, good to 0.01 deg, for the
    year 2026; other years differ by under 0.3 deg.

    Parameters
    ----------
    day_of_year : (...,) array_like
        Day and its fraction, 1.5 being noon of 1 January.  [day, 1 to 367]

    Returns
    -------
    declination_deg, equation_of_time_deg : (...,) ndarray
        Declination; mean less true right ascension, positive where sundials run ahead.  [deg]

    Examples
    --------
    >>> declination, equation = sun_position_deg([172.5, 307.5])
    >>> declination.round(1), (equation * 4.0).round(0)
    (array([ 23.4, -15.2]), array([-2., 16.]))
    """
    days = REFERENCE_YEAR_J2000_DAYS + checked("day_of_year", day_of_year, 1.0, 367.0) - 1.5
    mean_longitude = 280.460 + 0.9856474 * days
    anomaly = np.radians(357.528 + 0.9856003 * days)
    longitude = np.radians(mean_longitude + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2.0 * anomaly))
    tilt = np.radians(OBLIQUITY_DEG)
    declination = np.degrees(np.arcsin(np.sin(tilt) * np.sin(longitude)))
    ascension = np.degrees(np.arctan2(np.cos(tilt) * np.sin(longitude), np.cos(longitude)))
    return declination, (mean_longitude - ascension + 180.0) % 360.0 - 180.0


def beta_deg(altitude_km: ArrayLike, node_local_time_h: ArrayLike, day_of_year: ArrayLike) -> FloatArray:
    """Angle between the plane of a sun-synchronous orbit and the Sun, through the year.

    sin beta = cos delta sin i sin(Omega - alpha) + cos i sin delta, Omega - alpha = 15 deg (LTAN - 12) + equation of
    time. Source: Larson and Wertz (eds.), "Space Mission Analysis and Design", 3rd ed., 1999, ch. 5.

    Parameters
    ----------
    altitude_km : (...,) array_like
        Height, which fixes the inclination i.  [km, > 0]
    node_local_time_h : (...,) array_like
        Local mean solar time of the ascending node, LTAN.  [h, 0 to 24]
    day_of_year : (...,) array_like
        As in `sun_position_deg`.

    Returns
    -------
    ndarray, broadcast of all
        Beta.  [deg, -90 to 90]

    Examples
    --------
    >>> beta_deg(650.0, 18.0, [80.0, 172.5, 355.5]).round(1)
    array([81.7, 58.6, 74.5])
    """
    inclination = np.radians(sun_synchronous_deg(altitude_km))
    declination, equation = np.radians(sun_position_deg(day_of_year))
    node = np.radians(15.0 * (checked("node_local_time_h", node_local_time_h, 0.0, 24.0) - 12.0)) + equation
    across = np.cos(declination) * np.sin(inclination) * np.sin(node)
    return np.degrees(np.arcsin(across + np.cos(inclination) * np.sin(declination)))


def eclipse_fraction(altitude_km: ArrayLike, beta_deg: ArrayLike) -> FloatArray:
    """Share of a circular orbit spent in Earth's shadow, taken as a cylinder.

    f = arccos(sqrt(h^2 + 2 R h) / ((R + h) cos beta)) / pi, and 0 beyond the critical beta, arcsin(R / (R + h)).
    Source: Larson and Wertz (eds.), "Space Mission Analysis and Design", 3rd ed., 1999, ch. 5.

    Parameters
    ----------
    altitude_km : (...,) array_like
        Height h.  [km, > 0]
    beta_deg : (...,) array_like
        Angle between orbit plane and Sun.  [deg, -90 to 90]

    Returns
    -------
    ndarray, broadcast of both
        Eclipse fraction.  [-, 0 to 0.5]

    Examples
    --------
    >>> eclipse_fraction(650.0, [0.0, 90.0]).round(3)
    array([0.362, 0.   ])
    """
    height = checked("altitude_km", altitude_km, 0.0, open_low=True)
    along = np.cos(np.radians(checked("beta_deg", beta_deg, -90.0, 90.0)))
    horizon = np.sqrt(height**2 + 2.0 * EARTH_EQUATORIAL_RADIUS_KM * height) / (EARTH_EQUATORIAL_RADIUS_KM + height)
    # Where the Sun stands above the critical beta the ratio passes 1, whose arc cosine is 0: no shadow.
    return np.arccos(np.minimum(horizon / np.maximum(along, np.finfo(np.float64).tiny), 1.0)) / np.pi


def shadow_over_year(altitude_km: ArrayLike, node_local_time_h: ArrayLike) -> Shadow:
    """Eclipses of sun-synchronous orbits over a year of noons: annual mean, worst orbit, days touched.

    Parameters
    ----------
    altitude_km, node_local_time_h : (...,) array_like
        As in `beta_deg`.

    Returns
    -------
    Shadow
        Three arrays, broadcast of both.

    Examples
    --------
    >>> shadow = shadow_over_year(650.0, 18.0)
    >>> [round(float(x), 3) for x in shadow]
    [0.04, 19.731, 91.0]
    """
    height, node = np.broadcast_arrays(
        checked("altitude_km", altitude_km), checked("node_local_time_h", node_local_time_h)
    )
    noons = np.arange(DAYS_PER_YR) + 1.5
    share = eclipse_fraction(height[..., None], beta_deg(height[..., None], node[..., None], noons))
    days = np.count_nonzero(share, axis=-1).astype(np.float64)
    return Shadow(share.mean(axis=-1), share.max(axis=-1) * period_min(height), days)
