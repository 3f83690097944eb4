"""Slices of the year that do not make whole days."""

from collections.abc import Iterator

import numpy as np

from model.tables.faults import InputWarning
from model.tables.inputs import Inputs
from model.tables.timetable import clock_hours

ROUNDING_H = 1.0
"""Hours by which a slice may miss its share of the season: they are rounded to whole hours."""


def slice_warnings(inputs: Inputs) -> Iterator[InputWarning]:
    """Hours of the clock that a season leaves out, and slices whose hours are not those of their block of the day."""
    slices = inputs.tables["timeslices"]
    missing, uneven = np.zeros((2, len(slices)), dtype=bool)
    for _, season in slices.groupby("season", sort=False):
        length, hours = clock_hours(season)
        at = season.index.to_numpy()
        if (hours == 0).any():
            missing[at[0]] = True
            continue
        due = hours @ length / 24.0 * length
        uneven[at[:1]] = bool((np.abs(hours * length - due) > ROUNDING_H).any())
    if missing.any():
        message = "its slices leave hours of the day out: each slice stands for more hours of the clock than it names"
        yield inputs.warning("timeslices", missing, "season", message)
    if uneven.any():
        message = "its slices have hours out of proportion to their blocks of the day, as if some days lacked hours"
        yield inputs.warning("timeslices", uneven, "season", message)
