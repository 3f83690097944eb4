"""Who must be served: loads are zones x workloads, their demand by period and slice, and how long each may wait."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from model.sites import Array

Bools = np.ndarray[Any, np.dtype[np.bool_]]
Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Loads:
    """L loads, T periods, H slices, K classes of work.

    A class is what a hall must know of a load: what bounds the chip, whether results need checking, and how much power
    one fabric must be able to hold. Serving is pooled by class.
    """

    frame: pd.DataFrame  # (L) zone, workload, z, and the columns of the workload
    requested: Bools  # (L, T) whether demand.csv has a row, of whatever size
    demand_kh100e: Array  # (L, T, H) thousand H100e
    resident_frac: Array  # (L, T)
    work_class: Ints  # (L,)
    classes: pd.DataFrame  # (K) bound, corruption_tolerant, block_mw
    window: Ints  # (L, H) first slice of the window that each slice's work may be served in
    window_frac: Array  # (L, H) hours of the slice over hours of its window


def loads(
    demand: pd.DataFrame, workloads: pd.DataFrame, zones: pd.DataFrame, profiles: pd.DataFrame, periods: pd.DataFrame,
    slices: pd.DataFrame,
) -> Loads:  # fmt: skip
    """Loads from checked tables: those with a row of demand, so that an amount may pass through 0 and all else stay."""
    pairs = demand[["zone", "workload"]].drop_duplicates(ignore_index=True)
    index = pd.MultiIndex.from_frame(pairs)
    at = index.get_indexer(pd.MultiIndex.from_frame(demand[["zone", "workload"]]))
    when = pd.Index(periods["period"]).get_indexer(demand["period"])
    z = pd.Index(zones["zone"]).get_indexer(pairs["zone"])
    shape = (len(pairs), len(periods))
    requested, resident, mean = np.zeros(shape, dtype=bool), np.zeros(shape), np.zeros((*shape, len(slices)))
    requested[at, when] = True
    resident[at, when] = demand["resident_frac"]
    shapes = profile_means(profiles, slices, zones["longitude_deg"].to_numpy(float))
    names = ["", *profiles["profile"].unique()]
    multiplier = shapes[pd.Index(names).get_indexer(demand["profile"].fillna("")), z[at]]
    mean[at, when] = demand["h100e"].to_numpy()[:, None] * multiplier / 1e3
    frame = pairs.assign(z=z).merge(workloads, on="workload", how="left", validate="many_to_one")
    kinds_of_work = ["bound", "corruption_tolerant", "block_mw"]
    classes = frame[kinds_of_work].drop_duplicates(ignore_index=True)
    work_class = pd.MultiIndex.from_frame(classes).get_indexer(pd.MultiIndex.from_frame(frame[kinds_of_work]))
    window = windows(frame["deferrable_h"].to_numpy(float), slices)
    hours = np.broadcast_to(slices["hours_h"].to_numpy(float), window.shape)
    same = window[:, :, None] == window[:, None, :]
    return Loads(
        frame, requested, mean, resident, work_class, classes, window, hours / (same * hours[:, None, :]).sum(axis=2)
    )


def windows(deferrable_h: Array, slices: pd.DataFrame) -> Ints:
    """First slice of the window that the work of each slice may be served in, (L, H).

    Work that can not wait as long as its slice lasts is served in it; up to a week, in any slice of the season (the
    same day, at another hour); longer, in any slice of the year.

    >>> table = pd.DataFrame({"season": ["a", "a", "b"], "utc_start_h": [0, 12, 0], "utc_end_h": [12, 24, 24]})
    >>> windows(np.array([0.0, 24.0, 5000.0]), table)
    array([[0, 1, 2],
           [0, 0, 2],
           [0, 0, 0]])
    """
    block_h = (slices["utc_end_h"] - slices["utc_start_h"]).to_numpy(float)
    own = np.arange(len(slices))
    season = slices.groupby("season", sort=False)["season"].transform(lambda s: s.index[0]).to_numpy()
    wait = deferrable_h[:, None]
    return np.where(wait < block_h, own, np.where(wait <= 168.0, season, 0)).astype(np.int64)


def profile_means(profiles: pd.DataFrame, slices: pd.DataFrame, longitude_deg: Array) -> Array:
    """Mean of each profile over each slice at each longitude: (1 + profiles, places, slices); first the flat one.

    A profile is a step function of the local solar hour, which is UTC + longitude / 15; blocks are sampled every six
    minutes, so that the mean is right to a part in a thousand.
    """
    season, hour = slices["season"].to_numpy(), np.arange(0.05, 24.0, 0.1)
    inside = (hour >= slices["utc_start_h"].to_numpy()[:, None]) & (hour < slices["utc_end_h"].to_numpy()[:, None])
    local = np.floor((hour + longitude_deg[:, None] / 15.0) % 24.0).astype(int)
    out = [np.ones((len(longitude_deg), len(slices)))]
    for _, rows in profiles.groupby("profile", sort=False):
        table = rows.pivot_table(index="season", columns="hour", values="multiplier", sort=False)
        by_slice = table.reindex([s if s in table.index else "all" for s in season]).to_numpy(float)  # (H, 24)
        sampled = by_slice[:, local]  # (H, places, samples)
        out.append((sampled * inside[:, None, :]).sum(axis=2).T / inside.sum(axis=1))
    return np.stack(out)
