"""The relaxation of a plan in whole numbers: linking rows join where they are broken, routes where they would pay."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import highspy
import numpy as np

from model.formulation import Active, programme
from model.formulation.opening import broken_links, links_of, unlinked
from model.formulation.variables import Bools
from model.lp import Floats, Ints, Programme
from model.solve.highs import AT_ZERO, BASIC, Basis, as_model, solve, statuses, transferred
from model.solve.standing import DUAL
from model.world import World

MOST_ROUNDS = 200
"""Rounds of rows and routes; each leaves a bound that holds."""

NEAREST = 12
"""Routes of a window to begin with, those of least reduced cost: a plan uses one or two of them."""

LINKED = 4
"""Routes of a window that get linking rows once any row is broken: one round then stands for many, each of an LP."""

PAYS = 1e-9
"""Share of the objective that what is left out may gain before routes join."""

Told = Callable[[str, float | None, str], None]


@dataclass(frozen=True)
class Relaxed:
    """What is known of a plan in whole numbers from the plan without them.

    `x` (columns,) is that of the last programme solved, `taken` (columns,) are the columns it held; no plan costs less
    than `bound`, by prices that leave the costs `reduced` (columns,).
    """

    programme: Programme
    status: str
    x: Floats
    reduced: Floats
    bound: float
    taken: Bools
    basis: Basis | None


def relaxed(
    world: World, active: Active, *, until: float = np.inf, threads: int = 0, progress: Told | None = None
) -> Relaxed:
    """Relaxation of the plan of a part of the world, with every linking row C10c that it would break.

    Parameters
    ----------
    world, active
        What to plan.
    until : float
        When to stop, as `perf_counter` counts.  [s]
    threads, progress
        As in `plan`.

    Returns
    -------
    Relaxed
        Status `optimal`, also where the time was up after some rounds: the bound holds after every one of them. Status
        `time_limit`, with nothing built and no bound, where it was up before the first.
    """
    rows = unlinked(world)
    lp = programme(world, active, integer=True, links=rows)
    every, left, nothing = np.ones(lp.shape[1], dtype=bool), _left(until), np.zeros(lp.shape[1])
    late = Relaxed(lp, "time_limit", nothing, nothing, -np.inf, every, None)
    if left is not None and left <= 0:
        return late
    first = solve(lp, threads=threads, time_limit_s=left)
    if first.status != "optimal":
        return replace(late, status=first.status)
    found = Relaxed(lp, first.status, first.x, lp.cost - lp.matrix.T @ first.y, first.bound, every, first.basis)
    if not len(lp.variables["open"].index):
        return found
    taken = _nearest(lp, found.reduced, NEAREST)
    likely = links_of(world, lp, _nearest(lp, found.reduced, LINKED))
    if first.basis is not None:
        taken |= first.basis.columns == BASIC
    proof = found
    for _ in range(MOST_ROUNDS):
        if progress is not None:
            progress("solve", None, f"{found.bound / 1e3:,.3f} bn USD without whole numbers, {len(rows):,} links")
        broken = broken_links(world, found.programme, found.x)
        joined = rows.union(broken).union(likely) if len(broken) else rows
        paying = ~taken & (found.reduced < 0)
        if len(joined) == len(rows) and _gain(lp, np.where(paying, found.reduced, 0.0)) >= -PAYS * abs(found.bound):
            break
        if len(joined) > len(rows):
            rows = joined
            lp = programme(world, active, integer=True, links=rows)
        taken = taken | paying
        new = _round(lp, taken, found.basis, until, threads)
        if new is None:
            break
        found = new
        proof = max(proof, found, key=lambda each: each.bound)
    return replace(found, bound=proof.bound, reduced=proof.reduced)


def _round(lp: Programme, taken: Bools, basis: Basis | None, until: float, threads: int) -> Relaxed | None:
    """The relaxation over the columns taken; None where the time is up first."""
    left = _left(until)
    if left is not None and left <= 0:
        return None
    columns = np.flatnonzero(taken)
    highs = standing(lp, columns, basis, left, threads)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution = highs.getSolution()
    x, at = np.zeros(lp.shape[1]), np.full(lp.shape[1], AT_ZERO, dtype=np.int8)
    x[columns] = solution.col_value
    at[columns], rows = statuses(highs)
    reduced = lp.cost - lp.matrix.T @ np.asarray(solution.row_dual)
    bound = highs.getInfo().objective_function_value + _gain(lp, np.where(taken, 0.0, np.minimum(reduced, 0.0)))
    return Relaxed(lp, "optimal", x, reduced, bound, taken, Basis(lp, at, rows))


def standing(lp: Programme, columns: Ints, basis: Basis | None, time_limit_s: float | None, threads: int) -> Any:
    """A solver that holds some columns of a programme, at a basis, ready for dual simplex."""
    highs = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("solver", "simplex"),
        ("simplex_strategy", DUAL),
        ("threads", threads),
    ):
        highs.setOptionValue(option, value)
    if time_limit_s is not None:
        highs.setOptionValue("time_limit", max(0.0, time_limit_s))
    part = lp.matrix[:, columns]
    highs.passModel(as_model(part, lp.cost[columns], lp.upper[columns], lp.row_lower, lp.row_upper, lp.offset))
    if basis is not None:
        start = transferred(basis, lp)
        status = start.col_status  # once: each reading copies them all
        start.col_status = [status[i] for i in columns.tolist()]
        highs.setBasis(start)
    return highs


def _nearest(lp: Programme, reduced: Floats, count: int) -> Bools:
    """(columns,) all but routes, and of these the `count` of each window that have the least reduced cost."""
    serve = lp.columns["serve"]
    balance = _served(lp)
    order = np.lexsort((reduced[serve][balance.col], balance.row))
    row = balance.row[order]
    place = np.arange(len(row)) - np.searchsorted(row, row)
    taken = np.ones(lp.shape[1], dtype=bool)
    taken[serve] = False
    taken[serve.start + balance.col[order[place < count]]] = True
    return taken


def _gain(lp: Programme, reduced: Floats) -> float:
    """Most that columns of serve with a negative reduced cost can gain: each window serves its demand once at most."""
    balance = _served(lp)
    worst = np.zeros(balance.shape[0])
    np.minimum.at(worst, balance.row, reduced[lp.columns["serve"]][balance.col] / balance.data)
    return float(worst @ lp.row_upper[lp.rows["balance"]])


def _served(lp: Programme) -> Any:
    """Coefficients of serve in the rows of the balance."""
    return lp.matrix[:, lp.columns["serve"]].tocsr()[lp.rows["balance"]].tocoo()


def _left(until: float) -> float | None:
    return None if np.isinf(until) else until - perf_counter()
