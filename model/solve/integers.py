"""Plans of whole numbers: the relaxation is tightened first, then HiGHS branches."""

from dataclasses import replace
from time import perf_counter

import numpy as np

from model.formulation import Active, every, programme
from model.formulation.opening import broken_links, unlinked
from model.lp import Programme
from model.solve.highs import Solution, solve
from model.solve.search import Progress, generate
from model.world import World

MOST_ROUTES = 100_000
"""Routes up to which the whole programme is branched on: the plan is then proven by the solver's own bound."""

MOST_ROUNDS = 30
"""Rounds of linking rows; what is still broken after them the solver's own cuts must mend."""


def whole_plan(
    world: World, *, columns: bool, gap: float = 1e-6, start: Active | None = None, time_limit_s: float = np.inf,
    threads: int = 0, progress: Progress | None = None, most_routes: int = MOST_ROUTES,
) -> tuple[Programme, Solution, Active]:  # fmt: skip
    """Least-cost plan in whole modules with sites opened at a cost: its programme, solution and part of the world.

    Parameters
    ----------
    world : World
        What to plan.
    columns : bool
        Whether a world of more than `most_routes` routes is planned by column generation first. Whole numbers then come
        from the options and routes that plan holds, and the bound is that of the world without whole numbers: valid for
        any plan, and loose by what whole numbers and openings cost.
    gap : float
        Relative gap at which branching stops.  [-, >= 0]
    time_limit_s : float
        Time for all of it; half of it at most goes to the plan without whole numbers.  [s]
    """
    began, active, bound = perf_counter(), every(world), -np.inf
    if columns and len(active.serve) > most_routes:
        found = generate(world, gap=gap, start=start, time_limit_s=time_limit_s / 2, threads=threads, progress=progress)
        if found.solution.status != "optimal":
            return found.programme, found.solution, found.active
        active, bound = found.active, found.bound
    left = max(1.0, time_limit_s - (perf_counter() - began))
    lp, solution = branch(world, active, gap=gap, time_limit_s=left, threads=threads, progress=progress)
    if np.isfinite(bound):
        solution = replace(solution, bound=bound)
    return lp, solution, active


def branch(
    world: World, active: Active, *, gap: float, time_limit_s: float = np.inf, threads: int = 0,
    progress: Progress | None = None,
) -> tuple[Programme, Solution]:  # fmt: skip
    """Best plan in whole numbers of a part of the world, and the solver's bound for that part.

    The relaxation is solved over and over, each time with the linking rows C10c that the last one broke.
    """
    began, rows, basis = perf_counter(), unlinked(world), None
    lp = programme(world, active, integer=True, links=rows)
    for _ in range(MOST_ROUNDS if len(lp.variables["open"].index) else 0):
        relaxed = solve(lp, algorithm="simplex", basis=basis, threads=threads)
        if relaxed.status != "optimal":
            return lp, relaxed
        basis, joined = relaxed.basis, rows.union(broken_links(world, lp, relaxed.x))
        if progress is not None:
            progress("solve", None, f"{relaxed.objective / 1e3:,.3f} bn USD without whole numbers, {len(rows):,} links")
        if len(joined) == len(rows) or perf_counter() - began > time_limit_s:
            break
        rows = joined
        lp = programme(world, active, integer=True, links=rows)
    names = tuple(name for name, variable in lp.variables.items() if variable.integer)
    limit = None if np.isinf(time_limit_s) else max(1.0, time_limit_s - (perf_counter() - began))
    found = solve(lp, integer=names, gap=gap, time_limit_s=limit, threads=threads)
    return lp, replace(found, y=np.full(lp.shape[0], np.nan))  # whole numbers have no prices
