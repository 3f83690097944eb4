"""A plan from nothing.

A world of many slices begins with what a plan of half as many holds, and so on down to yearly means; a programme that
no basis leads into is begun year by year (`year_by_year`).
"""

from time import perf_counter
from typing import cast

import numpy as np

from model.formulation import Active
from model.formulation.variables import Bools, are_open, fitted, grid
from model.lp import Index, Ints, Programme
from model.solve.highs import Solution, solve
from model.solve.reduced_costs import Pricer, ReducedCosts
from model.solve.restricted import broken_spread, short_of_paying
from model.solve.row_prices import Prices, split_prices
from model.solve.search import USABLE, Generated, Progress, Round, searched
from model.solve.start import best_of_site, first_guess
from model.solve.workers import Workers
from model.solve.year_by_year import rolled
from model.world import World
from model.world.coarser import alike, merged

TWINS = 1e-3
"""Difference of demand, relative to it, up to which merged slices count as wanting alike."""

LARGE = 30_000
"""Rows beyond which a programme that neither a basis nor prices lead into is solved by interior point to a vertex."""

ROUGH_GAP = 1e-4
"""Gap to which a plan of fewer slices is solved that only shows where to begin."""

TWIN_GAP = (1e-5, 1e-3)
"""Least and most gap to which a plan of fewer slices is solved that is nearly the whole one."""

FAR = 10.0
"""Gap over the one requested, above which programmes need not be solved to the end."""

STALLED = 0.1
"""Of the gap requested: what a stride of pivots must gain in a plan that only shows where to begin."""


def generate(
    world: World, *, gap: float = 1e-6, start: Active | None = None, routes_per_load: int = 12,
    time_limit_s: float = np.inf, threads: int = 0, seed: int = 0, progress: Progress | None = None,
    crew: Workers | None = None, strict: bool = True, rough: bool = False,
) -> Generated:  # fmt: skip
    """Solve the whole world by column generation to a relative gap.

    Parameters
    ----------
    world : World
        What to plan.
    gap : float
        Stop once objective less bound is at most this share of the objective.  [-, >= 0]
    start : Active, optional
        Part of the world to begin with, such as that of an earlier plan.
    routes_per_load : int
        Most routes that join for one load, period and slice in a round.
    time_limit_s : float
        The last restricted plan is returned, with its bound, once this is spent.  [s]
    seed : int
        Of the order in which a first guess offers each load the sites beyond its cheapest.
    crew : Workers, optional
        Who prices the routes; what they share are the `Gains` of the world.
    strict : bool
        Whether no site may serve more of a load than it may; where a plan is only a place to begin, it may yet.
    rough : bool
        Whether programmes far from the optimum are left once more pivots hardly pay: good prices to go on with, but
        poorer ones to prove a gap by.

    Returns
    -------
    Generated
    """
    began = perf_counter()
    pricer, proof, first = Pricer(world, crew), cast(ReducedCosts | None, None), cast(Prices | None, None)
    if start is None and world.shape["slice"] > 1:
        start, proof, first = rough_start(pricer, gap, threads, seed, progress, time_limit_s / 2.0)

    def late() -> bool:
        return perf_counter() - began > time_limit_s

    def solved(lp: Programme, before: Round | None) -> Solution:
        left = np.inf if np.isinf(time_limit_s) else max(1.0, time_limit_s - (perf_counter() - began))
        lead, far, basis = first, rough, None
        if before is not None:
            # Near the optimum few pivots lead from the last basis to the next; far from it one made anew is nearer.
            lead, plan = before.worth.prices, before.plan
            far = rough and plan.gap > FAR * gap and before.fell > gap * abs(plan.solution.objective)
            basis = plan.solution.basis if before.near or before.again else None
        large = lp.shape[0] > LARGE
        if basis is None and not (large and lead is None):
            basis = rolled(lp, np.zeros(lp.shape[0]) if lead is None else pricer.rows(lp, lead), threads, left)
        cold = "ipx" if basis is None and large else "simplex"
        return solve(
            lp, algorithm=cold, basis=basis, threads=threads, time_limit_s=left, enough=STALLED * gap if far else None
        )

    found = searched(
        world, fitted(world, start or first_guess(world, seed)), pricer, solved, gap=gap, proof=proof, afresh=True,
        strict=strict, routes_per_load=routes_per_load, late=late, progress=progress,
    )  # fmt: skip
    return cast(Generated, found)


def rough_start(
    pricer: Pricer, gap: float, threads: int, seed: int, progress: Progress | None, time_limit_s: float
) -> tuple[Active, ReducedCosts | None, Prices | None]:  # fmt: skip
    """What a plan of half as many slices holds and nearly pays, opened up to every slice.

    With it, the world at the prices that prove most, and the prices of the plan itself, by which to begin.
    """
    world = pricer.world
    coarse = merged(world, group := alike(world, world.shape["slice"] // 2))
    twins = np.allclose(coarse.loads.demand_kh100e[..., group], world.loads.demand_kh100e, rtol=TWINS)
    rough = generate(
        coarse, gap=float(np.clip(0.75 * gap, *TWIN_GAP)) if twins else ROUGH_GAP, threads=threads, seed=seed,
        progress=progress, time_limit_s=time_limit_s, strict=twins, rough=True,
    )  # fmt: skip
    if not rough.prices or rough.solution.status not in USABLE:
        return first_guess(world, seed), None, None
    x = rough.programme.split_columns(rough.solution.x)
    worth = pricer.price(split_prices(world, coarse, group, rough.prices))
    lead = split_prices(world, coarse, group, Pricer(coarse).prices(rough.programme, rough.solution.y))
    options = (rough.programme.variables["build"].index.dense(x["build"]) > 0).any(axis=1) | world.stands
    spread = rough.active.spread
    spread = spread.union(Index(spread.grid, broken_spread(coarse, rough.programme, rough.solution.x)))
    carries = opened(world, group, rough.programme.variables["serve"].index, x["serve"] > 0)
    if not twins:
        near = short_of_paying(world, worth)
        options |= best_of_site(world, np.where(near < 0.01, near, np.inf), 3)
    here = np.bincount(world.site_of[options], minlength=world.shape["site"]) > 0
    pool = worth.prices["pool"]
    routes, _ = pricer.chosen(worth.prices, here, carries, 4, -0.02 * float(np.median(pool[np.isfinite(pool)])))
    if twins:  # what the plan uses is enough, but for loads of sites that offer less in some of the merged slices
        less = options & (world.firm_frac < coarse.firm_frac[:, group] - 1e-9).any(axis=1)
        moved = carries["load"][np.isin(carries["site"], world.site_of[less])]
        routes = routes[np.isin(Index(carries.grid, routes)["load"], moved)]
    return Active(options, Index(carries.grid, np.union1d(carries.ids, routes)), spread), worth, lead


def opened(world: World, group: Ints, serve: Index, used: Bools) -> Index:
    """Routes of merged slices that are used, in each of the slices in which they are open."""
    at = np.flatnonzero(used)
    which, h = np.nonzero(serve["slice"][at, None] == group)
    g = grid(world, "site", "load", "period", "slice")
    routes = Index.of(g, slice=h, **{name: serve[name][at[which]] for name in ("site", "load", "period")})
    return Index(g, routes.ids[are_open(world, routes)])
