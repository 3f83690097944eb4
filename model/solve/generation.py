"""Column generation: plans of any size to a proven optimum, holding only the options and routes that pay.

A restricted programme is solved; the whole world is priced (`pricing`) between its prices and the best seen so far,
which keeps the search from swinging with each vertex; what would lower the bill joins, what is far from paying leaves.
Every pricing gives a bound, so every round knows how far from the optimum the plan can be at most. A world of many
slices begins with what a plan on yearly means holds.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from model.formulation import Active, every, programme
from model.formulation.delivery import most_of_load
from model.formulation.variables import grid, open_routes
from model.lp import Floats, Index, Ints, Programme, flat
from model.merging import merged
from model.solve.guess import best_of_site, first_guess
from model.solve.highs import Basis, Solution, solve
from model.solve.pricing import Pricer, Prices, Worth, choose_routes, mixed
from model.world import World

TOLERANCE = 1e-7
"""Million USD that a megawatt or a thousand H100e must gain to join: HiGHS's own dual tolerance."""

MEMORY = 0.5
"""Weight of the best prices so far against the newest, at which the world is priced too: between them lies a better
bound, and what pays there is likelier to stay."""

NEAR = 1e-2
"""Fall of the objective in a round, relative to it, below which the plan counts as near the optimum."""

CLOSE = 1e-3
"""Gap below which a plan counts as near the optimum, also that of the first programme."""

LARGE = 30_000
"""Rows beyond which a programme that no basis leads into is solved by interior point, with crossover to a vertex."""

ROUGH_GAP = 1e-5
"""Gap to which the plan on yearly means is solved: the bound that its prices prove of all slices is about as close."""

Progress = Callable[[str, float | None, str], None]

Trial = tuple[Worth, Prices]
"""The world at some prices, and these."""


@dataclass(frozen=True)
class Generated:
    """The last restricted programme, its solution, the part of the world it holds and the bound it proves."""

    programme: Programme
    solution: Solution
    active: Active
    bound: float
    rounds: int
    prices: Prices
    """Prices that prove the bound."""

    @property
    def gap(self) -> float:
        """How far above the optimum the plan can be at most, relative to it."""
        return max(0.0, self.solution.objective - self.bound) / max(1.0, abs(self.solution.objective))


