"""Which site can serve which load in which slice within its round trip, and what the way costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from model.network.fibre import Network
from model.sites import Array, Paths, Places, kinds
from model.world.loads import Loads

NONE, FAST, SLOW = 0, 1, 2
"""Too slow; within the workload's target; within its tail only."""

BLOCK = 1 << 18
"""Round trips compared at a time: few enough to stay in the processor's cache."""


@dataclass(frozen=True)
class Routes:
    """S sites to Z zones or L loads in H slices."""

    rtt_ms: Array  # (S, Z, H)
    usd_per_gbps_yr: Array  # (S, Z)
    usd_per_h100e_yr: Array  # (S, Z) stated price, whatever the traffic; NaN where the price of the traffic holds
    gateway_share: Array  # (S, Z)
    reach: np.ndarray[Any, np.dtype[np.int8]]  # (S, L, H) NONE, FAST or SLOW


def routes(
    world: Mapping[str, Places], sites: pd.DataFrame, zones: pd.DataFrame, loads: Loads, measured: pd.DataFrame,
    network: Network,
) -> Routes:  # fmt: skip
    """Paths of every kind end to end, measured round trips in place of modelled ones, and what each load may use."""
    parts: list[Paths] = [kind.paths(world[name], zones, network) for name, kind in kinds().items()]
    rtt = np.concatenate([p.rtt_ms for p in parts])
    price = np.concatenate([p.usd_per_gbps_yr for p in parts])
    share = np.concatenate(
        [p.gateway_share if p.gateway_share.size else np.zeros_like(p.usd_per_gbps_yr) for p in parts]
    )
    s = pd.Index(sites["site"]).get_indexer(measured["site"])
    z = pd.Index(zones["zone"]).get_indexer(measured["zone"])
    rtt[s, z] = measured["rtt_ms"].to_numpy(float)[:, None]
    stated = np.full_like(price, np.nan)
    stated[s, z] = measured["usd_per_h100e_yr"].to_numpy(float)
    return Routes(rtt, price, stated, share, _reach(rtt, loads))


def _reach(rtt_ms: Array, loads: Loads) -> np.ndarray[Any, np.dtype[np.int8]]:
    """Reach (S, L, H), a few sites at a time: only it is as large as sites x loads, and a byte each."""
    zone = loads.frame["z"].to_numpy()
    target, tail, share = loads.frame[["max_rtt_ms", "tail_rtt_ms", "percentile_frac"]].to_numpy(float).T
    target, tail = target[:, None], np.where(share < 1.0, np.maximum(target, tail), target)[:, None]
    reach = np.empty((len(rtt_ms), len(zone), rtt_ms.shape[2]), np.int8)
    step = max(1, BLOCK // max(1, reach[:1].size))
    for first in range(0, len(reach), step):
        to_load, out = rtt_ms[first : first + step, zone], reach[first : first + step]
        np.multiply(to_load <= tail, SLOW, out=out, dtype=np.int8, casting="unsafe")
        out -= to_load <= target  # what is within the target is within the tail, and SLOW - 1 is FAST
    return reach
