"""A world with fewer slices: the same sites, options and loads, with slices of the year merged into longer ones.

A merged world is cheap to solve and its plan is a good place to begin: what a planner would build on yearly means is
nearly what the year's slices ask for.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from model.sites import Array
from model.world import World

Ints = np.ndarray[Any, np.dtype[np.int64]]


def alike(world: World, count: int) -> Ints:
    """(H,) group of each slice, at most `count` of them: slices in which loads want and halls offer alike go together.

    Ward's clusters of what every load wants and every site could offer, in thousand H100e.
    """
    wanted = world.loads.demand_kh100e.mean(axis=1)
    options = np.bincount(world.site_of, minlength=world.shape["site"])
    firm = np.zeros((world.shape["site"], world.shape["slice"]))
    np.add.at(firm, world.site_of, world.firm_frac)
    h100e_per_mw = np.median(world.costs.h100e_per_mw.max(axis=1)) / 1e3
    offered = world.sites.frame["site_mw"].to_numpy(float)[:, None] * firm / np.maximum(options, 1)[:, None]
    tree = linkage(np.concatenate([wanted, offered * h100e_per_mw]).T, "ward")
    _, first, label = np.unique(fcluster(tree, count, "maxclust"), return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[label].astype(np.int64)


def merged(world: World, group: Ints) -> World:
    """World whose slice g stands for the slices h with group[h] = g.

    Parameters
    ----------
    world : World
        With H slices.
    group : (H,)
        Slice of the new world that each slice joins, numbered from 0 without gaps.

    Returns
    -------
    World
        Prices, PUE and availability are means weighted by hours; costs of a slice add up; a route is open if it is
        open in any of the merged slices, so that nothing the finer world may use is lost.
    """
    count = int(group.max()) + 1
    hours = world.calendar.hours_h
    total = np.bincount(group, hours)
    member = (group == np.arange(count)[:, None]).astype(float)  # (G, H)
    weight = member * hours / total[:, None]

    def mean(array: Array) -> Array:
        return array @ weight.T

    old = world.options.terms
    terms = replace(
        old, energy_usd_per_mwh=mean(old.energy_usd_per_mwh), pue=mean(old.pue), availability=mean(old.availability),
        water_m3_per_mwh=mean(old.water_m3_per_mwh),
    )  # fmt: skip
    first = np.array([np.flatnonzero(group == g)[0] for g in range(count)])
    window = np.minimum.reduceat(group[world.loads.window][:, np.argsort(group, kind="stable")],
                                 np.searchsorted(np.sort(group), np.arange(count)), axis=1)  # fmt: skip
    same = window[:, :, None] == window[:, None, :]
    fraction = total / (same * total).sum(axis=2)
    loads = replace(world.loads, demand_kh100e=mean(world.loads.demand_kh100e), window=window, window_frac=fraction)
    reach = world.routes.reach.astype(float)
    quickest = np.stack(
        [np.where(reach[..., group == g] == 0, 9, reach[..., group == g]).min(axis=-1) for g in range(count)], axis=-1
    )
    reach = np.where(quickest == 9, 0, quickest).astype(np.int8)
    routes = replace(world.routes, rtt_ms=world.routes.rtt_ms[..., first], reach=reach)
    costs = replace(world.costs, run_usd_per_mw=world.costs.run_usd_per_mw @ member.T,
                    carbon_frac=mean(world.costs.carbon_frac))  # fmt: skip
    return replace(
        world, calendar=replace(world.calendar, hours_h=total), options=replace(world.options, terms=terms),
        costs=costs, loads=loads, routes=routes,
    )  # fmt: skip
