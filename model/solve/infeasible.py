"""Why a programme has no solution: the least by which rows must give way, the fewest that must, and who contradict.

Rows may be broken at a price each and all else is free of cost (an elastic programme). The prices of its rows are a
proof that without breaking there is no solution; the rows that have one hold a contradiction, out of which those that
it does not need are dropped one by one.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from model.lp import Constraint, Floats, Index, Ints, Programme, Term, Variable
from model.solve.highs import Solution, SolverError, solve

SMALL = 1e-7
"""What counts as not giving way and as no price: HiGHS's own feasibility tolerance."""


@dataclass(frozen=True)
class Eased:
    """Least easing of some rows of a programme: how far each gives way, and the price of every row."""

    rows: Ints  # (n,)
    by: Floats  # (n,)
    programme: Programme
    solution: Solution

    @property
    def possible(self) -> bool:
        """Whether the other rows can be kept at all."""
        return self.solution.status == "optimal"

    @property
    def total(self) -> float:
        """Sum of what gives way, each over its size."""
        return self.solution.objective


def ease(
    programme: Programme, rows: Ints, size: Floats, *, integer: tuple[str, ...] = (), time_limit_s: float | None = None
) -> Eased:
    """Least easing of rows by which every row can be kept.

        minimise  sum_n ease[n] / size[n]   over all x that keep  lower - ease <= A x <= upper + ease,  0 <= x <= most

    Parameters
    ----------
    programme : Programme
        Its costs count for nothing.
    rows : (n,) array
        Which rows may give way, sorted; the others stand.
    size : (n,) array
        What easing of a row counts as one.  [> 0]
    integer : tuple of str
        Variables that must be whole; rows then have no prices.
    time_limit_s : float, optional
        For these.  [s]
    """
    below, above = np.isfinite(programme.row_lower[rows]), np.isfinite(programme.row_upper[rows])
    row = np.concatenate([rows[below], rows[above]])
    sign = np.repeat([1.0, -1.0], [below.sum(), above.sum()])
    price = 1.0 / np.concatenate([size[below], size[above]])
    index = Index.full({"ease": len(row)})
    column = Variable("ease", index, price, np.full(len(row), np.inf))
    free = {name: replace(variable, cost=np.zeros(len(variable.index)))
            for name, variable in programme.variables.items()}  # fmt: skip
    held = {name: _with(programme, constraint, row, sign) for name, constraint in programme.constraints.items()}
    whole = Programme({**free, "ease": column}, held)
    found = solve(whole, integer=integer, time_limit_s=time_limit_s) if integer else _solved(whole)
    by = np.zeros(programme.shape[0])
    np.add.at(by, row, found.x[whole.columns["ease"]])
    return Eased(rows, by[rows], whole, found)


def _with(programme: Programme, constraint: Constraint, row: Ints, sign: Floats) -> Constraint:
    part = programme.rows[constraint.name]
    here = np.flatnonzero((row >= part.start) & (row < part.stop))
    if not len(here):
        return constraint
    return replace(
        constraint,
        terms=(*constraint.terms, Term("ease", constraint.index.ids[row[here] - part.start], here, sign[here])),
    )


def least_rows(programme: Programme, rows: Ints, size: Floats) -> Ints:
    """Rows out of some that must give way, none of them without need; none where no easing of them helps.

    The cheapest easing names few. Each is then asked to stand again: the one that the others can spare most easily is
    let off, until every one is needed.
    """
    eased = ease(programme, rows, size)
    if not eased.possible:
        return rows[:0]
    keep = np.flatnonzero(eased.by > SMALL)
    while True:
        trials = [np.delete(keep, n) for n in range(len(keep))]
        sums = [(found.total, n) for n, trial in enumerate(trials)
                if (found := ease(programme, rows[trial], size[trial])).possible]  # fmt: skip
        if not sums:
            return rows[keep]
        keep = trials[min(sums)[1]]


def contradiction(programme: Programme, price: Floats) -> tuple[float, float]:
    """How much more prices (rows,) ask of the rows than any column can give, and how much columns without end give.

    With y >= 0 on lower and <= 0 on upper bounds, y A x >= sum of y times the bounds for every x that keeps the rows,
    and y A x <= sum over columns of max(y A, 0) times the most of each. A first number above 0 with a second of 0
    proves that nothing keeps the rows (Farkas).
    """
    price = np.where((price > 0) & ~np.isfinite(programme.row_lower), 0.0, price)
    price = np.where((price < 0) & ~np.isfinite(programme.row_upper), 0.0, price)
    side = np.where(price > 0, programme.row_lower, np.where(price < 0, programme.row_upper, 0.0))
    gives = np.maximum(programme.matrix.T @ price, 0.0)
    ends = np.isfinite(programme.upper)
    most = float(gives[ends] @ programme.upper[ends])
    return float(price @ side) - most, float(gives[~ends].max(initial=0.0))


def irreducible(programme: Programme, among: Any = None) -> Ints:
    """Rows that can not all be kept while any one fewer can, bounds of columns apart; none where all can be kept.

    Parameters
    ----------
    programme : Programme
        Its costs count for nothing.
    among : (n,) array, optional
        Rows known to hold a contradiction; by default those with a price in the least easing of all.
    """
    rows = np.arange(programme.shape[0]) if among is None else np.asarray(among)
    if among is None:
        found = ease(programme, rows, np.ones(len(rows)))
        if found.possible and found.total <= SMALL:
            return rows[:0]
        priced = np.flatnonzero(np.abs(found.solution.y) > SMALL)
        rows = priced if not kept(programme, priced) else rows
    for row in rows.tolist():
        fewer = rows[rows != row]
        if not kept(programme, fewer):
            rows = fewer
    return rows


def kept(programme: Programme, rows: Ints) -> bool:
    """Whether some rows of a programme can be kept together, the others left aside."""
    stands = np.zeros(programme.shape[0], dtype=bool)
    stands[rows] = True
    held = {}
    for name, constraint in programme.constraints.items():
        here = stands[programme.rows[name]]
        lower, upper = (np.where(here, side, end) for side, end in
                        ((constraint.lower, -np.inf), (constraint.upper, np.inf)))  # fmt: skip
        held[name] = replace(constraint, lower=lower, upper=upper)
    free = {name: replace(variable, cost=np.zeros(len(variable.index)))
            for name, variable in programme.variables.items()}  # fmt: skip
    return _solved(Programme(free, held)).status == "optimal"


def _solved(programme: Programme) -> Solution:
    """By simplex, whose prices are those of a vertex; by interior point where numbers of many sizes upset it."""
    try:
        return solve(programme, algorithm="simplex")
    except SolverError:
        return solve(programme, algorithm="ipm")
