"""What maps are drawn on and with: coasts, orbits over the Earth, and lines between places."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from model.arrays import FloatArray

NOON_UTC_H = 12.0
"""Orbits that keep to the Sun are drawn as they lie at noon UTC, when the Sun stands over the prime meridian."""

RING_POINTS = 121


@cache
def coast(part: str) -> tuple[list[float | None], list[float | None]]:
    """Longitudes and latitudes of the rings of `land` or `lakes`, parted by None.  [deg]"""
    rings = json.loads(files("model.figures").joinpath("coastline.json").read_text(encoding="utf-8"))[part]
    points = [point for ring in rings for point in [*ring, (None, None)]]
    return [p[0] for p in points], [p[1] for p in points]


def ring(inclination_deg: FloatArray, node_deg: FloatArray, along_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude below points of circular orbits, the Earth held still.

    sin(lat) = sin(i) sin(u),  lon = node + atan2(cos(i) sin(u), cos(u)).

    Parameters
    ----------
    inclination_deg, node_deg : array_like
        Inclination i, and longitude of the ascending node.  [deg]
    along_deg : array_like
        Angle u from the ascending node.  [deg]

    Returns
    -------
    longitude_deg, latitude_deg : ndarray, broadcast of all
        [deg, -180 to 180 and -90 to 90]

    Examples
    --------
    >>> lon, lat = ring(98.0, -90.0, np.array([0.0, 90.0]))
    >>> lon.round(1).tolist(), lat.round(1).tolist()
    ([-90.0, 180.0], [0.0, 82.0])
    """
    i, u = np.radians(inclination_deg), np.radians(along_deg)
    latitude = np.degrees(np.arcsin(np.sin(i) * np.sin(u)))
    longitude = np.asarray(node_deg) + np.degrees(np.arctan2(np.cos(i) * np.sin(u), np.cos(u)))
    return wrapped(longitude), latitude


def wrapped(longitude_deg: FloatArray) -> FloatArray:
    """Longitude from above -180 to 180.

    >>> wrapped(np.array([-180.0, 190.0, 45.0])).tolist()
    [180.0, -170.0, 45.0]
    """
    return 180.0 - (180.0 - np.asarray(longitude_deg)) % 360.0


def in_orbit(sites: pd.DataFrame) -> pd.Series:
    """Whether each site flies."""
    return (sites["altitude_km"] > 0) & sites["inclination_deg"].notna()


def node_deg(sites: pd.DataFrame) -> FloatArray:
    """Longitude the ascending node of each orbit is drawn at.  [deg]

    From the local time of the node where the orbit keeps to the Sun; others turn against the Sun, so theirs are spread
    evenly, in the order of the table.
    """
    spread = 360.0 * np.arange(len(sites)) / max(len(sites), 1)
    by_sun = 15.0 * (sites["ltan_h"].to_numpy(float) - NOON_UTC_H)
    return wrapped(np.where(np.isnan(by_sun), spread, by_sun))


def orbits(sites: pd.DataFrame) -> tuple[FloatArray, FloatArray]:
    """Closed rings of the sites in orbit: longitudes and latitudes, (sites, RING_POINTS).  [deg]"""
    along = np.linspace(0.0, 360.0, RING_POINTS)
    return ring(sites["inclination_deg"].to_numpy(float)[:, None], node_deg(sites)[:, None], along)


def anchors(sites: pd.DataFrame) -> pd.DataFrame:
    """The sites with the `lon` and `lat` their sign is drawn at: their place, or a point of their orbit.

    Points are spread along the rings, so that constellations which share an orbit do not hide each other.
    """
    flies = in_orbit(sites)
    out = sites.assign(lon=sites["longitude_deg"].astype(float), lat=sites["latitude_deg"].astype(float))
    up = sites[flies]
    along = 20.0 + 320.0 * (np.arange(len(up)) + 0.5) / max(len(up), 1)
    lon, lat = ring(up["inclination_deg"].to_numpy(float), node_deg(up), along)
    out.loc[flies, "lon"], out.loc[flies, "lat"] = lon, lat
    return out


def nearest_on_ring(sites: pd.DataFrame, site: Any, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Points of the named sites' orbits nearest to the given places.  (n,) each, [deg]"""
    ring_lon, ring_lat = orbits(sites)
    row = pd.Index(sites["site"]).get_indexer(site)
    near = np.einsum("npx,nx->np", _unit(ring_lon[row], ring_lat[row]), _unit(lon, lat)).argmax(axis=1)
    return ring_lon[row, near], ring_lat[row, near]


def _unit(lon_deg: FloatArray, lat_deg: FloatArray) -> FloatArray:
    lon, lat = np.radians(lon_deg), np.radians(lat_deg)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)


def joined(*ends: FloatArray) -> list[float | None]:
    """Coordinates of many lines in one list, parted by None; `ends` are their points in order, (lines,) each.

    >>> joined(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    [1.0, 3.0, None, 2.0, 4.0, None]
    """
    table = np.round(np.stack(ends, axis=-1), 2).tolist()
    return [value for line in table for value in [*line, None]]
