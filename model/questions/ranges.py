"""Draws of everything uncertain: every cell with a low and a high, moved by as few random numbers as its groups ask.

A factor is one random number. Rows of one correlation group (`group` of ranges.csv and assumptions.csv) share a factor,
in whatever table they stand; rows without a group share one only with the rows of the same key in other years.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from model.laws.geometry import great_circle_km
from model.tables.assumptions import setting_values
from model.tables.cells import TRIPLE, argued_columns, key_columns
from model.tables.inputs import Inputs
from model.tables.schema import Schema
from model.world.schema import full_schema

Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]

SHAPES = ("triangular", "two_piece")
"""Triangular has its mode at the base value; two-piece its median there, and is uniform on either side."""

FEWEST = 8
"""Draws of the first Latin hypercube."""

YEARS = ("period", "year")
"""Key columns that do not tell factors apart: what is expensive in one year is taken to be expensive in the next."""


@dataclass(frozen=True)
class Cells:
    """Uncertain cells of one column: row, factor, low, base and high, (n,) each, in the column's own unit."""

    table: str
    column: str
    row: Ints
    factor: Ints
    low: Floats
    base: Floats
    high: Floats


@dataclass(frozen=True)
class Factors:
    """Names of the random numbers (D,), and the cells they move."""

    names: tuple[str, ...]
    cells: tuple[Cells, ...]

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row a factor and column it moves: factor, table, column, cells_count."""
        parts = [pd.DataFrame({"factor": c.factor, "table": c.table, "column": c.column}) for c in self.cells]
        if not parts:
            return pd.DataFrame({"factor": [], "table": [], "column": [], "cells_count": []})
        count = pd.concat(parts).groupby(["factor", "table", "column"]).size().reset_index(name="cells_count")
        return count.assign(factor=np.array(self.names)[count["factor"]])


def factors(inputs: Inputs) -> Factors:
    """Factors of a study: one for each group, and for each row that has a low below its high and no group.

    A low or high beyond what its column may hold (a share above one) is cut off there.
    """
    schema = full_schema()
    found = [part for part in _cells(inputs, schema) if len(part[2])]
    if not found:
        return Factors((), ())
    number, names = pd.factorize(np.concatenate([name for *_, name in found]), sort=True)
    cuts = np.cumsum([len(row) for _, _, row, *_ in found])[:-1]
    cells = tuple(
        Cells(table, column, row, factor.astype(np.int64), *ends)
        for (table, column, row, ends, _), factor in zip(found, np.split(number, cuts), strict=True)
    )
    return Factors(tuple(str(name) for name in names), cells)


def draws(factors: Factors, count: int, seed: int) -> Floats:
    """Uniform numbers (count, D) of Latin hypercubes: the same seed gives the same bytes.

    Each hypercube doubles the number of draws, from `FEWEST` on, so more draws of one seed begin with the fewer and a
    sweep can be made longer later. In one of n draws every factor takes each of its n equal parts once, and two factors
    follow one another no more closely than chance has it; in hundreds of dimensions points of a Sobol sequence do.

    Raises
    ------
    ValueError
        No draw is requested.
    """
    from scipy.stats import qmc  # takes a second to import, and few who import this module draw

    if count < 1:
        raise ValueError(f"draws: {count} requested; give at least 1")
    parts, size = [np.zeros((0, len(factors)))], FEWEST
    while (made := sum(map(len, parts))) < count and len(factors):
        rng = np.random.default_rng([seed, made])
        parts.append(qmc.LatinHypercube(len(factors), rng=rng).random(size))
        size = max(size, made + size)
    return np.concatenate(parts)[:count] if len(factors) else np.zeros((count, 0))


def quantile(u: Any, low: Any, base: Any, high: Any, shape: str = "triangular") -> Floats:
    """Value that a share u of all draws stays below; broadcast of all arguments, which share one unit.

    Triangular: F(x) = (x - l)^2 / ((h - l)(b - l)) up to b, 1 - (h - x)^2 / ((h - l)(h - b)) beyond.

    Raises
    ------
    ValueError
        `shape` is not one of `SHAPES`.

    Examples
    --------
    >>> quantile([0.0, 0.25, 0.5, 1.0], 0.0, 1.0, 4.0, "two_piece")
    array([0. , 0.5, 1. , 4. ])
    >>> quantile([0.0, 0.25, 1.0], 0.0, 1.0, 4.0).round(3)
    array([0., 1., 4.])
    """
    u, low, base, high = (np.asarray(a, dtype=float) for a in (u, low, base, high))
    if shape == "two_piece":
        return np.where(u <= 0.5, low + (base - low) * 2.0 * u, base + (high - base) * (2.0 * u - 1.0))
    if shape != "triangular":
        raise ValueError(f"shape is {shape!r}; choose one of {', '.join(SHAPES)}")
    width = high - low
    return np.where(
        u * width <= base - low,
        low + np.sqrt(u * width * (base - low)),
        high - np.sqrt((1.0 - u) * width * (high - base)),
    )


def apply(inputs: Inputs, factors: Factors, u: Floats, shape: str = "triangular") -> Inputs:
    """Inputs with every uncertain cell at its quantile.

    Parameters
    ----------
    inputs : Inputs
        The study whose factors these are.
    factors : Factors
        From `factors(inputs)`.
    u : (D,)
        One uniform number a factor; where it is NaN the factor's cells keep their base values.  [-, 0 to 1]
    shape : str
        One of `SHAPES`.

    Raises
    ------
    ValueError
        `u` has not one number for each factor.
    """
    if np.shape(u) != (len(factors),):
        raise ValueError(f"u has shape {np.shape(u)}; there are {len(factors)} factors")
    changed: dict[str, dict[str, Any]] = {}
    for cells in factors.cells:
        at = u[cells.factor]
        value = np.where(np.isnan(at), cells.base, quantile(at, cells.low, cells.base, cells.high, shape))
        old = inputs.tables[cells.table][cells.column].to_numpy()
        new = old.copy()
        new[cells.row] = np.rint(value) if np.issubdtype(old.dtype, np.integer) else value
        changed.setdefault(cells.table, {})[cells.column] = new
    tables = dict(inputs.tables) | {table: inputs.tables[table].assign(**new) for table, new in changed.items()}
    return replace(inputs, tables=tables, settings=setting_values(tables["settings"], full_schema().settings))


def _cells(inputs: Inputs, schema: Schema) -> Iterator[tuple[str, str, Ints, tuple[Floats, Floats, Floats], Any]]:
    """Every column with lows and highs: table, column, rows, (low, base, high), and the name of each row's factor."""
    for table, frame in inputs.tables.items():
        model = schema.tables[table]
        columns = argued_columns(model)
        own = set(TRIPLE) <= set(model.model_fields)
        for column in [*columns, *(["value"] if own else [])]:
            triple = column not in columns
            low, high = frame[["low", "high"]].to_numpy(float).T if triple else inputs.low_high(table, column)
            base = frame[column].to_numpy(float)
            if table not in ("assumptions", "settings"):
                low, high = _within(model.model_fields[column], low, high)
            low = np.maximum(low, _floor(inputs, table, column))
            row = np.flatnonzero(np.isfinite(base) & (high > low))
            low, high = np.minimum(low, base)[row], np.maximum(high, base)[row]
            name = _names(inputs, table, column, key_columns(model)).to_numpy(object)[row]
            yield table, column, row, (low, base[row], high), name


