"""What the plan decides, and what each decision costs, in million USD of present value.

Units: megawatts of IT, thousand H100e, thousand chips, tonnes.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from model.lp import Index, Variable
from model.world import World

Bools = np.ndarray[Any, np.dtype[np.bool_]]
INF = np.inf


@dataclass(frozen=True)
class Active:
    """The part of the world that a programme holds.

    Options (O,), points of serve (site, load, period, slice), and rows of the share that one site may serve (site,
    load, period): few of these ever bind, so a programme may begin without any and take them up where broken.
    """

    options: Bools
    serve: Index
    spread: Index


@dataclass(frozen=True)
class Positions:
    """Routes by positions that broadcast together: one by one, (n,) each, or all of some loads side by side.

    Of all, the arrays are (S, 1, 1, 1), (1, l, 1, 1), (1, 1, T, 1) and (1, 1, 1, H), and `loads` are the l loads.
    """

    site: Any
    load: Any
    period: Any
    slice: Any
    loads: slice | None = None

    @classmethod
    def all(cls, world: World, loads: slice) -> "Positions":
        """Every route to some loads side by side."""
        lengths = grid(world, "site", "load", "period", "slice") | {"load": loads.stop - loads.start}
        site, load, period, h = np.ogrid[tuple(slice(n) for n in lengths.values())]
        return cls(site, load + loads.start, period, h, loads)

    @classmethod
    def each(cls, routes: Index) -> "Positions":
        """Routes one by one."""
        return cls(*(routes[name] for name in ("site", "load", "period", "slice")))


def grid(world: World, *names: str) -> dict[str, int]:
    """Dimensions by name, with their lengths."""
    return {name: world.shape[name] for name in names}


def every(world: World) -> Active:
    """The whole world: every option, every route within reach to a load with a row of demand."""
    g = grid(world, "site", "load", "period", "slice")
    rows = Index.where(grid(world, "site", "load", "period"), spread_rows(world))
    return Active(np.ones(world.shape["option"], dtype=bool), Index.where(g, open_routes(world)), rows)


def nothing(world: World) -> Active:
    """No part of the world at all."""
    empty = (Index(grid(world, *names), np.zeros(0, dtype=np.int64))
             for names in (("site", "load", "period", "slice"), ("site", "load", "period")))  # fmt: skip
    return Active(np.zeros(world.shape["option"], dtype=bool), *empty)


def idle(world: World, built: bool = True) -> dict[str, Variable]:
    """Variables of a world in which nothing runs or is served, and everything may be built, or nothing."""
    none = nothing(world)
    parts = (build(world, replace(none, options=none.options | built)), run(world, none), serve(world, none),
             unserved(world), buy(world), lift(world), breach(world))  # fmt: skip
    return {part.name: part for part in parts}


def fitted(world: World, active: Active) -> Active:
    """The part as this world has it: with all that stands, without the routes that are shut here.

    A part found in another world must pass through this before this world's programme is built of it: stock that is
    not held can not work, and no pricing would ask for it, for it costs nothing to build.
    """
    options = active.options | world.stands
    there = are_open(world, active.serve)
    if there.all() and (options == active.options).all():
        return active
    return Active(options, Index(active.serve.grid, active.serve.ids[there]), active.spread)


def spread_rows(world: World) -> Bools:
    """(S, L, T) where the share of a load that one site may serve is limited."""
    limited = world.loads.frame["largest_site_frac"].to_numpy(float) < 1.0
    return open_routes(world).any(axis=3) & limited[:, None]


def open_routes(world: World, loads: slice = slice(None)) -> Bools:
    """(S, l, T, H) routes quick enough, to a load with a row of demand, from a site that can hold its hall.

    Of all loads, or of some that stand side by side.
    """
    held = world.loads.requested[loads] & world.housed[:, world.loads.work_class[loads]]
    return (world.routes.reach[:, loads] > 0)[:, :, None, :] & held[:, :, :, None]


def are_open(world: World, routes: Index) -> Bools:
    """(n,) whether each of some points (site, load, period, slice) is an open route."""
    s, load, t = routes["site"], routes["load"], routes["period"]
    reached = world.routes.reach[s, load, routes["slice"]] > 0
    return reached & world.loads.requested[load, t] & world.housed[s, world.loads.work_class[load], t]


def build(world: World, active: Active) -> Variable:
    """build[o,v] >= 0: MW of IT of option o that enter service in vintage v."""
    index = Index.where(grid(world, "option", "vintage"), world.buildable & active.options[:, None])
    cost = world.costs.build_usd_per_mw.flat[index.ids] / 1e6
    return Variable("build", index, cost, np.full(len(index), INF))


def run(world: World, active: Active) -> Variable:
    """run[o,k,t,h] >= 0: MW of option o at work for pool k, wherever its site has a load of the pool to serve."""
    g = grid(world, "option", "work_class", "period", "slice")
    asked = np.zeros((world.shape["site"], *tuple(g.values())[1:]), dtype=bool)
    index = active.serve
    pool = world.pool_of[index["site"], world.loads.work_class[index["load"]]]
    asked[index["site"], pool, index["period"], index["slice"]] = True
    o = np.flatnonzero(active.options)
    able = world.suits[o][:, :, None, None] & world.can_live[o][:, None, :, None] & asked[world.site_of[o]]
    at, k, t, h = np.nonzero(able)
    index = Index.of(g, option=o[at], work_class=k, period=t, slice=h)
    cost = world.costs.run_usd_per_mw[index["option"], index["period"], index["slice"]] / 1e6
    return Variable("run", index, cost, np.full(len(index), INF))


def route_usd(world: World, site: Any, load: Any) -> Any:
    """Price of the way from sites to loads, broadcast by position.  [million USD per thousand H100e and year]"""
    zone = world.loads.frame["z"].to_numpy()[load]
    gbps = world.loads.frame["gbps_per_h100e"].to_numpy(float)[load] * 1e3
    stated = world.routes.usd_per_h100e_yr[site, zone] * 1e3
    return np.where(np.isnan(stated), world.routes.usd_per_gbps_yr[site, zone] * gbps, stated) / 1e6


def slice_yr(world: World) -> Any:
    """(T, H) discounted years of each slice of each period."""
    return world.period_yr[:, None] * world.hour_frac


def serve(world: World, active: Active) -> Variable:
    """serve[s,l,t,h] >= 0: thousand H100e of load l served from site s."""
    index = active.serve
    cost = route_usd(world, index["site"], index["load"]) * slice_yr(world)[index["period"], index["slice"]]
    return Variable("serve", index, cost, np.full(len(index), INF))


def unserved_cost(world: World) -> Any:
    """(L, T, H) million USD of leaving a thousand H100e unserved through the window whose first slice is h."""
    usd = world.loads.frame["unserved_usd_per_h100e_h"].to_numpy(float) * 1e3
    hours = world.calendar.hours_h / world.loads.window_frac  # (L, H) hours of the slice's window
    return (usd[:, None] * hours)[:, None, :] * world.period_yr[:, None] / 1e6


def window_demand(world: World) -> Any:
    """(L, T, H) mean demand of the window whose first slice is h; 0 at slices that begin none."""
    loads = world.loads
    total = np.zeros_like(loads.demand_kh100e)
    load = np.arange(len(loads.window))[:, None]
    first: Any = (load, slice(None), loads.window)
    np.add.at(total, first, np.swapaxes(loads.demand_kh100e * loads.window_frac[:, None, :], 1, 2))
    return total


def unserved(world: World) -> Variable:
    """unserved[l,t,g] >= 0: thousand H100e of load l that window g leaves unserved."""
    loads = world.loads
    begins = np.zeros(loads.window.shape, dtype=bool)
    np.put_along_axis(begins, loads.window, True, axis=1)
    index = Index.where(grid(world, "load", "period", "slice"), loads.requested[:, :, None] & begins[:, None])
    return Variable("unserved", index, unserved_cost(world).flat[index.ids], np.full(len(index), INF))


def buy(world: World) -> Variable:
    """buy[i] >= 0: thousand chips bought of offer i of chip_supply.csv above what the list price pays for."""
    table = world.inputs.tables["chip_supply"]
    t = np.searchsorted(world.calendar.year, table["period"].to_numpy(float))
    c = place(world.inputs.tables["chips"]["chip"], table["chip"])
    cost = table["premium_usd_per_chip"].to_numpy(float) * 1e3 / 1e6 * world.chip_annuity[c, t]
    upper = table["chips_per_yr"].to_numpy(float) * world.calendar.length_yr[t] / 1e3
    return Variable("buy", Index.full({"offer": len(table)}), cost, upper)


def lift(world: World) -> Variable:
    """lift[j] >= 0: tonnes that row j of launch.csv carries."""
    table = world.inputs.tables["launch"]
    t = np.searchsorted(world.calendar.year, table["period"].to_numpy(float))
    cost = table["usd_per_kg"].to_numpy(float) * 1e3 / 1e6 * world.launch_annuity[t]
    upper = table["t_per_yr"].to_numpy(float) * world.calendar.length_yr[t]
    return Variable("lift", Index.full({"launch": len(table)}), cost, upper)


def breach(world: World) -> Variable:
    """breach[n] >= 0: units by which limit n is broken, at its price."""
    table = world.inputs.tables["limits"]
    penalty = table["penalty_usd_per_unit"].to_numpy(float)
    index = Index.where({"limit": len(table)}, ~np.isnan(penalty))
    t = np.searchsorted(world.calendar.year, table["period"].to_numpy(float))[index.ids]
    return Variable("breach", index, penalty[index.ids] / 1e6 * world.period_yr[t], np.full(len(index), INF))


def place(names: Any, values: Any) -> Any:
    """Position of each value among the names, -1 where it is none of them."""
    return pd.Index(names).get_indexer(values)
