"""Column generation: plans of any size to a proven optimum, holding only the options and routes that pay.

A restricted programme is solved; the whole world is priced (`pricing`) between its prices and the best seen so far,
which keeps the search from swinging with each vertex; what would lower the bill joins, what is far from paying leaves.
Every pricing gives a bound, so every round knows how far from the optimum the plan can be at most. A world of many
slices begins with what a plan of half as many holds, and so on down to yearly means; a programme that no basis leads
into is begun year by year (`stairs`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter
from typing import cast

import numpy as np

from model.formulation import Active, programme
from model.formulation.variables import Bools, are_open, fitted, grid
from model.lp import Index, Ints, Programme
from model.solve.highs import Basis, Solution, solve
from model.solve.reduced_costs import Pricer, ReducedCosts
from model.solve.restricted import broken_spread, cut, short_of_paying, widened, wider_part
from model.solve.row_prices import Prices, mixed, split_prices
from model.solve.start import best_of_site, first_guess
from model.solve.workers import Workers
from model.solve.year_by_year import rolled
from model.world import World
from model.world.coarser import alike, merged

MEMORY = 0.5
"""Weight of the best prices so far against the newest, at which the world is priced too: between them lies a better
bound, and what pays there is likelier to stay."""

NEAR = 2e-2
"""Fall of the objective in a round, relative to it, below which the plan counts as near the optimum."""

CLOSE = 1e-3
"""Gap below which a plan counts as near the optimum, also that of the first programme."""

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

USABLE = ("optimal", "near")
"""Statuses of a solution that the world can be priced by."""

ROUNDING = 1e-12
"""Difference of bounds, relative to them, that proves nothing."""

Progress = Callable[[str, float | None, str], None]


@dataclass(frozen=True)
class Generated:
    """The last restricted programme, its solution, the part of the world it holds and what proves a bound."""

    programme: Programme
    solution: Solution
    active: Active
    rounds: int
    proof: ReducedCosts | None
    """The world at the prices that prove the best bound; None where nothing was priced."""

    @property
    def bound(self) -> float:
        """No plan costs less.  [million USD]"""
        return -np.inf if self.proof is None else self.proof.bound

    @property
    def prices(self) -> Prices:
        """Prices that prove the bound."""
        return {} if self.proof is None else self.proof.prices

    @property
    def gap(self) -> float:
        """How far above the optimum the plan can be at most, relative to it."""
        return max(0.0, self.solution.objective - self.bound) / max(1.0, abs(self.solution.objective))


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
    pricer, proof, lead = Pricer(world, crew), cast(ReducedCosts | None, None), cast(Prices | None, None)
    if start is None and world.shape["slice"] > 1:
        start, proof, lead = rough_start(pricer, gap, threads, seed, progress, time_limit_s / 2.0)
    start = fitted(world, start or first_guess(world, seed))
    active, rounds, last, far = start, 0, np.inf, rough
    basis: Basis | None = None
    state: Generated | None = None
    while True:
        rounds += 1
        lp = programme(world, active)
        left = np.inf if np.isinf(time_limit_s) else max(1.0, time_limit_s - (perf_counter() - began))
        large = lp.shape[0] > LARGE
        if basis is None and not (large and lead is None):
            basis = rolled(lp, np.zeros(lp.shape[0]) if lead is None else pricer.rows(lp, lead), threads, left)
        cold = "ipx" if basis is None and large else "simplex"
        found = solve(
            lp, algorithm=cold, basis=basis, threads=threads, time_limit_s=left, enough=STALLED * gap if far else None
        )
        wider = widened(world, active) if found.status == "infeasible" else None
        if wider is not None:  # a floor may want options that were not thought worth holding
            active, basis = wider, None
            continue
        if found.status not in USABLE:
            cut_off = found.status in ("time_limit", "memory_limit")
            return state if state and cut_off else Generated(lp, found, active, rounds, proof)
        worth = pricer.price(pricer.prices(lp, found.y))
        broken = broken_spread(world, lp, found.x)
        above, fell = found.objective - strongest(worth, proof).bound, last - found.objective
        near = world.shape["slice"] > 1 or above < CLOSE * abs(found.objective) or fell < NEAR * abs(found.objective)
        trials = (worth, *(closer(pricer, proof or worth, worth) if near else ()))
        proof = strongest(*trials, proof)
        latest = Generated(lp, replace(found, bound=proof.bound), active, rounds, proof)
        if not (strict and len(broken)):
            state = latest
        if progress:
            note = f"{found.objective / 1e3:,.3f} bn USD, gap {latest.gap:.1e}, {lp.shape[0]:,} x {lp.shape[1]:,}"
            progress("solve", None, note)
        # Near the optimum few pivots lead from the last basis to the next; far from it a basis made anew is nearer.
        basis, last, lead = found.basis if near else None, found.objective, worth.prices
        far = rough and latest.gap > FAR * gap and fell > gap * abs(found.objective)
        late = perf_counter() - began > time_limit_s
        if found.status == "near" and latest.gap <= gap and not late:
            basis = found.basis
            continue
        if latest is state and (state.gap <= gap or late):
            return state
        if latest.gap <= gap:
            active = replace(active, spread=active.spread.union(Index(active.spread.grid, broken)))
            continue
        grown = wider_part(pricer, active, trials, routes_per_load, broken)
        if grown is None:
            return latest
        active = grown if near else cut(pricer, lp, found, active, worth, grown)


def strongest(first: ReducedCosts, *others: ReducedCosts | None) -> ReducedCosts:
    """The view of the world that proves most, the first of those that prove as much to rounding."""
    views = [first, *(each for each in others if each is not None)]
    most = max(each.bound for each in views)
    return next(each for each in views if each.bound >= most - ROUNDING * abs(most))


def closer(pricer: Pricer, proof: ReducedCosts, worth: ReducedCosts) -> tuple[ReducedCosts, ReducedCosts]:
    """The world where loads pay no more than halls ask, and where prices lie between the best and the newest."""
    return pricer.price(pricer.capped_balance_prices(worth)), pricer.price(mixed(proof.prices, worth.prices, MEMORY))


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
