"""Data born in orbit and computed on the ground: the wait for a pass, the ground station, the way on from it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from model.arrays import FloatArray, checked
from model.tables.assumptions import parameter_set
from model.tables.columns import ParameterSet, number

MS_PER_S = 1_000.0
TECHNOLOGY = "orbital"
"""Whose rows of assumptions.csv hold the wait."""


class Wait(ParameterSet):
    """How long data wait in orbit: an assumption of `TECHNOLOGY`, as the fleets are those of its ground stations."""

    wait_s: float = number("Mean time from taking data in orbit to having it on the ground.", ge=0, le=86400)


class Downlink(NamedTuple):
    """The way from S ground sites to Z zones; inf for zones on the ground, which this is no way to."""

    rtt_ms: FloatArray  # (S, Z)
    usd_per_gbps_yr: FloatArray  # (S, Z)
    gateway_share: FloatArray  # (S, Z) Gbps of ground station per Gbps


def gateway_matches(gateway_bloc: ArrayLike, bloc: ArrayLike) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which ground stations serve satellites of each bloc: its own, and for the open bloc any.

    Parameters
    ----------
    gateway_bloc : (G,) array_like of str
        Bloc whose satellites each gateway serves.
    bloc : (Z,) array_like of str
        Bloc of the satellites.

    Returns
    -------
    (Z, G) ndarray of bool
        Whether they may use it.

    Raises
    ------
    ValueError
        A bloc has no gateway.

    Examples
    --------
    >>> gateway_matches(["allied", "china"], ["china", "open"])
    array([[False,  True],
           [ True,  True]])
    """
    stations, owners = np.asarray(gateway_bloc, dtype=str), np.asarray(bloc, dtype=str)[:, None]
    match = (stations == owners) | (stations == "open") | (owners == "open")
    if not match.any(axis=-1).all():
        lonely = sorted(set(owners[~match.any(axis=-1), 0].tolist()))
        raise ValueError(f"gateways.csv: no gateway serves satellites of bloc {', '.join(lonely)}; add a row with it")
    return match


def gateway_price_usd_per_gbps_yr(gateways: pd.DataFrame, bloc: ArrayLike) -> FloatArray:
    """Mean price of the ground stations of each bloc, weighted by what they can carry.

    Parameters
    ----------
    gateways : DataFrame
        Rows of gateways.csv.
    bloc : (Z,) array_like of str
        Bloc of the satellites.

    Returns
    -------
    (Z,) ndarray
        Price.  [USD per Gbps and year]
    """
    weight = gateway_matches(gateways["bloc"], bloc) * gateways["gbps"].to_numpy(float)
    return weight @ gateways["usd_per_gbps_yr"].to_numpy(float) / weight.sum(axis=-1)


def downlink_rtt_ms(wait_s: ArrayLike, ground_rtt_ms: ArrayLike, serves: ArrayLike) -> FloatArray:
    """Round trip of work sent down by store and forward: the wait for a pass, then the ground network.

    min over gateways of (1000 wait + ground). The seconds of light time to the satellite are below the rounding of
    the wait.

    Parameters
    ----------
    wait_s : float
        Mean time from taking the data to having it on the ground.  [s, >= 0]
    ground_rtt_ms : (G, S) array_like
        Round trip between gateways and sites.  [ms]
    serves : (Z, G) array_like of bool
        Gateways each zone may use.

    Returns
    -------
    (S, Z) ndarray
        Round trip.  [ms]

    Examples
    --------
    >>> downlink_rtt_ms(1800.0, [[20.0], [5.0]], [[True, False], [True, True]])
    array([[1800020., 1800005.]])
    """
    ground = np.asarray(ground_rtt_ms, dtype=np.float64).T[:, None, :]
    reach = np.where(np.asarray(serves)[None], ground, np.inf).min(axis=-1)
    return MS_PER_S * checked("wait_s", wait_s, 0.0) + reach


def downlink(sites: pd.DataFrame, zones: pd.DataFrame, tables: Mapping[str, pd.DataFrame], network: Any) -> Downlink:
    """Ways from ground sites to zones in orbit.

    Each zone's fleet uses the ground stations of its bloc; the price is theirs, plus the ground network from the
    station nearest in time. Every Gbps comes down: the share is 1.

    Parameters
    ----------
    sites : DataFrame
        S rows with `latitude_deg`, `longitude_deg`, `jurisdiction`.
    zones : DataFrame
        Z rows of zones.csv.
    tables : mapping of DataFrame
        `gateways`, `jurisdictions` and `assumptions`.
    network : Network
        Ground network.

    Returns
    -------
    Downlink
        Arrays (S, Z).

    Raises
    ------
    ValueError
        A bloc has no gateway.
    KeyError
        assumptions.csv lacks the wait.
    """
    shape = (len(sites), len(zones))
    result = Downlink(np.full(shape, np.inf), np.zeros(shape), np.zeros(shape))
    orbit = zones["domain"].to_numpy() == "orbit"
    if not orbit.any():
        return result
    wait_s = parameter_set(tables["assumptions"], TECHNOLOGY, Wait, ()).wait_s
    blocs = tables["jurisdictions"].set_index("jurisdiction")["bloc"]
    bloc = blocs.loc[zones.loc[orbit, "jurisdiction"]].to_numpy()
    gateways = tables["gateways"]
    serves = gateway_matches(gateways["bloc"], bloc)
    place = ["latitude_deg", "longitude_deg", "jurisdiction"]
    station, site = ([frame[column].to_numpy() for column in place] for frame in (gateways, sites))
    ground = network.rtt_ms(*station, *site)
    nearest = np.where(serves[:, :, None], ground, np.inf).argmin(axis=1)  # (Z, S)
    way = network.usd_per_gbps_yr(*station[:2], *site[:2])
    onward = np.take_along_axis(way[None], nearest[:, None, :], axis=1)[:, 0].T
    result.rtt_ms[:, orbit] = downlink_rtt_ms(wait_s, ground, serves)
    result.usd_per_gbps_yr[:, orbit] = gateway_price_usd_per_gbps_yr(gateways, bloc) + onward
    result.gateway_share[:, orbit] = 1.0
    return result
