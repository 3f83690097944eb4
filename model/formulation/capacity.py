"""C1 to C5: demand is met, halls are not overfilled, and every site stays within its power, heat and room."""

from typing import Any

import numpy as np

from model.formulation.variables import Positions, grid, window_demand
from model.lp import Constraint, Index, Term, Variable, flat
from model.world import World

Variables = dict[str, Variable]
INF = np.inf


def cohorts(world: World, build: Index, weight: Any) -> tuple[Any, Any, Any, Any]:
    """Every pair of a point of build and a period its cohort reaches: column, option, period, weight[o,v,t] (m,)."""
    value = weight[build["option"], build["vintage"]]
    column, period = np.nonzero(value)
    return column, build["option"][column], period, value[column, period]


def balance(world: World, v: Variables) -> Constraint:
    """C1  sum_{s, h in g} w[l,h] serve[s,l,t,h] + unserved[l,t,g] = sum_{h in g} w[l,h] demand[l,t,h]   for l, t, g.

    Price: the present value of one thousand H100e more of the load through the window, its marginal cost.
    """
    rows, serve, unserved = v["unserved"].index, v["serve"].index, v["unserved"].index
    loads = world.loads
    first = loads.window[serve["load"], serve["slice"]]
    met = Term(
        "serve", flat(rows.grid, load=serve["load"], period=serve["period"], slice=first), np.arange(len(serve)),
        loads.window_frac[serve["load"], serve["slice"]],
    )  # fmt: skip
    short = Term("unserved", unserved.ids, np.arange(len(unserved)), np.ones(len(unserved)))
    demand = window_demand(world).flat[rows.ids]
    return Constraint("balance", rows, (met, short), demand, demand)


def met(world: World, price: Any, at: Positions) -> Any:
    """What the price of C1 pays for a thousand H100e on routes."""
    loads = world.loads
    return price[at.load, at.period, loads.window[at.load, at.slice]] * loads.window_frac[at.load, at.slice]


def pool(world: World, v: Variables) -> Constraint:
    """C2a  sum_{l in k} serve[s,l,t,h] <= sum_{o at s} h100e_per_mw[o,k] run[o,k,t,h] / 1000   for s, k, t, h.

    Price: worth of one thousand H100e more at the site in that slice.
    """
    serve, run = v["serve"].index, v["run"].index
    g = grid(world, "site", "work_class", "period", "slice")
    work_class = world.pool_of[serve["site"], world.loads.work_class[serve["load"]]]
    used = flat(g, site=serve["site"], work_class=work_class, period=serve["period"], slice=serve["slice"])
    given = flat(
        g, site=world.site_of[run["option"]], work_class=run["work_class"], period=run["period"], slice=run["slice"]
    )  # fmt: skip
    rows = Index.at(g, np.concatenate([used, given]))
    h100e = world.costs.h100e_per_mw[run["option"], run["work_class"]] / 1e3
    terms = (
        Term("serve", used, np.arange(len(serve)), np.ones(len(serve))),
        Term("run", given, np.arange(len(run)), -h100e),
    )
    return Constraint("pool", rows, terms, np.full(len(rows), -INF), np.zeros(len(rows)))


def capacity(world: World, v: Variables) -> Constraint:
    """C2b  sum_k run[o,k,t,h] <= a[o,h] (sum_{v<=t} surviving[o,v,t] build[o,v] + existing[o,t])   for o, t, h.

    a = availability x (1 - reserve).

    Price: scarcity rent of a megawatt in that slice; zero off peak.
    """
    run, build = v["run"].index, v["build"].index
    g = grid(world, "option", "period", "slice")
    row = flat(g, option=run["option"], period=run["period"], slice=run["slice"])
    rows = Index.at(g, row)
    used = Term("run", row, np.arange(len(run)), np.ones(len(run)))
    column, o, t, survives = cohorts(world, build, world.costs.surviving_frac)
    h = np.arange(world.shape["slice"])
    held = flat(g, option=o[:, None], period=t[:, None], slice=h)
    offered = -survives[:, None] * world.firm_frac[o]
    built = Term("build", held, np.repeat(column, len(h)), offered.ravel())
    upper = world.firm_frac[rows["option"], rows["slice"]] * world.existing_mw[rows["option"], rows["period"]]
    return Constraint("capacity", rows, (used, built), np.full(len(rows), -INF), upper, partial=True)


