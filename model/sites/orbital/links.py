"""Light time between the ground and compute in orbit, hour by hour: dawn-dusk rings and inclined shells.

A ring of sun-synchronous satellites keeps its local solar time, so a place meets it twice a day and is far from it in
between; then traffic climbs to a relay overhead and follows lasers round to the ring. In mean solar time this is the
same in every season. Inclined shells drift through all local times, so only latitude counts.
"""

import numpy as np
from numpy.typing import ArrayLike

from model.arrays import FloatArray, checked
from model.laws.constants import EARTH_EQUATORIAL_RADIUS_KM, HOURS_PER_DAY, LIGHT_KM_PER_MS
from model.laws.geometry import (
    half_angle_deg,
    nearest_satellite,
    relay_ms,
    ring_angle_deg,
    slant_range_km,
    sun_synchronous_deg,
)
from model.tables.columns import ParameterSet, number


class Mesh(ParameterSet):
    """How traffic moves in space: the assumptions of its delay."""

    lowest_elevation_deg: float = number("Lowest elevation of a gateway link.", ge=5, le=80)
    relay_elevation_deg: float = number("Usual elevation of the relay that takes traffic up.", ge=10, le=90)
    mesh_detour_frac: float = number("Path along the lasers over the arc.", ge=1, le=3)
    hop_km: float = number("Length of one laser hop.", gt=100, le=6000)
    hop_ms: float = number("Switching at each satellite.", ge=0, le=20)
    observer_ltan_h: float = number("Local time of the node of observation satellites.", ge=0, le=24)


def laser_ms(altitude_km: ArrayLike, angle_deg: ArrayLike, p: Mesh) -> FloatArray:
    """One-way time along laser hops, switching included.

    t = k (R + h) theta / c + (k (R + h) theta / hop) t_hop.

    Parameters
    ----------
    altitude_km, angle_deg : (...,) array_like
        Height h; Earth-centred angle theta.  [km, > 0; deg, 0 to 180]
    p : Mesh
        Detour k, hop length and switching time.

    Returns
    -------
    ndarray, broadcast of both
        One-way time.  [ms]

    Examples
    --------
    >>> mesh = Mesh(lowest_elevation_deg=25, relay_elevation_deg=40, mesh_detour_frac=1.0, hop_km=2000,
    ...     hop_ms=0.0, observer_ltan_h=10.5)
    >>> laser_ms(650.0, [0.0, 45.0], mesh).round(1)
    array([ 0. , 18.4])
    """
    light = relay_ms(altitude_km, angle_deg, p.mesh_detour_frac)
    return light * (1.0 + LIGHT_KM_PER_MS / p.hop_km * p.hop_ms)


def ring_ms(altitude_km: ArrayLike, angle_deg: ArrayLike, per_ring: ArrayLike, p: Mesh) -> FloatArray:
    """One-way time from a place to the nearest satellite of a ring at an angle from it.

    In view, the slant range over c; out of view, or where lasers are quicker, up to a relay and along the lasers. The
    satellites are 360 / N degrees apart, so the nearest is 90 / N off the nearest point of the ring on average:
    cos(theta') = cos(theta) cos(90 deg / N).

    Parameters
    ----------
    altitude_km, angle_deg, per_ring : (...,) array_like
        Height; angle theta to the ring; satellites N on it.  [km, > 0; deg, 0 to 90; >= 1]
    p : Mesh
        Assumptions.

    Returns
    -------
    ndarray, broadcast of all
        One-way time.  [ms]

    Examples
    --------
    >>> mesh = Mesh(lowest_elevation_deg=25, relay_elevation_deg=90, mesh_detour_frac=1.0, hop_km=2000,
    ...     hop_ms=0.0, observer_ltan_h=10.5)
    >>> ring_ms(650.0, [0.0, 45.0], 1e6, mesh).round(1)
    array([ 2.2, 20.6])
    """
    height = checked("altitude_km", altitude_km, 0.0, open_low=True)
    between = np.radians(90.0 / checked("per_ring", per_ring, 1.0))
    cosine = np.cos(np.radians(checked("angle_deg", angle_deg, 0.0, 90.0))) * np.cos(between)
    angle = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    radius = EARTH_EQUATORIAL_RADIUS_KM + height
    slant = np.sqrt(height**2 + 2.0 * EARTH_EQUATORIAL_RADIUS_KM * radius * (1.0 - cosine))
    relayed = slant_range_km(height, p.relay_elevation_deg) / LIGHT_KM_PER_MS + laser_ms(height, angle, p)
    seen = angle <= half_angle_deg(height, p.lowest_elevation_deg)
    return np.where(seen, np.minimum(slant / LIGHT_KM_PER_MS, relayed), relayed)


