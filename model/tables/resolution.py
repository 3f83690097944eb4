"""Slices of the year and patient work merged, for quicker and coarser plans."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from model.tables.changes import Changes, words
from model.tables.frames import Frames
from model.tables.inputs import Inputs, checked_tables

BLOCK_H = {"coarse": 24.0, "standard": 6.0, "full": 0.0}
"""Shortest slice of the day kept: coarse plans with whole days, full with timeslices.csv as it is."""

PATIENT_MS = 60.0
"""Round trip from which work counts as patient: more than crossing any one jurisdiction's network takes."""


QUICK = 400_000
"""Sites x loads x periods x slices up to which `auto` merges nothing.

Pieces of the shipped tables of 28,000, 114,000 and 359,000 take 2, 3 and 6 s of processor time."""


def at_resolution(inputs: Inputs, resolution: str) -> Inputs:
    """Inputs whose slices are at least as long as the resolution asks; coarse ones also gather patient work.

    `auto` is full for a study of at most `QUICK` sites x loads x periods x slices, and coarse for a larger one; the
    inputs hold which it became, and in `merged` what was put together.

    Raises
    ------
    ValueError
        The resolution is not `auto` and not one of `BLOCK_H`.
    """
    if resolution == "auto":
        resolution = "full" if routes_count(inputs.tables) <= QUICK else "coarse"
    if resolution not in BLOCK_H:
        raise ValueError(f"resolution is {resolution!r}; choose one of auto, {', '.join(BLOCK_H)}")
    old, demand = inputs.tables["timeslices"], inputs.tables["demand"]
    changed = {"timeslices": merged(old, BLOCK_H[resolution])}
    said = []
    if len(changed["timeslices"]) < len(old):
        blocks = "whole days" if BLOCK_H[resolution] == 24.0 else f"blocks of {BLOCK_H[resolution]:g} h"
        said.append(f"{len(old)} slices of the year are planned as {len(changed['timeslices'])}, {blocks}")
    if resolution == "coarse":
        changed["demand"] = gathered(demand, inputs.tables["zones"], inputs.tables["workloads"])
        before, after = (len(loads_of(table)) for table in (demand, changed["demand"]))
        if after < before:
            said.append(
                f"work that may take {PATIENT_MS:g} ms or more is planned at the largest zone of its jurisdiction: "
                f"{before} loads are {after}"
            )
    tables = MappingProxyType(Frames({**inputs.tables, **changed}))
    return replace(inputs, tables=tables, resolution=resolution, merged=tuple(said))


def routes_count(tables: Mapping[str, pd.DataFrame]) -> int:
    """Sites x loads x periods x slices of a study: how large its plan is, known before anything is priced."""
    sites = sum(len(table) for name, table in tables.items() if name.startswith("sites/"))
    return sites * len(loads_of(tables["demand"])) * len(tables["periods"]) * len(tables["timeslices"])


def merged_away(fine: Inputs, planned: Inputs) -> Any:
    """(n,) whether a row of routes.csv is of a zone from which some or all work is planned at another zone."""
    before, after = (loads_of(inputs.tables["demand"]).value_counts("zone") for inputs in (fine, planned))
    fewer = before.index[after.reindex(before.index, fill_value=0) < before]
    return fine.tables["routes"]["zone"].isin(fewer).to_numpy()


def loads_of(demand: pd.DataFrame) -> pd.DataFrame:
    """Loads of a demand table: its pairs of zone and workload."""
    return demand[["zone", "workload"]].drop_duplicates()


def reread(inputs: Inputs, changes: Changes = ()) -> Inputs:
    """The study read again from its folder, under its scenarios, overrides and resolution, and changes after them.

    Raises
    ------
    InputError
        Tables or changes are faulty.
    """
    read = checked_tables(inputs.folder, inputs.schema, inputs.scenarios, (*inputs.overrides, *words(changes)))
    return at_resolution(read, inputs.resolution)


