"""Named blocks of sparse arrays to one linear programme. Knows nothing of data centres.

A variable or a constraint is an `Index`: a set of points in a grid of named dimensions, held as sorted flat numbers. A
coefficient is a join on those numbers, so no block leans on the order of another's rows, and a programme that holds
only some of the columns of another is built by the same code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]
Grid = Mapping[str, int]


@dataclass(frozen=True)
class Index:
    """Points of a grid: `ids` (n,) are sorted, unique flat positions in the grid spanned by `grid` (name to length)."""

    grid: Grid
    ids: Ints

    @classmethod
    def of(cls, grid: Grid, **columns: Any) -> "Index":
        """Points given by one integer array a dimension, broadcast together; repeated points count once.

        >>> Index.of({"site": 2, "period": 3}, site=[1, 0, 1], period=[2, 0, 2]).ids
        array([0, 5])
        """
        return cls.at(grid, flat(grid, **columns))

    @classmethod
    def at(cls, grid: Grid, ids: Ints) -> "Index":
        """Points at flat positions, in whatever order; repeated ones count once."""
        size = int(np.prod(list(grid.values()), dtype=np.int64))
        if size > 16 * len(ids):
            return cls(grid, np.unique(ids))
        marked = np.zeros(size, dtype=bool)  # in a grid that is not much larger, marks are quicker than a sort
        marked[ids] = True
        return cls(grid, np.flatnonzero(marked))

    @classmethod
    def full(cls, grid: Grid) -> "Index":
        """Every point of the grid."""
        return cls(grid, np.arange(int(np.prod(list(grid.values()), dtype=np.int64))))

    @classmethod
    def where(cls, grid: Grid, mask: Any) -> "Index":
        """Points at which a dense boolean array of the grid's shape is true."""
        return cls(grid, np.flatnonzero(np.broadcast_to(mask, tuple(grid.values()))))

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def columns(self) -> dict[str, Ints]:
        """Dimension name to (n,) positions along it."""
        parts = np.unravel_index(self.ids, tuple(self.grid.values()))
        return dict(zip(self.grid, parts, strict=True))

    def __getitem__(self, dimension: str) -> Ints:
        return self.columns[dimension]

    def position(self, ids: Ints) -> Ints:
        """Place of each flat number among `ids`, -1 where it is not one of these points."""
        if not len(self.ids):
            return np.full(len(ids), -1)
        last = max(int(self.ids[-1]), int(np.max(ids, initial=0)))
        if last < 4 * len(ids):  # a table of places is quicker than searches
            places = np.full(last + 1, -1)
            places[self.ids] = np.arange(len(self.ids))
            return places[ids]
        place = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.where(self.ids[place] == ids, place, -1)

    def union(self, other: "Index") -> "Index":
        """Points of either."""
        return Index(self.grid, np.union1d(self.ids, other.ids))

    def dense(self, values: Floats, absent: float = 0.0) -> Floats:
        """Array of the grid's shape that holds `values` (n,) at these points and `absent` elsewhere."""
        array = np.full(tuple(self.grid.values()), absent)
        array.flat[self.ids] = values
        return array

    def frame(self) -> pd.DataFrame:
        """One row a point, one column a dimension."""
        return pd.DataFrame(self.columns)


def flat(grid: Grid, **columns: Any) -> Ints:
    """Flat position in the grid of points given by one integer array a dimension, broadcast together."""
    arrays = np.broadcast_arrays(*(np.asarray(columns[name], dtype=np.int64) for name in grid))
    return np.ravel_multi_index(tuple(a.ravel() for a in arrays), tuple(grid.values())).astype(np.int64)


@dataclass(frozen=True)
class Variable:
    """Columns of the programme: cost and upper bound (n,), from zero up; `integer` only counts when requested."""

    name: str
    index: Index
    cost: Floats
    upper: Floats
    integer: bool = False


@dataclass(frozen=True)
class Term:
    """Coefficients of one variable in one constraint: flat number of the row, place of the column, value; all (m,)."""

    variable: str
    row: Ints
    column: Ints
    value: Floats


