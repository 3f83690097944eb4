"""How far a place on the ground is from compute in orbit: rings over dawn and dusk, inclined shells."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from model.arrays import FloatArray, checked
from model.laws.constants import EARTH_EQUATORIAL_RADIUS_KM, LIGHT_KM_PER_MS
from model.laws.geometry.orbit import sun_position_deg
from model.laws.geometry.sight import half_angle_deg


class Nearest(NamedTuple):
    """Nearest satellite of a shell, each an array over places and shells."""

    slant_km: FloatArray
    """Mean slant range while one is in view.  [km]"""
    seen_frac: FloatArray
    """Share of the time one is in view.  [-, 0 to 1]"""


def terminator_angle_deg(latitude_deg: ArrayLike, solar_time_h: ArrayLike, day_of_year: ArrayLike) -> FloatArray:
    """Earth-centred angle from a place to the line between day and night, where an ideal dawn-dusk ring flies.

    |asin(sin phi sin delta + cos phi cos delta cos(15 deg (t - 12)))|: the height of the Sun, either side.

    Parameters
    ----------
    latitude_deg : (...,) array_like
        Latitude phi.  [deg, -90 to 90]
    solar_time_h : (...,) array_like
        Local apparent solar time t.  [h, 0 to 24]
    day_of_year : (...,) array_like
        Day, for the declination delta.  [day, 1 to 367]

    Returns
    -------
    ndarray, broadcast of all
        Angle to the ring.  [deg, 0 to 90]

    Examples
    --------
    >>> terminator_angle_deg([0.0, 60.0], [6.0, 12.0], 79.7).round(0)
    array([ 0., 30.])
    """
    latitude = np.radians(checked("latitude_deg", latitude_deg, -90.0, 90.0))
    hour = np.radians(15.0 * (checked("solar_time_h", solar_time_h, 0.0, 24.0) - 12.0))
    declination = np.radians(sun_position_deg(day_of_year)[0])
    height = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(hour)
    return np.degrees(np.abs(np.arcsin(np.clip(height, -1.0, 1.0))))


def ring_angle_deg(
    latitude_deg: ArrayLike, solar_time_h: ArrayLike, inclination_deg: ArrayLike, node_local_time_h: ArrayLike
) -> FloatArray:
    """Earth-centred angle from a place to the plane of a sun-synchronous ring, the same all year in mean solar time.

    |asin(cos phi sin i sin(15 deg (LTAN - t)) + sin phi cos i)|: the place against the normal of the orbit plane.

    Parameters
    ----------
    latitude_deg : (...,) array_like
        Latitude phi.  [deg, -90 to 90]
    solar_time_h : (...,) array_like
        Local mean solar time t.  [h, 0 to 24]
    inclination_deg : (...,) array_like
        Inclination i.  [deg, 0 to 180]
    node_local_time_h : (...,) array_like
        Local mean solar time of the ascending node, LTAN.  [h, 0 to 24]

    Returns
    -------
    ndarray, broadcast of all
        Angle to the ring.  [deg, 0 to 90]

    Examples
    --------
    >>> ring_angle_deg(0.0, [12.0, 18.0], 98.0, 18.0).round(0)
    array([82.,  0.])
    """
    latitude = np.radians(checked("latitude_deg", latitude_deg, -90.0, 90.0))
    inclination = np.radians(checked("inclination_deg", inclination_deg, 0.0, 180.0))
    node = checked("node_local_time_h", node_local_time_h, 0.0, 24.0)
    turn = np.radians(15.0 * (node - checked("solar_time_h", solar_time_h, 0.0, 24.0)))
    across = np.cos(latitude) * np.sin(inclination) * np.sin(turn) + np.sin(latitude) * np.cos(inclination)
    return np.degrees(np.abs(np.arcsin(np.clip(across, -1.0, 1.0))))


def relay_ms(altitude_km: ArrayLike, angle_deg: ArrayLike, detour: ArrayLike = 1.0) -> FloatArray:
    """One-way time of light along an arc of relays at one altitude.

    t = k (R + h) theta / c.

    Parameters
    ----------
    altitude_km : (...,) array_like
        Height h.  [km, > 0]
    angle_deg : (...,) array_like
        Earth-centred angle theta.  [deg, 0 to 180]
    detour : (...,) array_like
        Length k of the mesh path over the arc.  [-, >= 1]

    Returns
    -------
    ndarray, broadcast of all
        One-way time.  [ms]

    Examples
    --------
    >>> relay_ms(650.0, [0.0, 90.0]).round(1)
    array([ 0. , 36.8])
    """
    radius_km = EARTH_EQUATORIAL_RADIUS_KM + checked("altitude_km", altitude_km, 0.0, open_low=True)
    arc_km = radius_km * np.radians(checked("angle_deg", angle_deg, 0.0, 180.0))
    return checked("detour", detour, 1.0) * arc_km / LIGHT_KM_PER_MS


def nearest_satellite(
    latitude_deg: ArrayLike,
    altitude_km: ArrayLike,
    inclination_deg: ArrayLike,
    satellites: ArrayLike,
    elevation_deg: ArrayLike = 25.0,
    steps: int = 180,
) -> Nearest:
    """Mean distance to the nearest satellite of an inclined shell, and how often one is in view.

    One satellite, found anywhere along its orbit and at any longitude, lies within psi of the place with probability
    p(psi) = mean over u of arccos(clip((cos psi - sin phi sin b) / (cos phi cos b), -1, 1)) / pi, sin b = sin i sin u.
    The N satellites are taken as independent: P(none within psi) = (1 - p)^N. A Walker pattern spreads them more
    evenly, so the true distance is somewhat smaller and the true share seen larger. Own derivation.

    Parameters
    ----------
    latitude_deg : (...,) array_like
        Latitude phi of the place.  [deg, -90 to 90]
    altitude_km, inclination_deg : (...,) array_like
        Shell: height, inclination i.  [km, > 0; deg, 0 to 180]
    satellites : (...,) array_like
        Satellites N in the shell.  [-, >= 1]
    elevation_deg : (...,) array_like
        Lowest elevation of a link.  [deg, 0 to 90, 90 excluded]
    steps : int
        Points of the quadrature along the orbit and across the view.

    Returns
    -------
    Nearest
        Two arrays, broadcast of all; the distance is not-a-number where the shell is never in view.

    Examples
    --------
    >>> [float(x.round(2)) for x in nearest_satellite(40.0, 550.0, 53.0, 1584.0)]
    [617.44, 1.0]
    """
    place = np.radians(checked("latitude_deg", latitude_deg, -90.0, 90.0))
    height = checked("altitude_km", altitude_km, 0.0, open_low=True)
    tilt = np.radians(checked("inclination_deg", inclination_deg, 0.0, 180.0))
    count = checked("satellites", satellites, 1.0)
    view = np.radians(half_angle_deg(height, checked("elevation_deg", elevation_deg, 0.0, 90.0, open_high=True)))
    place, height, tilt, count, view = (x[..., None] for x in np.broadcast_arrays(place, height, tilt, count, view))
    # By symmetry a quarter orbit either side of the node holds every latitude with its weight.
    along = (np.arange(steps) + 0.5) / steps * np.pi - np.pi / 2.0
    below = np.arcsin(np.sin(tilt) * np.sin(along))
    psi = view * np.linspace(0.0, 1.0, steps + 1)
    none_within = np.empty(psi.shape)
    spread = np.maximum(np.cos(place) * np.cos(below), 1e-12)
    offset = np.sin(place) * np.sin(below)
    # A loop over the quadrature, not over places, keeps memory at places x steps.
    for k in range(steps + 1):
        reach = (np.cos(psi[..., k, None]) - offset) / spread
        within = np.arccos(np.clip(reach, -1.0, 1.0)).mean(axis=-1) / np.pi
        none_within[..., k] = (1.0 - within) ** count[..., 0]
    orbit_km = EARTH_EQUATORIAL_RADIUS_KM + height
    slant = np.sqrt(height**2 + 2.0 * EARTH_EQUATORIAL_RADIUS_KM * orbit_km * (1.0 - np.cos(psi)))
    seen = 1.0 - none_within[..., -1]
    caught = -np.diff(none_within, axis=-1)
    total = np.sum(caught * (slant[..., 1:] + slant[..., :-1]) / 2.0, axis=-1)
    mean = np.divide(total, seen, out=np.full(seen.shape, np.nan), where=seen > 0.0)
    return Nearest(mean, seen)
