"""What joins a restricted programme and what leaves it, by what the world is worth at the newest prices."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from model.formulation import Active, every
from model.formulation.delivery import most_of_load
from model.formulation.variables import grid
from model.lp import Floats, Index, Ints, Programme, flat
from model.solve.highs import Solution
from model.solve.reduced_costs import Pricer, ReducedCosts
from model.solve.start import best_of_site
from model.world import World

TOLERANCE = 1e-7
"""Million USD that a megawatt or a thousand H100e must gain to join: HiGHS's own dual tolerance."""


def widened(world: World, active: Active) -> Active | None:
    """More of the world: first every option, then every route too; None once that is held already."""
    whole = every(world)
    if not active.options.all():
        return replace(active, options=whole.options)
    return whole if len(active.serve) < len(whole.serve) else None


def broken_spread(world: World, lp: Programme, x: Floats) -> Ints:
    """Flat numbers (site, load, period) of shares of a load that no row holds yet and the plan oversteps."""
    index, part = lp.variables["serve"].index, lp.columns["serve"]
    g = grid(world, "site", "load", "period")
    limited = (world.loads.frame["largest_site_frac"].to_numpy(float) < 1.0)[index["load"]] & (x[part] > 0)
    site, load, t, h = (index[name][limited] for name in ("site", "load", "period", "slice"))
    rows, at = np.unique(flat(g, site=site, load=load, period=t), return_inverse=True)
    served = Index(g, rows)
    over = (
        np.bincount(at, x[part][limited] * world.hour_frac[h], len(rows))
        > (1.0 + 1e-9) * most_of_load(world)[served["load"], served["period"]]
    )
    return np.setdiff1d(rows[over], lp.constraints["spread"].index.ids)


def wider_part(
    pricer: Pricer, active: Active, trials: Sequence[ReducedCosts], routes_per_load: int, broken: Ints
) -> Active | None:  # fmt: skip
    """The part of the world with what pays at the newest prices, the first of the trials; None if nothing does.

    Near the optimum there are two more. Halls that pay only by routes not held may not once these are, so halls join
    that pay where loads pay no more than is asked; what pays at steadier prices too is likelier to stay.
    """
    worth, *more = trials
    if not more:
        return grow(pricer, active, worth, routes_per_load, broken)
    low, steady = more
    grown = grow(pricer, active, replace(worth, build=low.build), routes_per_load, broken)
    if grown is None:
        return None
    return grow(pricer, grown, steady, routes_per_load, broken) or grown


def short_of_paying(world: World, worth: ReducedCosts) -> Floats:
    """(O,) least share of its price by which each option falls short of paying; inf where it can not be built."""
    price = np.maximum(world.costs.build_usd_per_mw / 1e6, 1e-9)
    return np.where(world.buildable, worth.build / price, np.inf).min(axis=1)


def cut(pricer: Pricer, lp: Programme, found: Solution, active: Active, worth: ReducedCosts, grown: Active) -> Active:
    """What has grown, without the options and routes of the last programme that are far from paying."""
    world, x = pricer.world, lp.split_columns(found.x)
    built = (lp.variables["build"].index.dense(x["build"]) > 0).any(axis=1) | world.stands
    near = short_of_paying(world, worth) < 0.004
    serve = lp.variables["serve"].index
    gain = pricer.gains.of(worth.prices, serve)
    far = (x["serve"] == 0) & (gain < -0.02 * np.abs(found.y[lp.rows["balance"]]).mean())
    kept = np.setdiff1d(grown.serve.ids, serve.ids[far], assume_unique=True)
    return Active(grown.options & (built | near | ~active.options), Index(grown.serve.grid, kept), grown.spread)


def grow(pricer: Pricer, active: Active, worth: ReducedCosts, routes_per_load: int, broken: Ints) -> Active | None:
    """The part of the world with what would lower the bill and the rows that are broken; None if there is nothing.

    At each site the option that gains most in each vintage joins, and at each load, period and slice the routes that
    gain most over what the site's halls ask.
    """
    world = pricer.world
    joins = np.zeros_like(active.options)
    for vintage in range(world.shape["vintage"]):
        pays = ~active.options & (worth.build[:, vintage] < -TOLERANCE)
        joins |= best_of_site(world, np.where(pays, worth.build[:, vintage], np.inf), 1)
    chosen = active.options | joins
    here = np.zeros(world.shape["site"], dtype=bool)
    here[world.site_of[chosen]] = True
    routes, gains = pricer.chosen(worth.prices, here, active.serve, routes_per_load, TOLERANCE)
    for least in (1e-4, 1e-6, TOLERANCE):  # small gains only once there are no large ones
        new = routes[gains > least]
        if joins.any() or len(new) or len(broken):
            rows = Index(active.spread.grid, np.union1d(active.spread.ids, broken))
            return Active(chosen, Index(active.serve.grid, np.union1d(active.serve.ids, new)), rows)
    return None
