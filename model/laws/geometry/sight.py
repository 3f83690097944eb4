"""Distances: over the ground, and from the ground to a satellite."""

import numpy as np
from numpy.typing import ArrayLike

from model.arrays import FloatArray, checked
from model.laws.constants import DAYS_PER_YR, EARTH_EQUATORIAL_RADIUS_KM, EARTH_MEAN_RADIUS_KM, SECONDS_PER_HOUR
from model.laws.geometry.orbit import period_min


def great_circle_km(
    latitude_deg: ArrayLike, longitude_deg: ArrayLike, other_latitude_deg: ArrayLike, other_longitude_deg: ArrayLike
) -> FloatArray:
    """Shortest distance over a spherical Earth.

    d = 2 R asin(sqrt(sin^2(dphi / 2) + cos phi1 cos phi2 sin^2(dlambda / 2))). Source: Sinnott, "Virtues of the
    Haversine", Sky and Telescope 68, 1984; within 0.6 % of the ellipsoid.

    Parameters
    ----------
    latitude_deg, other_latitude_deg : (...,) array_like
        Latitudes phi, north positive.  [deg, -90 to 90]
    longitude_deg, other_longitude_deg : (...,) array_like
        Longitudes lambda, east positive.  [deg, -180 to 360]

    Returns
    -------
    ndarray, broadcast of all
        Distance.  [km]

    Examples
    --------
    >>> great_circle_km(0.0, 0.0, [0.0, 90.0], [90.0, 0.0]).round(1)
    array([10007.6, 10007.6])
    """
    first = np.radians(checked("latitude_deg", latitude_deg, -90.0, 90.0))
    second = np.radians(checked("other_latitude_deg", other_latitude_deg, -90.0, 90.0))
    turn = checked("other_longitude_deg", other_longitude_deg, -180.0, 360.0)
    turn = np.radians(turn - checked("longitude_deg", longitude_deg, -180.0, 360.0))
    chord = np.sin((second - first) / 2.0) ** 2 + np.cos(first) * np.cos(second) * np.sin(turn / 2.0) ** 2
    return 2.0 * EARTH_MEAN_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))


def slant_range_km(altitude_km: ArrayLike, elevation_deg: ArrayLike) -> FloatArray:
    """Distance from a ground station to a satellite seen at an elevation.

    s = -R sin e + sqrt((R sin e)^2 + h^2 + 2 R h). Source: Larson and Wertz (eds.), "Space Mission Analysis and
    Design", 3rd ed., 1999, ch. 5.

    Parameters
    ----------
    altitude_km : (...,) array_like
        Height h of a circular orbit.  [km, > 0]
    elevation_deg : (...,) array_like
        Elevation e above the horizon.  [deg, 0 to 90]

    Returns
    -------
    ndarray, broadcast of both
        Slant range.  [km]

    Examples
    --------
    >>> slant_range_km(550.0, [90.0, 25.0]).round(0)
    array([ 550., 1123.])
    """
    height = checked("altitude_km", altitude_km, 0.0, open_low=True)
    rise = EARTH_EQUATORIAL_RADIUS_KM * np.sin(np.radians(checked("elevation_deg", elevation_deg, 0.0, 90.0)))
    return -rise + np.sqrt(rise**2 + height**2 + 2.0 * EARTH_EQUATORIAL_RADIUS_KM * height)


def half_angle_deg(altitude_km: ArrayLike, elevation_deg: ArrayLike) -> FloatArray:
    """Earth-centred angle from a satellite's ground point to the edge of its view at an elevation.

    lambda = arccos(R cos e / (R + h)) - e. Source: as `slant_range_km`.

    Parameters
    ----------
    altitude_km, elevation_deg
        As in `slant_range_km`.

    Returns
    -------
    ndarray, broadcast of both
        Half-angle.  [deg]

    Examples
    --------
    >>> half_angle_deg(550.0, [10.0, 90.0]).round(2)
    array([14.96,  0.  ])
    """
    height = checked("altitude_km", altitude_km, 0.0, open_low=True)
    elevation = np.radians(checked("elevation_deg", elevation_deg, 0.0, 90.0))
    nadir_side = np.arccos(EARTH_EQUATORIAL_RADIUS_KM * np.cos(elevation) / (EARTH_EQUATORIAL_RADIUS_KM + height))
    return np.degrees(nadir_side - elevation)


def coverage_frac(altitude_km: ArrayLike, elevation_deg: ArrayLike) -> FloatArray:
    """Share of Earth's surface that sees a satellite above an elevation.

    (1 - cos lambda) / 2.

    Parameters
    ----------
    altitude_km, elevation_deg
        As in `slant_range_km`.

    Returns
    -------
    ndarray, broadcast of both
        Coverage.  [-, 0 to 0.5]

    Examples
    --------
    >>> coverage_frac(550.0, [10.0, 25.0]).round(4)
    array([0.0169, 0.0054])
    """
    return (1.0 - np.cos(np.radians(half_angle_deg(altitude_km, elevation_deg)))) / 2.0


def longest_pass_min(altitude_km: ArrayLike, elevation_deg: ArrayLike) -> FloatArray:
    """Duration of a pass through the zenith above an elevation, Earth's own turning left out.

    t = lambda / 180 deg x period.

    Parameters
    ----------
    altitude_km, elevation_deg
        As in `slant_range_km`.

    Returns
    -------
    ndarray, broadcast of both
        Duration.  [min]

    Examples
    --------
    >>> longest_pass_min(550.0, [10.0, 25.0]).round(1)
    array([7.9, 4.5])
    """
    return half_angle_deg(altitude_km, elevation_deg) / 180.0 * period_min(altitude_km)


def downlink_tb_per_yr(rate_gbps: ArrayLike, contact_h_per_day: ArrayLike, availability: ArrayLike = 1.0) -> FloatArray:
    """Data a ground terminal receives in a year.

    D = rate / 8 x contact x 365 x availability, decimal terabytes.

    Parameters
    ----------
    rate_gbps : (...,) array_like
        Rate in contact.  [Gbps, >= 0]
    contact_h_per_day : (...,) array_like
        Contact with some satellite.  [h/day, 0 to 24]
    availability : (...,) array_like
        Share of contacts that cloud and faults leave.  [-, 0 to 1]

    Returns
    -------
    ndarray, broadcast of all
        Data.  [TB/yr]

    Examples
    --------
    >>> downlink_tb_per_yr(8.0, 1.0, [1.0, 0.5])
    array([1314.,  657.])
    """
    tb_per_s = checked("rate_gbps", rate_gbps, 0.0) / 8_000.0
    seconds = checked("contact_h_per_day", contact_h_per_day, 0.0, 24.0) * SECONDS_PER_HOUR * DAYS_PER_YR
    return tb_per_s * seconds * checked("availability", availability, 0.0, 1.0)
