"""Plans of whole numbers: relaxed, rounded, and searched between the bound of the one and the cost of the other."""

from dataclasses import replace
from time import perf_counter

import highspy
import numpy as np

from model.formulation import Active, every
from model.formulation.variables import Bools
from model.lp import Floats, Ints, Programme
from model.solve.generation import generate
from model.solve.highs import STATUS, Solution, SolverError, as_model
from model.solve.relaxing import Relaxed, relaxed
from model.solve.rounding import Rounded, rounded, whole_columns
from model.solve.search import Progress
from model.world import World

MOST_ROUTES = 100_000
"""Routes up to which the whole programme is branched on: the plan is then proven by the solver's own bound."""

RELAXING, ROUNDING, NEIGHBOURS = 0.4, 0.6, 0.8
"""Shares of the time by which the relaxation, rounding and the search near the rounded plan have ended."""

USED = 0.05
"""Part of a whole number from which the relaxed plan counts as making use of it."""

RESERVE_S = 1.0
"""Time left for what comes after the search: reading the plan out of the solver."""


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
        if found.solution.status not in ("optimal", "near", "time_limit"):
            return found.programme, found.solution, found.active
        active, bound = found.active, found.bound
    left = time_limit_s - (perf_counter() - began)
    lp, solution = branch(world, active, gap=gap, time_limit_s=left, threads=threads, progress=progress)
    if np.isfinite(bound):
        solution = replace(solution, bound=bound)
    return lp, solution, active


def branch(
    world: World, active: Active, *, gap: float, time_limit_s: float = np.inf, threads: int = 0,
    progress: Progress | None = None,
) -> tuple[Programme, Solution]:  # fmt: skip
    """Best plan in whole numbers of a part of the world, and a bound for that part.

    The relaxation gives a bound and, rounded, a plan. Numbers that would cost more than the gap between them are ruled
    out. HiGHS then branches, first on the numbers that either of the two makes use of, last on all that are left.
    Status `infeasible_whole` where only the whole numbers can not be kept.
    """
    began = perf_counter()
    end = began + max(0.0, time_limit_s - min(RESERVE_S, time_limit_s / 10))
    found = relaxed(world, active, until=began + RELAXING * time_limit_s, threads=threads, progress=progress)
    lp, whole = found.programme, whole_columns(found.programme)
    nothing = Solution(found.status, np.nan, np.full(lp.shape[1], np.nan), _unpriced(lp), None, 0, -np.inf)
    if found.status not in ("optimal", "time_limit"):
        return lp, nothing
    best = rounded(lp, found, began + ROUNDING * time_limit_s, threads)
    bound, status = found.bound, "time_limit"
    _tell(progress, best, bound)
    for near, until in ((True, began + NEIGHBOURS * time_limit_s), (False, end)):
        if best is not None and best.objective - bound <= gap * abs(best.objective):
            break
        lower, upper = _kept(lp, found, best, whole)
        taken = np.ones(lp.shape[1], dtype=bool)
        if near:
            if best is None or len(whole) == len(used := _used(found, best, whole)):
                continue
            upper = np.where(used, upper, np.minimum(upper, best.x[whole]))
            lower = np.where(used, lower, np.maximum(lower, best.x[whole]))
            taken = found.taken | (best.x > 0)
        if perf_counter() >= until:
            continue
        state, made, proven = searched(
            lp, np.flatnonzero(taken), (whole, lower, upper), best, gap=gap, until=until, threads=threads
        )
        if made is not None and (best is None or made.objective < best.objective):
            best = made
        if not near:
            bound = max(bound, min(proven, np.inf if best is None else best.objective))
            status = state
        _tell(progress, best, bound)
    if best is None:
        return lp, replace(nothing, status="infeasible_whole" if status == "infeasible" else status, bound=bound)
    if best.objective - bound <= gap * abs(best.objective):
        status = "optimal"
    return lp, Solution(status, best.objective, best.x, _unpriced(lp), None, 0, bound)


def searched(
    lp: Programme, columns: Ints, numbers: tuple[Ints, Floats, Floats], best: Rounded | None, *, gap: float,
    until: float, threads: int,
) -> tuple[str, Rounded | None, float]:  # fmt: skip
    """Status, plan and bound of HiGHS's search over some columns, with whole numbers within bounds.

    Raises
    ------
    SolverError
        HiGHS ended in a state that proves nothing.
    """
    whole, lower, upper = numbers
    model = as_model(lp.matrix[:, columns], lp.cost[columns], lp.upper[columns], lp.row_lower, lp.row_upper, lp.offset)
    at = np.searchsorted(columns, whole)
    lowest, highest = np.zeros(len(columns)), lp.upper[columns].copy()
    lowest[at], highest[at] = lower, upper
    kinds = np.full(len(columns), highspy.HighsVarType.kContinuous)
    kinds[at] = highspy.HighsVarType.kInteger
    model.col_lower_, model.col_upper_, model.integrality_ = lowest, highest, list(kinds)
    highs = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", threads), ("mip_rel_gap", float(gap))):
        highs.setOptionValue(option, value)
    if highs.passModel(model) == highspy.HighsStatus.kError:
        raise SolverError("HiGHS refused the programme: a coefficient is not a number, or a bound is crossed.")
    if best is not None:
        start = highspy.HighsSolution()
        start.col_value = list(best.x[columns])
        highs.setSolution(start)
    if np.isfinite(until):
        highs.setOptionValue("time_limit", max(0.0, until - perf_counter()))
    highs.run()
    status = STATUS.get(highs.getModelStatus())
    if status is None:
        raise SolverError(f"HiGHS ended as '{highs.modelStatusToString(highs.getModelStatus())}'.")
    info, solution = highs.getInfo(), highs.getSolution()
    bound = float(info.mip_dual_bound) if status in ("optimal", "time_limit", "memory_limit") else -np.inf
    if not solution.value_valid or info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return status, None, bound
    x = np.zeros(lp.shape[1])
    x[columns] = solution.col_value
    return status, Rounded(x, float(info.objective_function_value)), bound


def _kept(lp: Programme, found: Relaxed, best: Rounded | None, whole: Ints) -> tuple[Floats, Floats]:
    """Least and most of each whole number in any plan cheaper than the best: by its reduced cost and the bound."""
    lower, upper, reduced = np.zeros(len(whole)), lp.upper[whole].copy(), found.reduced[whole]
    if best is None or not np.isfinite(found.bound):
        return lower, upper
    room = max(0.0, best.objective - found.bound) * (1 + 1e-6) + 1e-9 * abs(best.objective)
    steps = np.floor(room / np.maximum(np.abs(reduced), 1e-12) + 1e-6)
    upper = np.where(reduced > 0, np.minimum(upper, np.maximum(steps, best.x[whole])), upper)
    full = (reduced < 0) & np.isfinite(upper)
    lower = np.where(full, np.minimum(np.maximum(0.0, upper - steps), best.x[whole]), lower)
    return lower, upper


def _used(found: Relaxed, best: Rounded, whole: Ints) -> Bools:
    """Which whole numbers the relaxed plan or the best one makes use of."""
    return (found.x[whole] > USED) | (best.x[whole] > 0)


def _tell(progress: Progress | None, best: Rounded | None, bound: float) -> None:
    if progress is not None:
        cost = "no plan yet" if best is None else f"{best.objective / 1e3:,.3f} bn USD"
        progress("solve", None, f"{cost} in whole numbers, at least {bound / 1e3:,.3f}")


def _unpriced(lp: Programme) -> Floats:
    return np.full(lp.shape[0], np.nan)  # whole numbers have no prices
