"""A part of the world worth beginning with, before any price is known."""

from typing import Any

import numpy as np
import pandas as pd

from model.formulation.variables import Active, Bools, grid, open_routes, route_usd
from model.lp import Floats, Index, Ints, flat
from model.solve.route_gains import Gains, choose_routes
from model.world import World

COVER, CHEAP, WIDE = 1.8, 8, 10
"""Chips enough for this many times the demand; cheapest sites of a load; further sites of a load, large ones first."""


def first_guess(world: World, seed: int = 0) -> Active:
    """What stands, halls for the chips that will be wanted at every site, and for each load cheap sites and others.

    Chips are scarce and cheap sites fill up, so a guess of only the cheapest would serve almost nobody.
    """
    price = cheapest_usd_per_h100e_h(world)
    alone = world.options.terms.onsite_mw_per_mw > 0  # with power of its own: the grid may be full
    place = 2 * world.site_of + alone
    chosen = world.stands | lowest_of_group(price.min(axis=1), place, 1)
    chip, bloc = world.options.frame["c"].to_numpy(), world.bloc_of[world.site_of]
    wanted = wanted_chips(world, price)
    for vintage in range(world.shape["vintage"]):
        worthwhile = np.where(wanted[chip, bloc, vintage], price[:, vintage], np.inf)
        chosen |= lowest_of_group(worthwhile, place, 1)

    cheapest = np.full((world.shape["site"], world.shape["period"]), np.inf)
    np.minimum.at(cheapest, world.site_of, np.minimum.accumulate(np.where(chosen[:, None], price, np.inf), axis=1))
    stands = np.zeros_like(cheapest)
    np.add.at(stands, world.site_of, world.existing_mw)
    cheapest = np.where(stands > 0, np.minimum(cheapest, 0.0), cheapest)
    routes = Index(grid(world, "site", "load", "period", "slice"), _offered(world, cheapest, seed))
    return Active(chosen, routes, Index(grid(world, "site", "load", "period"), np.zeros(0, dtype=np.int64)))


def _offered(world: World, usd_per_h100e_h: Floats, seed: int) -> Ints:
    """Flat numbers of routes to begin with, by what work costs at each site, (S, T), in order."""
    hours, g = world.calendar.hours_h.sum(), grid(world, "site", "load", "period", "slice")
    site, rng, found = np.arange(world.shape["site"])[:, None], np.random.default_rng(seed), []
    # Large sites first, in another order for every load; the same seed begins the same way.
    size = world.sites.frame["site_mw"].to_numpy(float)[:, None]
    for part in Gains(world).blocks(slice(0, world.shape["load"])):
        load = np.arange(part.start, part.stop)
        way = (
            route_usd(world, site, load) * 1e3 / hours
        )  # million USD per thousand H100e and year, in USD per H100e-hour
        near = -(usd_per_h100e_h[:, None] + way[:, :, None])
        wide = -(rng.exponential(size=(len(load), len(site))).T / size)[:, :, None]
        possible = open_routes(world, part) & np.isfinite(usd_per_h100e_h)[:, None, :, None]
        home = possible & world.at_home[:, part, None, None]
        for worth, most in ((near, CHEAP), (wide, WIDE)):
            for where in (possible, home):
                s, at, t, h = choose_routes(np.where(where, worth[..., None], -np.inf), most, -np.inf)
                found.append(flat(g, site=s, load=at + part.start, period=t, slice=h))
    return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *found]))


def wanted_chips(world: World, price: Floats) -> Bools:
    """(C, B, V) chips that each bloc would buy first, up to `COVER` times its demand; `price` is (O, V)."""
    chips, offers = world.inputs.tables["chips"], world.inputs.tables["chip_supply"]
    shape = (len(chips), len(world.blocs), world.shape["vintage"])
    at = (
        pd.Index(chips["chip"]).get_indexer(pd.Index(offers["chip"])),
        pd.Index(world.blocs).get_indexer(pd.Index(offers["bloc"])),
        np.searchsorted(world.calendar.year, offers["period"].to_numpy(float)),
    )
    kh100e = offers["chips_per_yr"].to_numpy(float) * chips["compute_h100e"].to_numpy(float)[at[0]] / 1e3
    supply, best = np.zeros(shape), np.full(shape, np.inf)
    np.add.at(supply, at, kh100e * world.calendar.length_yr[at[2]])
    np.minimum.at(best, (world.options.frame["c"].to_numpy(), world.bloc_of[world.site_of]), price)
    law = world.inputs.tables["jurisdictions"].set_index("jurisdiction")["bloc"]
    bloc = pd.Index(world.blocs).get_indexer(pd.Index(law.loc[world.zones["jurisdiction"]]))
    demand = np.zeros(shape[1:])
    np.add.at(demand, bloc[world.loads.frame["z"]], world.mean_demand_kh100e)
    order = np.argsort(np.where(supply > 0, best, np.inf), axis=0, kind="stable")
    before = np.cumsum(np.take_along_axis(supply, order, axis=0), axis=0) - np.take_along_axis(supply, order, axis=0)
    wanted = np.zeros(shape, dtype=bool)
    np.put_along_axis(wanted, order, before < COVER * demand, axis=0)
    return wanted & (supply > 0) & np.isfinite(best)


def cheapest_usd_per_h100e_h(world: World) -> Floats:
    """(O, V) levelised cost of each option at its best class of work; inf where it can not be built."""
    return np.where(world.buildable, world.levelised_usd_per_h100e_h.min(axis=0), np.inf)


def best_of_site(world: World, cost: Floats, most: int) -> Bools:
    """(O,) the `most` options of lowest finite cost (O,) at each site."""
    return lowest_of_group(cost, world.site_of, most)


def lowest_of_group(cost: Floats, group: Any, most: int) -> Bools:
    """(n,) whether an entry is among the `most` of lowest finite cost in its group.

    >>> lowest_of_group(np.array([3.0, 1.0, 2.0, np.inf]), np.array([0, 0, 0, 1]), 2)
    array([False,  True,  True, False])
    """
    order = np.lexsort((cost, group))
    ordered = group[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    chosen = np.zeros(len(order), dtype=bool)
    chosen[order[(rank < most) & np.isfinite(cost[order])]] = True
    return chosen