def _within(field: Any, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Ends cut off at the column's inclusive bounds."""
    least = max((bound.ge for bound in field.metadata if hasattr(bound, "ge")), default=-np.inf)
    most = min((bound.le for bound in field.metadata if hasattr(bound, "le")), default=np.inf)
    return np.maximum(low, least), np.minimum(high, most)


def _floor(inputs: Inputs, table: str, column: str) -> Any:
    """Least that geometry allows of a column: no cable is shorter than the great circle between its ends."""
    if (table, column) != ("network", "length_km"):
        return -np.inf
    place = inputs.tables["nodes"].set_index("node")[["latitude_deg", "longitude_deg"]]
    ends = (place.loc[inputs.tables["network"][end]].to_numpy(float).T for end in ("from_node", "to_node"))
    (lat_a, lon_a), (lat_b, lon_b) = ends
    return great_circle_km(lat_a, lon_a, lat_b, lon_b)


def _names(inputs: Inputs, table: str, column: str, keys: list[str]) -> pd.Series:
    """(n,) each row's group, or its own key (years apart) and column."""
    frame, ranges = inputs.tables[table], inputs.tables["ranges"]
    alone = pd.Series(table, frame.index)
    for key in keys:
        if key not in YEARS:
            alone = alone + ("." if key == keys[0] else "/") + frame[key].astype(str)
    alone = alone + f".{column}"
    if "group" in frame:
        group = frame["group"]
    else:
        rows = ranges[(ranges["table"] == table) & (ranges["column"] == column)].set_index("confidence")["group"]
        group = frame["confidence"].map(rows) if "confidence" in frame else pd.Series("", frame.index)
    group = group.astype(object)  # no confidence of the table may have a row: then the map is all blank, and of no type
    return group.where(group.notna() & (group != ""), alone)