def generate(
    world: World, *, gap: float = 1e-6, start: Active | None = None, routes_per_load: int = 12,
    time_limit_s: float = np.inf, threads: int = 0, seed: int = 0, progress: Progress | None = None,
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

    Returns
    -------
    Generated
    """
    began = perf_counter()
    best: Prices = {}
    if start is None and world.shape["slice"] > 1:
        start, best = rough_start(world, gap, threads, seed, progress, time_limit_s / 2.0)
    start = start or first_guess(world, seed)
    start = replace(start, options=start.options | (world.existing_mw > 0).any(axis=1))
    pricer, active, bound, rounds = Pricer(world), start, -np.inf, 0
    basis: Basis | None = None
    last = np.inf
    if best:
        bound = pricer.price(best).bound
    while True:
        rounds += 1
        lp = programme(world, active)
        left = None if np.isinf(time_limit_s) else max(1.0, time_limit_s - (perf_counter() - began))
        cold = "ipx" if basis is None and lp.shape[0] > LARGE else "simplex"
        found = solve(lp, algorithm=cold, basis=basis, threads=threads, time_limit_s=left)
        wider = widened(world, active) if found.status == "infeasible" else None
        if wider is not None:  # a floor may want options that were not thought worth holding
            active, basis = wider, None
            continue
        if found.status != "optimal":
            return Generated(lp, found, active, bound, rounds, best)
        newest = pricer.prices(lp, found.y)
        worth = pricer.price(newest)
        broken = broken_spread(world, lp, found.x)
        size = abs(found.objective)
        near = found.objective - max(bound, worth.bound) < CLOSE * size or last - found.objective < NEAR * size
        trials: list[Trial] = [(worth, newest)]
        if near:
            trials += closer(pricer, best or newest, newest, worth)
        for seen, prices in trials:
            if seen.bound > bound:
                bound, best = seen.bound, prices
        state = Generated(lp, replace(found, bound=bound), active, bound, rounds, best)
        if progress:
            note = f"{found.objective / 1e3:,.3f} bn USD, gap {state.gap:.1e}, {lp.shape[0]:,} x {lp.shape[1]:,}"
            progress("solve", None, note)
        # Near the optimum few pivots lead from the last basis to the next; far from it presolve does better.
        basis, last = found.basis if near else None, found.objective
        late = perf_counter() - began > time_limit_s
        if (state.gap <= gap or late) and not len(broken):
            return state
        grown = wider_part(world, active, trials, routes_per_load, broken)
        if grown is None:
            return state
        active = grown if near else cut(world, lp, found, active, worth, newest["pool"], grown)


def closer(pricer: Pricer, best: Prices, newest: Prices, worth: Worth) -> tuple[Trial, Trial]:
    """The world where loads pay no more than halls ask, and where prices lie between the best and the newest."""
    low, between = pricer.lowered(newest, worth), mixed(best, newest, MEMORY)
    return (pricer.price(low), low), (pricer.price(between), between)


def widened(world: World, active: Active) -> Active | None:
    """More of the world: first every option, then every route too; None once that is held already."""
    whole = every(world)
    if not active.options.all():
        return replace(active, options=whole.options)
    return whole if len(active.serve) < len(whole.serve) else None


def rough_start(
    world: World, gap: float, threads: int, seed: int, progress: Progress | None, time_limit_s: float
) -> tuple[Active, Prices]:  # fmt: skip
    """What a plan on yearly means holds and what nearly pays at its prices, opened up to every slice; those prices."""
    year = merged(world, np.zeros(world.shape["slice"], dtype=np.int64))
    rough = generate(
        year, gap=max(gap, ROUGH_GAP), threads=threads, seed=seed, progress=progress, time_limit_s=time_limit_s
    )
    if not rough.prices:
        return first_guess(world, seed), {}
    x = rough.programme.split_columns(rough.solution.x)
    prices = split_prices(world, rough.prices)
    worth = Pricer(world).price(prices)
    built = (rough.programme.variables["build"].index.dense(x["build"]) > 0).any(axis=1)
    cost = np.maximum(world.costs.build_usd_per_mw / 1e6, 1e-9)
    near = np.where(world.buildable, worth.build / cost, np.inf).min(axis=1)
    options = built | (world.existing_mw > 0).any(axis=1)
    options |= best_of_site(world, np.where(near < 0.01, near, np.inf), 3)

    serve = rough.programme.variables["serve"].index
    used = x["serve"] > 0
    g = grid(world, "site", "load", "period", "slice")
    mask = np.zeros(tuple(g.values()), dtype=bool)
    mask[serve["site"][used], serve["load"][used], serve["period"][used]] = True
    here = np.zeros(world.shape["site"], dtype=bool)
    here[world.site_of[options]] = True
    asks = np.where(np.isinf(prices["pool"]), 0.0, prices["pool"])[:, world.loads.klass]
    gain = np.where(here[:, None, None, None], worth.serve - asks, -np.inf)
    near_routes = choose_routes(gain, 4, -0.02 * float(np.median(prices["pool"][np.isfinite(prices["pool"])])))
    routes = np.union1d(np.flatnonzero(mask & open_routes(world)), near_routes)
    return Active(options, Index(g, routes), rough.active.spread), prices


def split_prices(world: World, year: Prices) -> dict[str, Floats]:
    """Prices of the world of yearly means, shared out over the slices by their hours."""
    hour = world.hour_frac
    share = hour / world.loads.window_frac  # (L, H) of the year that the slice's window takes
    begins = world.loads.window == np.arange(world.shape["slice"])
    found = dict(year)
    found["balance"] = year["balance"] * np.where(begins, share, 0.0)[:, None, :]
    for name in ("link", "gateway", "pool"):
        found[name] = year[name] * hour
    return found


def broken_spread(world: World, lp: Programme, x: Floats) -> Ints:
    """Flat numbers (site, load, period) of shares of a load that no row holds yet and the plan oversteps."""
    index, part = lp.variables["serve"].index, lp.columns["serve"]
    g = grid(world, "site", "load", "period")
    row = flat(g, site=index["site"], load=index["load"], period=index["period"])
    served = np.zeros(tuple(g.values()))
    np.add.at(served.ravel(), row, x[part] * world.hour_frac[index["slice"]])
    limited = world.loads.frame["largest_site_frac"].to_numpy(float) < 1.0
    over = (served > most_of_load(world) * (1.0 + 1e-9)) & limited[:, None]
    return np.setdiff1d(np.flatnonzero(over), lp.constraints["spread"].index.ids)


def wider_part(
    world: World, active: Active, trials: list[Trial], routes_per_load: int, broken: Ints
) -> Active | None:  # fmt: skip
    """The part of the world with what pays at the newest prices, the first of the trials; None if nothing does.

    Near the optimum there are two more trials. Halls that pay only by routes not held may not once these are, so halls
    join that pay where loads pay no more than is asked; what pays at steadier prices too is likelier to stay.
    """
    (worth, newest), *more = trials
    if not more:
        return grow(world, active, worth, newest["pool"], routes_per_load, broken)
    (low, _), (steady, between) = more
    grown = grow(world, active, replace(worth, build=low.build), newest["pool"], routes_per_load, broken)
    if grown is None:
        return None
    return grow(world, grown, steady, between["pool"], routes_per_load, broken) or grown


def cut(
    world: World, lp: Programme, found: Solution, active: Active, worth: Worth, pool: Floats, grown: Active
) -> Active:  # fmt: skip
    """What has grown, without the options and routes of the last programme that are far from paying."""
    x = lp.split_columns(found.x)
    built = (lp.variables["build"].index.dense(x["build"]) > 0).any(axis=1) | (world.existing_mw > 0).any(axis=1)
    price = np.maximum(world.costs.build_usd_per_mw / 1e6, 1e-9)
    near = np.where(world.buildable, worth.build / price, np.inf).min(axis=1) < 0.004
    serve = lp.variables["serve"].index
    asks = np.where(np.isinf(pool), 0.0, pool)
    gain = (
        worth.serve.flat[serve.ids]
        - asks[serve["site"], world.loads.klass[serve["load"]], serve["period"], serve["slice"]]
    )
    far = (x["serve"] == 0) & (gain < -0.02 * np.abs(found.y[lp.rows["balance"]]).mean())
    kept = np.setdiff1d(grown.serve.ids, serve.ids[far], assume_unique=True)
    return Active(grown.options & (built | near | ~active.options), Index(grown.serve.grid, kept), grown.spread)


def grow(
    world: World, active: Active, worth: Worth, pool: Floats, routes_per_load: int, broken: Ints
) -> Active | None:  # fmt: skip
    """The part of the world with what would lower the bill and the rows that are broken; None if there is nothing.

    At each site the option that gains most in each vintage joins, and at each load, period and slice the routes that
    gain most over what the site's halls ask (`pool`).
    """
    joins = np.zeros_like(active.options)
    for vintage in range(world.shape["vintage"]):
        pays = ~active.options & (worth.build[:, vintage] < -TOLERANCE)
        joins |= best_of_site(world, np.where(pays, worth.build[:, vintage], np.inf), 1)
    chosen = active.options | joins
    here = np.zeros(world.shape["site"], dtype=bool)
    here[world.site_of[chosen]] = True
    asks = np.where(np.isinf(pool), 0.0, pool)[:, world.loads.klass]
    gain = np.where(here[:, None, None, None], worth.serve - asks, -np.inf)
    gain.flat[active.serve.ids] = -np.inf
    for tolerance in (1e-4, 1e-6, TOLERANCE):  # small gains only once there are no large ones
        new = choose_routes(gain, routes_per_load, tolerance)
        if joins.any() or len(new) or len(broken):
            rows = Index(active.spread.grid, np.union1d(active.spread.ids, broken))
            return Active(chosen, Index(active.serve.grid, np.union1d(active.serve.ids, new)), rows)
    return None