def gathered(demand: pd.DataFrame, zones: pd.DataFrame, workloads: pd.DataFrame) -> pd.DataFrame:
    """Demand with the patient work of each jurisdiction put at its zone of largest demand.

    Work whose round trip may take `PATIENT_MS` or more hardly minds from which city of a jurisdiction it is requested;
    quick work, and work born in orbit, stays where it is.

    Parameters
    ----------
    demand, zones, workloads : DataFrame
        The input tables.

    Returns
    -------
    DataFrame
        Rows of demand.csv; amounts and their lows and highs add up, shares are means weighted by the amount.
    """
    place = zones.set_index("zone")
    region = demand["zone"].map(place["jurisdiction"])
    size = demand.groupby("zone")["h100e"].sum()
    ground = place[place["domain"] == "ground"]
    largest = size.reindex(ground.index).groupby(ground["jurisdiction"]).idxmax()
    patient = demand["workload"].map(workloads.set_index("workload")["max_rtt_ms"]) >= PATIENT_MS
    moves = patient & (demand["zone"].map(place["domain"]) == "ground")
    zone = demand["zone"].where(~moves, region.map(largest))
    shares = [c for c in demand.columns if c.startswith("resident_frac")]
    amounts = [c for c in demand.columns if c.startswith("h100e")]
    weighted = demand.assign(zone=zone, **{c: demand[c] * demand["h100e"] for c in shares})
    how = {c: "sum" if c in (*shares, *amounts) else "first" for c in demand.columns}
    table = weighted.groupby(["zone", "workload", "period"], sort=False).agg(how)
    for column in shares:
        table[column] = (table[column] / table["h100e"]).where(table["h100e"] > 0, 0.0)
    return table.reset_index(drop=True)


def merged(slices: pd.DataFrame, block_h: float) -> pd.DataFrame:
    """Slices of one season that lie in the same block of the day, as one slice.

    Parameters
    ----------
    slices : DataFrame
        Rows of timeslices.csv.
    block_h : float
        Length of the blocks, counted from 0 h UTC; 0 merges nothing.  [h, 0 to 24]

    Returns
    -------
    DataFrame
        Same columns and order; hours add up, the middle of the season is weighted by hours.

    Examples
    --------
    >>> year = pd.DataFrame({"slice": ["a_00", "a_12"], "season": ["a", "a"], "utc_start_h": [0.0, 12.0],
    ...                      "utc_end_h": [12.0, 24.0], "mid_day_year": [0.5, 0.5], "hours_h": [4380.0, 4380.0]})
    >>> merged(year, 24.0)
                 slice season  utc_start_h  utc_end_h  mid_day_year  hours_h
    0  a_00 to a_12      a          0.0       24.0           0.5   8760.0
    """
    if block_h == 0.0:
        return slices
    block = np.floor(slices["utc_start_h"] / block_h)
    whole = slices["utc_end_h"] <= (block + 1.0) * block_h  # a slice that reaches past its block stays alone
    alone = np.where(whole, -1, np.arange(len(slices)))
    ordered = slices.assign(weighted=slices["mid_day_year"] * slices["hours_h"], block=block, alone=alone)
    groups = ordered.sort_values("utc_start_h", kind="stable").groupby(["season", "block", "alone"], sort=False)
    table = groups.agg(
        slice=("slice", "first"), last=("slice", "last"), utc_start_h=("utc_start_h", "min"),
        utc_end_h=("utc_end_h", "max"), weighted=("weighted", "sum"), hours_h=("hours_h", "sum"),
    ).reset_index()  # fmt: skip
    table["mid_day_year"] = table["weighted"] / table["hours_h"]
    position = pd.Series(np.arange(len(slices)), slices["slice"])
    table = table.iloc[np.argsort(position.loc[table["slice"]].to_numpy())]
    table["slice"] = table["slice"].where(table["slice"] == table["last"], table["slice"] + " to " + table["last"])
    return table[list(slices.columns)].reset_index(drop=True)
