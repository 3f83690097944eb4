"""C10: whole modules, and the fixed cost of opening a site. Only in a plan of whole numbers.

A site without `open_usd`, or with existing stock, is open already; a site without `module_mw` takes any amount.
"""

from typing import Any

import numpy as np

from model.formulation.capacity import Variables, cohorts
from model.formulation.variables import Bools, grid, window_demand
from model.lp import Constraint, Floats, Index, Programme, Term, Variable, flat
from model.world import World

INF = np.inf
TOLERANCE = 1e-6
"""Share of a load's demand by which a relaxed plan may overstep a linking row before the row joins."""


def site_values(world: World, column: str) -> Floats:
    """(S,) a number of the site tables that may be blank; 0 where it is."""
    return np.nan_to_num(world.sites.frame[column].to_numpy(float))


def costs_to_open(world: World) -> Bools:
    """(S,) whether the site has a fixed cost of opening."""
    return site_values(world, "open_usd") > 0


def must_open(world: World) -> Bools:
    """(S,) whether building there first costs something: a fixed cost, and nothing that stands."""
    standing = np.bincount(world.site_of, world.existing_first_mw, world.shape["site"]) > 0
    standing |= np.bincount(world.site_of, world.existing_mw.sum(axis=1), world.shape["site"]) > 0
    return costs_to_open(world) & ~standing


def opening(world: World, build: Variable) -> Variable:
    """open[s,v] in {0, 1}: site s is opened in vintage v, wherever something can be built in it.

    It costs open_usd on the day, discounted from the first year of the vintage: permits and substations are sunk, so
    they are paid in full, with no salvage at the horizon.
    """
    site, vintage = world.site_of[build.index["option"]], build.index["vintage"]
    keep = must_open(world)[site]
    index = Index.of(grid(world, "site", "vintage"), site=site[keep], vintage=vintage[keep])
    calendar = world.calendar
    worth = (1.0 + calendar.rate) ** -(calendar.year - calendar.base_year)
    cost = site_values(world, "open_usd")[index["site"]] * worth[index["vintage"]] / 1e6
    return Variable("open", index, cost, np.ones(len(index)), integer=True)


def modules(world: World, build: Variable) -> Variable:
    """modules[o,v] whole: modules of option o that enter service in vintage v, at sites that are built in modules."""
    index = build.index
    keep = site_values(world, "module_mw")[world.site_of[index["option"]]] > 0
    count = int(keep.sum())
    return Variable("modules", Index(index.grid, index.ids[keep]), np.zeros(count), np.full(count, INF), integer=True)


def whole(world: World, v: Variables) -> Constraint:
    """C10a  build[o,v] - module_mw[s(o)] modules[o,v] = 0   for o, v at sites built in modules."""
    rows = v["modules"].index
    size = site_values(world, "module_mw")[world.site_of[rows["option"]]]
    terms = (
        Term("build", rows.ids, v["build"].index.position(rows.ids), np.ones(len(rows))),
        Term("modules", rows.ids, np.arange(len(rows)), -size),
    )
    return Constraint("whole", rows, terms, np.zeros(len(rows)), np.zeros(len(rows)))


def opened(world: World, v: Variables) -> Constraint:
    """C10b  sum_{o at s} sum_v alive[o,v,t] build[o,v] <= site_mw[s] sum_{u<=t} open[s,u]   for s that must open, t."""
    g = grid(world, "site", "period")
    column, o, t, alive = cohorts(world, v["build"].index, world.alive_frac)
    keep = must_open(world)[world.site_of[o]]
    row = flat(g, site=world.site_of[o[keep]], period=t[keep])
    rows = Index.at(g, row)
    room = world.sites.frame["site_mw"].to_numpy(float)
    terms = (Term("build", row, column[keep], alive[keep]), _open_by(v["open"].index, rows, -room[rows["site"]]))
    return Constraint("opened", rows, terms, np.full(len(rows), -INF), np.zeros(len(rows)))


def linked(world: World, v: Variables, rows: Index) -> Constraint:
    """C10c  sum_{h in g} w[l,h] serve[s,l,t,h] <= demand[l,t,g] sum_{u<=t} open[s,u]   for s, l, t, g taken up.

    It follows from the others once sites are wholly open or shut; without it the relaxation opens slivers of sites.
    """
    serve, loads = v["serve"].index, world.loads
    row = _window(world, rows.grid, serve)
    keep = rows.position(row) >= 0
    share = loads.window_frac[serve["load"], serve["slice"]]
    demand = window_demand(world)[rows["load"], rows["period"], rows["slice"]]
    terms = (Term("serve", row[keep], np.flatnonzero(keep), share[keep]), _open_by(v["open"].index, rows, -demand))
    return Constraint("linked", rows, terms, np.full(len(rows), -INF), np.zeros(len(rows)))


def unlinked(world: World) -> Index:
    """No linking rows at all: where the rounds begin."""
    return Index(grid(world, "site", "load", "period", "slice"), np.zeros(0, dtype=np.int64))


def links_of(world: World, lp: Programme, columns: Bools) -> Index:
    """Linking rows in which some columns of serve stand; columns (columns,)."""
    serve = lp.variables["serve"].index
    keep = columns[lp.columns["serve"]] & must_open(world)[serve["site"]]
    g = grid(world, "site", "load", "period", "slice")
    return Index.at(g, _window(world, g, serve)[keep])


def broken_links(world: World, lp: Programme, x: Floats) -> Index:
    """Linking rows that a plan oversteps by more than `TOLERANCE` of the demand."""
    parts, serve, opens = lp.split_columns(x), lp.variables["serve"].index, lp.variables["open"].index
    g = grid(world, "site", "load", "period", "slice")
    served = np.zeros(tuple(g.values()))
    share = world.loads.window_frac[serve["load"], serve["slice"]]
    np.add.at(served.ravel(), _window(world, g, serve), parts["serve"] * share)
    ready = np.cumsum(opens.dense(parts["open"]), axis=1)[:, None, :, None]
    over = served > (ready + TOLERANCE) * window_demand(world)
    return Index.where(g, over & must_open(world)[:, None, None, None])


def _window(world: World, g: Any, serve: Index) -> Any:
    """Flat number (site, load, period, first slice of the window) of each point of serve."""
    first = world.loads.window[serve["load"], serve["slice"]]
    return flat(g, site=serve["site"], load=serve["load"], period=serve["period"], slice=first)


def _open_by(opens: Index, rows: Index, value: Any) -> Term:
    """Value (rows,) x the site's openings up to the row's period."""
    start = np.searchsorted(opens["site"], rows["site"])
    count = np.searchsorted(opens["site"], rows["site"], side="right") - start
    row = np.repeat(np.arange(len(rows)), count)
    column = np.arange(len(row)) + np.repeat(start - (np.cumsum(count) - count), count)
    keep = opens["vintage"][column] <= rows["period"][row]
    return Term("open", rows.ids[row[keep]], column[keep], np.asarray(value)[row[keep]])
