"""Column generation: plans of any size to a proven optimum, holding only the options and routes that pay.

A restricted programme is solved; at its prices every option and route of the world is priced (`pricing`); those that
would lower the bill join; when none would, the plan is optimal for the whole world. Interior points without crossover
give the early rounds central prices, which choose far better columns than a vertex's; simplex, warm from round to
round, finishes the proof. After every round the bound says how far from the optimum the plan can be at most.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from model.costs import levelised_usd_per_h100e_h
from model.formulation import Active, programme
from model.formulation.variables import Bools, grid, open_routes
from model.formulation.delivery import most_of_load
from model.lp import Floats, Index, Ints, Programme, flat
from model.merging import merged
from model.solve.highs import Solution, solve
from model.solve.pricing import Pricer, Worth, choose_routes
from model.world import World

TOLERANCE = 1e-7
"""Million USD that a megawatt or a thousand H100e must gain to join: HiGHS's own dual tolerance."""

Progress = Callable[[str, float | None, str], None]


@dataclass(frozen=True)
class Generated:
    """The last restricted programme, its solution, the part of the world it holds and the bound it proves."""

    programme: Programme
    solution: Solution
    active: Active
    bound: float
    rounds: int

    @property
    def gap(self) -> float:
        """How far above the optimum the plan can be at most, relative to it."""
        return max(0.0, self.solution.objective - self.bound) / max(1.0, abs(self.solution.objective))


