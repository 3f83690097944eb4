"""The frontier against two inputs: exact along the first, at evenly spaced values of the second."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from model.questions.breakeven import breakeven
from model.world import World


@dataclass(frozen=True)
class Plane:
    """Frontiers of cost and build against one input, at values of another.

    `segments` and `build` are those of `Breakeven` with a first column `other`, the value of the second input.
    """

    segments: pd.DataFrame
    build: pd.DataFrame
    solves: int


def plane(
    make: Callable[[float, float], World], first: tuple[float, float], second: tuple[float, float], rows: int = 5, *,
    steps: int | None = None, threads: int = 0,
) -> Plane:  # fmt: skip
    """Least cost and what it builds over a rectangle of two inputs.

    Parameters
    ----------
    make : callable
        World at a value of the first input and one of the second.
    first, second : tuple of float
        Lowest and highest value of each, in the unit of its column.
    rows : int
        Values of the second input, both ends among them.  [>= 2]
    steps : int, optional
        Sample the first input so many steps instead, where it has no exact frontier; see `breakeven`.
    threads : int
        Threads of the solver.

    Returns
    -------
    Plane
        Along the first input every breakpoint is there; between two values of the second nothing is known.

    Raises
    ------
    ValueError
        Fewer than two rows, or the first input has no exact frontier at a value of the second.
    """
    if rows < 2:
        raise ValueError(f"rows is {rows}; a rectangle has at least 2")
    segments, built, solves = [], [], 0
    for value in np.linspace(*second, rows).tolist():
        found = breakeven(lambda p, q=value: make(p, q), *first, steps=steps, threads=threads)  # type: ignore[misc]
        segments.append(_with(found.segments, value))
        built.append(_with(found.build, value))
        solves += found.solves
    return Plane(pd.concat(segments, ignore_index=True), pd.concat(built, ignore_index=True), solves)


def _with(table: pd.DataFrame, value: float) -> pd.DataFrame:
    table = table.copy()
    table.insert(0, "other", value)
    return table