def shell_ms(
    altitude_km: ArrayLike, inclination_deg: ArrayLike, latitude_deg: ArrayLike, satellites: ArrayLike, p: Mesh
) -> FloatArray:
    """Mean one-way time from a latitude to the nearest satellite of an inclined shell.

    While one is in view, its mean slant range over c; otherwise up to a relay and along lasers to the edge of the
    shell, at least as far as the edge of view.

    Parameters
    ----------
    altitude_km, inclination_deg, latitude_deg, satellites : (...,) array_like
        Shell and place.  [km, > 0; deg; deg; >= 1]
    p : Mesh
        Assumptions.

    Returns
    -------
    ndarray, broadcast of all
        One-way time.  [ms]
    """
    near = nearest_satellite(latitude_deg, altitude_km, inclination_deg, satellites, p.lowest_elevation_deg)
    reach = 90.0 - np.abs(90.0 - np.asarray(inclination_deg, dtype=np.float64))
    short = np.maximum(np.abs(np.asarray(latitude_deg, dtype=np.float64)) - reach, 0.0)
    edge = np.maximum(short, half_angle_deg(altitude_km, p.lowest_elevation_deg))
    up = slant_range_km(altitude_km, p.relay_elevation_deg) / LIGHT_KM_PER_MS
    unseen = up + laser_ms(altitude_km, edge, p)
    seen = np.where(near.seen_frac > 0.0, near.slant_km, 0.0) / LIGHT_KM_PER_MS
    return near.seen_frac * seen + (1.0 - near.seen_frac) * unseen


def ground_ms(
    altitude_km: FloatArray,
    inclination_deg: FloatArray,
    ltan_h: FloatArray,
    satellites: FloatArray,
    latitude_deg: FloatArray,
    longitude_deg: FloatArray,
    start_h: FloatArray,
    end_h: FloatArray,
    p: Mesh,
    steps: int = 24,
) -> FloatArray:
    """Mean one-way time between ground places and shells over each block of UTC hours.

    Parameters
    ----------
    altitude_km, inclination_deg, ltan_h, satellites : (S,) ndarray
        Shells; a ring has a local time of its node, an inclined shell not-a-number.  [km; deg; h; count]
    latitude_deg, longitude_deg : (G,) ndarray
        Places.  [deg]
    start_h, end_h : (H,) ndarray
        Blocks of UTC hours; one that passes midnight ends before it starts.  [h, 0 to 24]
    p : Mesh
        Assumptions.
    steps : int
        Moments sampled in a block.

    Returns
    -------
    (S, G, H) ndarray
        One-way time.  [ms]
    """
    length = np.where(end_h > start_h, end_h - start_h, end_h - start_h + HOURS_PER_DAY)
    utc = start_h[:, None] + (np.arange(steps) + 0.5) / steps * length[:, None]
    solar = (utc + longitude_deg[:, None, None] / 15.0) % HOURS_PER_DAY  # (G, H, M)
    ring = ~np.isnan(ltan_h)
    shell = [x[:, None] for x in (altitude_km, inclination_deg, satellites)]
    result = np.empty((len(altitude_km), len(latitude_deg), len(start_h)))
    far = shell_ms(shell[0][~ring], shell[1][~ring], latitude_deg, shell[2][~ring], p)
    result[~ring] = far[:, :, None]
    rings = (altitude_km, inclination_deg, ltan_h, satellites)
    height, tilt, node, count = (x[ring][:, None, None, None] for x in rings)
    angle = ring_angle_deg(latitude_deg[:, None, None], solar, tilt, node)
    result[ring] = ring_ms(height, angle, count, p).mean(axis=-1)
    return result


def space_ms(
    altitude_km: FloatArray,
    inclination_deg: FloatArray,
    ltan_h: FloatArray,
    observer_km: FloatArray,
    p: Mesh,
    steps: int = 360,
) -> FloatArray:
    """Mean one-way time by laser between observation satellites and shells of compute, over an observer's orbit.

    Observers fly sun-synchronous; from each point of their orbit the arc to the ring, or to the edge of an inclined
    shell, is followed at the higher of the two altitudes, and the difference of altitude is added.

    Parameters
    ----------
    altitude_km, inclination_deg, ltan_h : (S,) ndarray
        Shells, as in `ground_ms`.
    observer_km : (Z,) ndarray
        Altitude of the observers.  [km, > 0]
    p : Mesh
        Assumptions.

    Returns
    -------
    (S, Z) ndarray
        One-way time.  [ms]
    """
    tilt = np.radians(sun_synchronous_deg(observer_km))[:, None]
    along = (np.arange(steps) + 0.5) / steps * 2.0 * np.pi
    latitude = np.degrees(np.arcsin(np.sin(tilt) * np.sin(along)))  # (Z, U)
    turn = np.arctan2(np.cos(tilt) * np.sin(along), np.cos(along))
    solar = (p.observer_ltan_h + np.degrees(turn) / 15.0) % HOURS_PER_DAY
    ring = ~np.isnan(ltan_h)
    node = np.where(ring, ltan_h, 0.0)[:, None, None]
    to_ring = ring_angle_deg(latitude, solar, inclination_deg[:, None, None], node)
    reach = (90.0 - np.abs(90.0 - inclination_deg))[:, None, None]
    angle = np.where(ring[:, None, None], to_ring, np.maximum(np.abs(latitude) - reach, 0.0))
    height = np.maximum(altitude_km[:, None], observer_km)
    rise = np.abs(altitude_km[:, None] - observer_km) / LIGHT_KM_PER_MS
    return laser_ms(height[..., None], angle, p).mean(axis=-1) + rise + p.hop_ms