def generate(
    world: World, *, gap: float = 1e-6, start: Active | None = None, central_rounds: int = 4, routes_per_load: int = 12,
    time_limit_s: float = np.inf, threads: int = 0, progress: Progress | None = None,
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
    central_rounds : int
        Rounds priced at an interior point before simplex takes over.
    routes_per_load : int
        Most routes that join for one load, period and slice in a round.
    time_limit_s : float
        The last restricted plan is returned, with its bound, once this is spent.  [s]

    Returns
    -------
    Generated
    """
    began = perf_counter()
    if start is None:
        start = rough_start(world, threads, progress) if world.shape["slice"] > 1 else first_guess(world)
    pricer, active, bound, basis, rounds = Pricer(world), start, -np.inf, None, 0
    while True:
        rounds += 1
        central = rounds <= central_rounds
        lp = programme(world, active)
        found = solve(lp, algorithm="ipm" if central else "simplex", crossover=not central, basis=basis, threads=threads)
        if found.status != "optimal":
            return Generated(lp, found, active, bound, rounds)
        basis = found.basis
        broken = broken_spread(world, lp, found.x)
        worth = pricer.price(lp, found.y)
        bound = max(bound, worth.bound)
        state = Generated(lp, replace(found, bound=bound), active, bound, rounds)
        grown = grow(world, active, worth, routes_per_load, broken)
        if progress is not None:
            note = f"{found.objective / 1e3:,.3f} bn USD, gap {state.gap:.1e}, {lp.shape[0]:,} x {lp.shape[1]:,}"
            progress("solve", None, note)
        done = state.gap <= gap or perf_counter() - began > time_limit_s
        if grown is None or (done and not len(broken)):
            if not central:
                return state
            central_rounds = rounds  # a vertex is wanted for the plan and its prices
        active = grown or active


def broken_spread(world: World, lp: Programme, x: Floats) -> Ints:
    """Flat numbers (site, load, period) of shares of a load that no row holds yet and the plan oversteps."""
    index, part = lp.variables["serve"].index, lp.columns["serve"]
    g = grid(world, "site", "load", "period")
    row = flat(g, site=index["site"], load=index["load"], period=index["period"])
    served = np.zeros(tuple(g.values()))
    np.add.at(served.ravel(), row, x[part] * world.hour_frac[index["slice"]])
    over = (served > most_of_load(world) * (1 + 1e-9)) & (world.loads.frame["largest_site_frac"].to_numpy() < 1.0)[:, None]
    return np.setdiff1d(np.flatnonzero(over), lp.constraints["spread"].index.ids)


def rough_start(world: World, threads: int, progress: Progress | None) -> Active:
    """What a plan on yearly means holds, opened up to every slice."""
    year = merged(world, np.zeros(world.shape["slice"], dtype=np.int64))
    rough = generate(year, gap=1e-3, central_rounds=3, threads=threads, progress=progress)
    x = rough.programme.split_columns(rough.solution.x)
    y = rough.solution.y
    worth = Pricer(year).price(rough.programme, y)
    near = worth.build <= 1e-2 * np.abs(year.costs.build_usd_per_mw) / 1e6
    index = rough.programme.variables["build"].index
    built = index.dense(x["build"]) > 0
    options = (built | (near & year.buildable & rough.active.options[:, None])).any(axis=1)
    options |= (world.existing_mw > 0).any(axis=1)
    serve = rough.programme.variables["serve"].index
    gain = worth.serve[serve["site"], serve["load"], serve["period"], serve["slice"]]
    scale = np.abs(y).max()
    keep = (x["serve"] > 0) | (gain > -1e-4 * scale)
    s, load, t = serve["site"][keep], serve["load"][keep], serve["period"][keep]
    g = grid(world, "site", "load", "period", "slice")
    mask = np.zeros(tuple(g.values()), dtype=bool)
    mask[s, load, t] = True
    return Active(options, Index.where(g, mask & open_routes(world)), rough.active.spread)


def first_guess(world: World, routes_per_load: int = 8) -> Active:
    """A part of the world worth beginning with: what stands, each site's cheapest options, each load's cheapest sites."""
    at_full = np.min(
        [levelised_usd_per_h100e_h(world.costs, world.options.terms, world.calendar, k, world.launch_usd_per_mw_yr)
         for k in range(world.shape["klass"])], axis=0)  # fmt: skip
    price = np.where(world.buildable, at_full, np.inf)
    chosen = (world.existing_mw > 0).any(axis=1)
    chosen |= best_of_site(world, price.min(axis=1), 1)
    chosen |= best_of_site(world, price[:, 0], 1)
    cheapest = np.full((world.shape["site"], world.shape["period"]), np.inf)
    live = np.where(chosen[:, None], price, np.inf)
    np.minimum.at(cheapest, world.site_of, np.minimum.accumulate(live, axis=1))
    stands = np.zeros_like(cheapest)
    np.add.at(stands, world.site_of, world.existing_mw)
    cheapest = np.where(stands > 0, np.minimum(cheapest, 0.0), cheapest)
    network = world.routes.usd_per_gbps_yr[:, world.loads.frame["z"]] * world.loads.frame["gbps_per_h100e"].to_numpy(float)
    cost = cheapest[:, None, :, None] + (network / 8760.0)[:, :, None, None] - 1e-3 * world.at_home[:, :, None, None]
    reach = open_routes(world) & np.isfinite(cheapest)[:, None, :, None]
    gain = np.where(reach, -cost, -np.inf)
    ids = choose_routes(gain, routes_per_load, -np.inf)
    home = choose_routes(np.where(world.at_home[:, :, None, None], gain, -np.inf), 4, -np.inf)
    none = Index(grid(world, "site", "load", "period"), np.zeros(0, dtype=np.int64))
    return Active(chosen, Index(grid(world, "site", "load", "period", "slice"), np.union1d(ids, home)), none)


def best_of_site(world: World, cost: Floats, most: int) -> Bools:
    """(O,) the `most` options of lowest finite cost (O,) at each site."""
    order = np.lexsort((cost, world.site_of))
    sites = world.site_of[order]
    rank = np.arange(len(order)) - np.searchsorted(sites, sites)
    best = np.zeros(len(order), dtype=bool)
    best[order[(rank < most) & np.isfinite(cost[order])]] = True
    return best


def grow(world: World, active: Active, worth: Worth, routes_per_load: int, broken: Ints) -> Active | None:
    """The part of the world with the columns that would lower the bill and the rows that are broken; None if none."""
    joins = np.zeros_like(active.options)
    for vintage in range(world.shape["vintage"]):
        reduced = worth.build[:, vintage]
        pays = ~active.options & (reduced < -TOLERANCE)
        joins |= best_of_site(world, np.where(pays, reduced, np.inf), 1)
    chosen = active.options | joins
    open_sites = np.zeros(world.shape["site"], dtype=bool)
    open_sites[world.site_of[chosen]] = True
    gain = np.where(open_sites[:, None, None, None], worth.serve, -np.inf)
    for tolerance in (1e3 * TOLERANCE, TOLERANCE):  # small gains only once there are no large ones
        ids = np.union1d(active.serve.ids, choose_routes(gain, routes_per_load, tolerance))
        if joins.any() or len(broken) or len(ids) > len(active.serve):
            rows = Index(active.spread.grid, np.union1d(active.spread.ids, broken))
            return Active(chosen, Index(active.serve.grid, ids), rows)
    return None
