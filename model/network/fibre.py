"""Ground round trips and lease prices over land fibre and submarine cables.

Every world region is a landmass whose places reach each other overland, at great circle x the region's detour. Regions
meet only over the cables and corridors of network.csv. A leg whose ends lie under different jurisdictions pays the
border penalty of both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.sparse.csgraph import csgraph_from_dense, dijkstra

from model.arrays import FloatArray
from model.laws.geometry import great_circle_km
from model.tables.columns import ParameterSet, number

# Gateways of its region that a place may enter the graph by. More changes no route by a millisecond and costs memory.
NEAREST_GATEWAYS = 4


class Parameters(ParameterSet):
    """Assumptions of the ground network: technology `network` of assumptions.csv."""

    one_way_ms_per_km: float = number("Delay of a km of fibre, one way.", ge=0.0033, le=0.006)
    access_rtt_ms: float = number("Round trip added once a route by last mile, switches and queues.", ge=0)
    hop_rtt_ms: float = number("Round trip added by each leg between gateways.", ge=0)
    land_usd_per_gbps_km_yr: float = number("Lease of one Gbps overland for a year, per km of fibre.", ge=0)
    access_usd_per_gbps_yr: float = number("Cross-connects and ports at both ends, per Gbps and year.", ge=0)


@dataclass(frozen=True)
class Network:
    """Gateway cities, and the shortest ways between them by round trip and by price. N gateways."""

    latitude_deg: FloatArray  # (N,)
    longitude_deg: FloatArray  # (N,)
    jurisdiction: NDArray[np.object_]  # (N,)
    region: NDArray[np.object_]  # (N,)
    detour_frac: FloatArray  # (N,) fibre over great circle in the gateway's region
    gateway_rtt_ms: FloatArray  # (N, N) shortest round trip between gateways, access not included
    gateway_usd_per_gbps_yr: FloatArray  # (N, N) cheapest lease between gateways, access not included
    penalty_ms: Mapping[str, float]
    parameters: Parameters

    @classmethod
    def from_tables(cls, tables: Mapping[str, pd.DataFrame], parameters: Parameters) -> Self:
        """Network of the tables `nodes`, `network`, `detours` and `borders`, its shortest ways computed once.

        Raises
        ------
        ValueError
            A cable names no gateway or is shorter than the great circle between its ends; a region has no detour.
        """
        nodes, cables = tables["nodes"], tables["network"]
        penalty_ms = dict(zip(tables["borders"]["jurisdiction"], tables["borders"]["penalty_ms"], strict=True))
        latitude, longitude = (nodes[name].to_numpy(float) for name in ("latitude_deg", "longitude_deg"))
        jurisdiction, region = (nodes[name].to_numpy(object) for name in ("jurisdiction", "region"))
        detour = nodes["region"].map(tables["detours"].set_index("region")["detour_frac"]).to_numpy(float)
        if np.isnan(detour).any():
            at = int(np.argmax(np.isnan(detour)))
            raise ValueError(f"nodes.csv: {nodes['node'].iloc[at]}: region {region[at]!r} has no row in detours.csv")

        distance_km = great_circle_km(latitude[:, None], longitude[:, None], latitude, longitude)
        land_km = np.where(region[:, None] == region, distance_km * detour, np.inf)
        start, end = _cable_ends(nodes, cables, distance_km)
        cable_km = np.full_like(land_km, np.inf)
        cable_km[start, end] = cable_km[end, start] = cables["length_km"].to_numpy(float)
        cable_usd = np.full_like(land_km, np.inf)
        cable_usd[start, end] = cable_usd[end, start] = cables["usd_per_gbps_yr"].to_numpy(float)

        rtt_ms = 2.0 * parameters.one_way_ms_per_km * np.minimum(land_km, cable_km) + parameters.hop_rtt_ms
        rtt_ms += _crossing_ms(jurisdiction[:, None], jurisdiction, penalty_ms)
        usd = np.minimum(land_km * parameters.land_usd_per_gbps_km_yr, cable_usd)
        return cls(
            latitude, longitude, jurisdiction, region, detour, _shortest(rtt_ms), _shortest(usd), penalty_ms, parameters
        )

    def rtt_ms(
        self,
        lat_a: ArrayLike,
        lon_a: ArrayLike,
        jur_a: ArrayLike,
        lat_b: ArrayLike,
        lon_b: ArrayLike,
        jur_b: ArrayLike,
    ) -> FloatArray:
        """Ground round trip from each of A places to each of B places, access and borders included.

        rtt = access + min(overland, to a gateway + between gateways + from a gateway), where a leg of d km takes
        2 d x one_way_ms_per_km. What is fitted, and how well, is in model/checks/validate/latency.

        Parameters
        ----------
        lat_a, lon_a : (A,) array_like
            Places.  [deg]
        jur_a : (A,) array_like of str
            Jurisdiction of each.
        lat_b, lon_b, jur_b : (B,) array_like
            The same at the other end.

        Returns
        -------
        (A, B) ndarray
            Round trip; inf where no cable leads.  [ms]

        Examples
        --------
        >>> tables = {
        ...     "nodes": pd.DataFrame({"node": ["a", "b"], "latitude_deg": [0.0, 0.0], "longitude_deg": [0.0, 10.0],
        ...                            "jurisdiction": ["AAA", "BBB"], "region": ["west", "east"]}),
        ...     "network": pd.DataFrame({"from_node": ["a"], "to_node": ["b"], "length_km": [2000.0],
        ...                              "usd_per_gbps_yr": [800.0]}),
        ...     "detours": pd.DataFrame({"region": ["west", "east"], "detour_frac": [1.5, 1.5]}),
        ...     "borders": pd.DataFrame({"jurisdiction": ["BBB"], "penalty_ms": [100.0]})}
        >>> network = Network.from_tables(tables, Parameters(
        ...     one_way_ms_per_km=0.005, access_rtt_ms=4.0, hop_rtt_ms=0.0, land_usd_per_gbps_km_yr=0.2,
        ...     access_usd_per_gbps_yr=100.0))
        >>> network.rtt_ms([0.0], [0.0], ["AAA"], [0.0, 0.0], [0.0, 10.0], ["AAA", "BBB"])
        array([[  4., 124.]])
        """
        ms_per_km = 2.0 * self.parameters.one_way_ms_per_km
        a, b = _Places.of(self, lat_a, lon_a), _Places.of(self, lat_b, lon_b)
        name_a, name_b = np.asarray(jur_a, dtype=object), np.asarray(jur_b, dtype=object)
        leg_a = ms_per_km * a.leg_km + _crossing_ms(name_a[:, None], self.jurisdiction[a.gateway], self.penalty_ms)
        leg_b = ms_per_km * b.leg_km + _crossing_ms(name_b[:, None], self.jurisdiction[b.gateway], self.penalty_ms)
        overland = ms_per_km * a.overland_km(b) + _crossing_ms(name_a[:, None], name_b, self.penalty_ms)
        through = _through(a.gateway, leg_a, self.gateway_rtt_ms, b.gateway, leg_b)
        return self.parameters.access_rtt_ms + np.minimum(overland, through)

    def usd_per_gbps_yr(self, lat_a: ArrayLike, lon_a: ArrayLike, lat_b: ArrayLike, lon_b: ArrayLike) -> FloatArray:
        """Cheapest lease of one Gbps for a year from each of A places to each of B places.

        The cheapest way need not be the fastest: prices have shortest ways of their own.

        Parameters
        ----------
        lat_a, lon_a : (A,) array_like
            Places.  [deg]
        lat_b, lon_b : (B,) array_like
            Places at the other end.  [deg]

        Returns
        -------
        (A, B) ndarray
            Price; inf where no cable leads.  [USD per Gbps and year]
        """
        usd_per_km = self.parameters.land_usd_per_gbps_km_yr
        a, b = _Places.of(self, lat_a, lon_a), _Places.of(self, lat_b, lon_b)
        through = _through(
            a.gateway, usd_per_km * a.leg_km, self.gateway_usd_per_gbps_yr, b.gateway, usd_per_km * b.leg_km
        )
        return self.parameters.access_usd_per_gbps_yr + np.minimum(usd_per_km * a.overland_km(b), through)


@dataclass(frozen=True)
class _Places:
    """P places and the K nearest gateways of the region each stands in."""

    latitude_deg: FloatArray  # (P,)
    longitude_deg: FloatArray  # (P,)
    region: NDArray[np.object_]  # (P,) region of the nearest gateway
    detour_frac: FloatArray  # (P,)
    gateway: NDArray[np.intp]  # (P, K)
    leg_km: FloatArray  # (P, K) fibre to each gateway, inf to those of other regions

    @classmethod
    def of(cls, network: Network, latitude_deg: ArrayLike, longitude_deg: ArrayLike) -> Self:
        latitude, longitude = np.asarray(latitude_deg, dtype=float), np.asarray(longitude_deg, dtype=float)
        distance_km = great_circle_km(
            latitude[:, None], longitude[:, None], network.latitude_deg, network.longitude_deg
        )
        nearest = distance_km.argmin(axis=1)
        region, detour = network.region[nearest], network.detour_frac[nearest]
        leg_km = np.where(network.region == region[:, None], distance_km * detour[:, None], np.inf)
        gateway = np.argsort(leg_km, axis=1, kind="stable")[:, :NEAREST_GATEWAYS]
        return cls(latitude, longitude, region, detour, gateway, np.take_along_axis(leg_km, gateway, axis=1))

    def overland_km(self, other: "_Places") -> FloatArray:
        """Fibre between places of one region, (P, Q); inf between regions.  [km]"""
        distance_km = great_circle_km(
            self.latitude_deg[:, None], self.longitude_deg[:, None], other.latitude_deg, other.longitude_deg
        )
        return np.where(self.region[:, None] == other.region, distance_km * self.detour_frac[:, None], np.inf)


def _through(
    gateway_a: NDArray[np.intp], leg_a: FloatArray, between: FloatArray, gateway_b: NDArray[np.intp], leg_b: FloatArray
) -> FloatArray:
    """Least sum of leg, way between gateways and leg: (A, K), (A, K), (N, N), (B, K), (B, K) to (A, B)."""
    to_gateway = (leg_a[:, :, None] + between[gateway_a]).min(axis=1)
    return (to_gateway[:, gateway_b] + leg_b).min(axis=2)


def _crossing_ms(
    jurisdiction_a: NDArray[np.object_], jurisdiction_b: NDArray[np.object_], penalty_ms: Mapping[str, float]
) -> FloatArray:
    """Border penalty of legs, broadcast of both: that of either end where they differ."""
    total = sum(
        (
            ms * ((jurisdiction_a == name).astype(float) + (jurisdiction_b == name).astype(float))
            for name, ms in penalty_ms.items()
        ),
        start=np.zeros(np.broadcast_shapes(jurisdiction_a.shape, jurisdiction_b.shape)),
    )
    return np.where(jurisdiction_a != jurisdiction_b, total, 0.0)


def _cable_ends(
    nodes: pd.DataFrame, cables: pd.DataFrame, distance_km: FloatArray
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows of nodes.csv that each cable joins, checked against the great circle between them."""
    index = pd.Index(nodes["node"])
    start, end = index.get_indexer(cables["from_node"]), index.get_indexer(cables["to_node"])
    lost = (start < 0) | (end < 0)
    short = ~lost & (cables["length_km"].to_numpy(float) < 0.999 * distance_km[start, end])
    if (lost | short).any():
        at = int(np.argmax(lost | short))
        name = f"network.csv: {cables['from_node'].iloc[at]} to {cables['to_node'].iloc[at]}"
        if lost[at]:
            raise ValueError(f"{name}: an end has no row in nodes.csv")
        raise ValueError(
            f"{name}: length_km {cables['length_km'].iloc[at]} is less than the great circle, "
            f"{distance_km[start[at], end[at]]:.0f} km"
        )
    return start, end


def _shortest(weight: FloatArray) -> FloatArray:
    """Least sum of weights over all ways between gateways, (N, N); inf where none."""
    return dijkstra(csgraph_from_dense(weight, null_value=np.inf), directed=False)