def _draw(world: World, v: Variables, name: str, per_mw: Any, bound: Any) -> Constraint:
    """Sum over the site's options of per_mw[o] x living build <= what bound[s,t] leaves beside the existing stock.

    Stock that draws more than the bound keeps what it has: nothing is left then, never less than nothing.
    """
    g = grid(world, "site", "period")
    column, o, t, alive = cohorts(world, v["build"].index, world.alive_frac)
    stands = np.zeros_like(bound)
    np.add.at(stands, world.site_of, world.existing_mw * per_mw[:, None])
    row = flat(g, site=world.site_of[o], period=t)
    value = alive * per_mw[o]
    keep = (value != 0) & np.isfinite(bound.flat[row])
    row, column, value = row[keep], column[keep], value[keep]
    rows = Index.at(g, row)
    upper = np.maximum(bound - stands, 0.0).flat[rows.ids]
    return Constraint(name, rows, (Term("build", row, column, value),), np.full(len(rows), -INF), upper)


def connection(world: World, v: Variables) -> Constraint:
    """C3a  sum_{o at s} grid_mw_per_mw[o] (existing[o,t] + sum_v alive[o,v,t] build[o,v]) <= grid_mw[s,t]   for s, t.

    Price: worth of a megawatt of connection in the period.
    """
    return _draw(world, v, "connection", world.options.terms.grid_mw_per_mw, world.sites.bounds.grid_mw)


def onsite(world: World, v: Variables) -> Constraint:
    """C3b  sum_{o at s} onsite_mw_per_mw[o] (existing[o,t] + sum_v alive[o,v,t] build[o,v]) <= onsite_mw[s,t]   for s, t.

    Price: worth of a megawatt of own generation.
    """  # noqa: E501
    return _draw(world, v, "onsite", world.options.terms.onsite_mw_per_mw, world.sites.bounds.onsite_mw)


def heat(world: World, v: Variables) -> Constraint:
    """C4  sum_{o at s} heat_mw_per_mw[o] (existing[o,t] + sum_v alive[o,v,t] build[o,v]) <= heat_mw[s,t]   for s, t.

    Price: worth of a megawatt of permit.
    """
    return _draw(world, v, "heat", world.options.terms.heat_mw_per_mw, world.sites.bounds.heat_mw)


def room(world: World, v: Variables) -> Constraint:
    """C5a  sum_{o at s} (existing[o,t] + sum_v alive[o,v,t] build[o,v]) <= site_mw[s]   for s, t.

    Price: worth of a megawatt of floor.
    """
    most = world.sites.frame["site_mw"].to_numpy(float)[:, None] + np.zeros(world.shape["period"])
    return _draw(world, v, "room", np.ones(world.shape["option"]), most)


def rate(world: World, v: Variables) -> Constraint:
    """C5b  sum_{o at s} build[o,v] <= build_mw_per_yr[s] length[v]   for s, v.

    Price: worth of a megawatt more built in the period.
    """
    build = v["build"].index
    g = grid(world, "site", "vintage")
    row = flat(g, site=world.site_of[build["option"]], vintage=build["vintage"])
    rows = Index.at(g, row)
    most = world.sites.frame["build_mw_per_yr"].to_numpy(float)[:, None] * world.calendar.length_yr
    term = Term("build", row, np.arange(len(build)), np.ones(len(build)))
    return Constraint("rate", rows, (term,), np.full(len(rows), -INF), most.flat[rows.ids])
