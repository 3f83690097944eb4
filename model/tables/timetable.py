"""Rules of time: slices that make up a year, periods that follow each other."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from model.arrays import FloatArray
from model.tables.faults import Fault
from model.tables.sheets import Sheet

HOURS_PER_YEAR = 8760.0
HOURS_TOLERANCE = 0.5
"""Slices may miss the year by half an hour: seasons are rounded to hours."""

SHARE_TOLERANCE = 1e-3
"""By how much two hours of the clock may differ in how often they occur, as a share."""


def slices_fill_the_year(sheets: Mapping[str, Sheet], frames: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Slices must fill the year, end after they begin, and count no hour of a season's days twice.

    Slices of one season may lie over one another where every hour of the clock occurs as often as every other: days of
    two kinds, say. Else an hour that two slices hold is counted twice.
    """
    slices, sheet = frames["timeslices"], sheets["timeslices"]
    total = float(slices["hours_h"].sum())
    if abs(total - HOURS_PER_YEAR) > HOURS_TOLERANCE:
        yield sheet.header_fault("hours_h", f"must add up to 8760, and adds up to {total:g}")
    wrong = (slices["utc_end_h"] <= slices["utc_start_h"]).to_numpy()
    for i in np.flatnonzero(wrong).tolist():
        yield sheet.fault(i, "utc_end_h", "must be above utc_start_h", "split a block at midnight")
    if wrong.any():
        return
    for _, season in slices.groupby("season", sort=False):
        hours = clock_hours(season)[1]
        if hours.max() - hours.min() <= SHARE_TOLERANCE * hours.max():
            continue
        start, end = (season[column].to_numpy(float) for column in ("utc_start_h", "utc_end_h"))
        for i, row in enumerate(season.index):
            for j in np.flatnonzero((start[:i] < end[i]) & (start[i] < end[:i]))[:1]:
                other = season.index[j]
                expected = f"overlaps slice {slices['slice'][other]!r} of the same season"
                hint = (
                    f"row {sheet.row[other]} has {start[j]:g} to {end[j]:g} h, this row {start[i]:g} to {end[i]:g} h:"
                    " an hour of the day must stand in one slice"
                )
                yield sheet.fault(row, "utc_start_h", expected, hint)


def clock_hours(season: pd.DataFrame) -> tuple[FloatArray, FloatArray]:
    """Parts of the day between the ends of a season's slices, (P,) [h], and how often each hour of them occurs, (P,).

    >>> year = pd.DataFrame({"utc_start_h": [0.0, 6.0], "utc_end_h": [12.0, 24.0], "hours_h": [4380.0, 4380.0]})
    >>> length, hours = clock_hours(year)
    >>> length.tolist(), hours.round().tolist()
    ([6.0, 6.0, 12.0], [365.0, 608.0, 243.0])
    """
    start, end, hours = (season[column].to_numpy(float) for column in ("utc_start_h", "utc_end_h", "hours_h"))
    ends: Any = np.unique(np.concatenate([[0.0, 24.0], start, end]))
    inside = (start <= ends[:-1, None]) & (ends[1:, None] <= end)
    return np.diff(ends), inside @ (hours / (end - start))


def periods_follow(sheets: Mapping[str, Sheet], frames: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Each period must begin when the one before it ends."""
    periods = frames["periods"]
    due = (periods["period"] + periods["length_yr"]).shift(1)
    for i in np.flatnonzero((due.notna() & (periods["period"] != due)).to_numpy()).tolist():
        if due.iloc[i] % 1:
            expected = "must be whole years in every period but the last"
            hint = f"periods begin with a calendar year, and the next would begin at {due.iloc[i]:g}"
            yield sheets["periods"].fault(i - 1, "length_yr", expected, hint)
            continue
        hint = "list periods in order, without gap or overlap"
        yield sheets["periods"].fault(i, "period", f"must be {due.iloc[i]:g}, when the period before it ends", hint)