@dataclass(frozen=True)
class Constraint:
    """Rows: lower <= sum of terms <= upper, both (n,) in the order of `index.ids`.

    A term's row that is not in `index` is a mistake unless the constraint says so by `partial`.
    """

    name: str
    index: Index
    terms: tuple[Term, ...]
    lower: Floats
    upper: Floats
    partial: bool = False


@dataclass(frozen=True, repr=False)
class Programme:
    """Minimise cost @ x subject to row bounds on A x and 0 <= x <= upper."""

    variables: Mapping[str, Variable]
    constraints: Mapping[str, Constraint]
    offset: float = 0.0

    def __repr__(self) -> str:
        """Its size, and what its columns and rows are."""
        rows, columns = self.shape
        variables = ", ".join(f"{name} {len(v.index):,}" for name, v in self.variables.items())
        constraints = ", ".join(f"{name} {len(c.index):,}" for name, c in self.constraints.items())
        return f"Programme of {columns:,} columns ({variables}) and {rows:,} rows ({constraints})"

    @cached_property
    def columns(self) -> dict[str, slice]:
        """Variable to its columns."""
        return _slices((name, len(v.index)) for name, v in self.variables.items())

    @cached_property
    def rows(self) -> dict[str, slice]:
        """Constraint to its rows."""
        return _slices((name, len(c.index)) for name, c in self.constraints.items())

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        count = sum(len(c.index) for c in self.constraints.values())
        return count, sum(len(v.index) for v in self.variables.values())

    @cached_property
    def cost(self) -> Floats:
        """(columns,) cost of each."""
        return _join(v.cost for v in self.variables.values())

    @cached_property
    def upper(self) -> Floats:
        """(columns,) most of each."""
        return _join(v.upper for v in self.variables.values())

    @cached_property
    def row_lower(self) -> Floats:
        """(rows,) least that each may add up to."""
        return _join(c.lower for c in self.constraints.values())

    @cached_property
    def row_upper(self) -> Floats:
        """(rows,) most that each may add up to."""
        return _join(c.upper for c in self.constraints.values())

    @cached_property
    def matrix(self) -> sp.csc_array:
        """(rows, columns) sparse coefficients; repeated entries add up, exact zeros are dropped."""
        parts = []
        for name, constraint in self.constraints.items():
            for term in constraint.terms:
                place, column, value = constraint.index.position(term.row), term.column, term.value
                if (place < 0).any():
                    if not constraint.partial:
                        raise KeyError(f"{name}: {term.variable} has a coefficient in a row that does not exist")
                    keep = place >= 0
                    place, column, value = place[keep], column[keep], value[keep]
                parts.append((self.rows[name].start, self.columns[term.variable].start, place, column, value))
        count = sum(len(value) for *_, value in parts)
        rows, columns = np.empty((2, count), dtype=np.int32 if max(self.shape) < 2**31 else np.int64)
        values, end = np.empty(count), 0
        for first_row, first_column, place, column, value in parts:
            here = slice(end, end := end + len(value))
            np.add(place, first_row, out=rows[here], casting="unsafe")
            np.add(column, first_column, out=columns[here], casting="unsafe")
            values[here] = value
        matrix = sp.coo_array((values, (rows, columns)), shape=self.shape).tocsc()
        matrix.eliminate_zeros()
        return matrix

    def split_columns(self, values: Floats) -> dict[str, Floats]:
        """A vector over columns, cut by variable."""
        return {name: values[part] for name, part in self.columns.items()}

    def split_rows(self, values: Floats) -> dict[str, Floats]:
        """A vector over rows, cut by constraint."""
        return {name: values[part] for name, part in self.rows.items()}


def _slices(sizes: Iterable[tuple[str, int]]) -> dict[str, slice]:
    start, found = 0, {}
    for name, size in sizes:
        found[name] = slice(start, start + size)
        start += size
    return found


def _join(parts: Iterable[Floats]) -> Floats:
    return np.concatenate([np.asarray(p, dtype=float) for p in parts] or [np.zeros(0)])
