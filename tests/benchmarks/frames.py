"""The programme as a good linopy model puts it together: flat variables, and sums of terms grouped by their rows.

A variable is one dimension long, a frame of the points that exist, with columns for site, load, period and so on; a
sum is linopy's `groupby` by the rows that the columns point at. The model is sparse, as linopy teaches for rows of
uneven length. Markets and limits, a hundredth of the rows, are handed over from the arrays.

Measured at 1e5 routes and left: periods and slices as dense dimensions with masks, beside one of routes and one of
halls, half as long again in a sparse model and over twice as long in a dense one.
"""

from dataclasses import dataclass
from typing import Any

import linopy
import numpy as np
import pandas as pd
import xarray as xr

from model.formulation.delivery import link_bound, link_limited, most_of_load, own_link_gbps_per_mw, tail_of_load
from model.formulation.variables import open_routes, route_usd, slice_yr, unserved, unserved_cost, window_demand
from model.lp import Programme
from model.world import World
from model.world.routes import SLOW
from tests.benchmarks.peers import linopy_rows

HANDED = ("chips", "launch", "limits")

Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Points:
    """A variable of linopy's, and the columns of its frame."""

    x: Any
    columns: dict[str, Ints]

    def __getitem__(self, name: str) -> Ints:
        return self.columns[name]


class Frames:
    """A model under construction; a `pool` is a site and the first of the classes that drink from it."""

    def __init__(self, world: World) -> None:
        linopy.options["semantics"] = "v1"  # sparse models ask for it
        self.world, self.model = world, linopy.Model(sparse=True)
        self.shape = world.shape | {"pool": world.shape["site"] * world.shape["work_class"]}
        self.found: dict[str, Points] = {}
        self.paid: list[Any] = []

    def __getitem__(self, name: str) -> Points:
        return self.found[name]

    def variable(self, name: str, cost: Any, upper: Any = np.inf, **columns: Ints) -> None:
        """A new variable, from zero up, at every point of its frame, and what it costs."""
        point = pd.RangeIndex(len(cost), name=name)
        most = upper if np.isscalar(upper) else xr.DataArray(upper, [point])
        x = self.model.add_variables(0.0, most, [point], name=name)
        self.found[name] = Points(x, columns)
        self.paid.append((x * xr.DataArray(cost, [point])).sum())

    def key(self, *names: str, **columns: Ints) -> Ints:
        """Flat number of the row of each point, in the grid of the named dimensions."""
        return np.ravel_multi_index([columns[name] for name in names], [self.shape[name] for name in names])

    def summed(self, name: str, key: Ints, value: Any = 1.0, at: Ints | None = None) -> Any:
        """Terms added up by the key of their rows: value x column `at`, or every column once."""
        x = self.found[name].x
        if at is None:
            x = x.rename({name: "term"})
        else:
            x = x.isel({name: xr.DataArray(at, [pd.RangeIndex(len(at), name="term")])})
        term = pd.RangeIndex(len(key), name="term")
        value = value if np.isscalar(value) else xr.DataArray(value, [term])
        return (x * value).groupby(pd.Series(key, term, name="row")).sum()

    def rows(self, name: str, left: Any, sign: str, right: Any) -> None:
        """Rows of the sums, with the right side from its dense array; where that is infinite there is none."""
        row = left.indexes["row"]
        side = xr.DataArray(np.ravel(right)[row], [row])
        limited = np.isfinite(side)
        self.model.add_constraints(left, sign, side, name=name, mask=None if limited.all() else limited)


def by_frames(world: World, lp: Programme) -> Any:
    """HiGHS's model, by linopy; `lp` gives the markets and limits."""
    f = Frames(world)
    decisions(f)
    for name in ("buy", "lift", "breach"):
        f.variable(name, lp.variables[name].cost, lp.variables[name].upper)
    f.model.add_objective(linopy.merge(f.paid))
    for part in (balance, pool, capacity, draws, rate, link, gateway, resident, spread, percentile):
        part(f)
    labels = {name: f[name].x.labels.to_numpy() for name in lp.variables}
    for name in HANDED:
        if len(lp.constraints[name].index):
            linopy_rows(f.model, name, lp.constraints[name], labels)
    highs = f.model.to_highspy()
    highs.silent()
    return highs


def decisions(f: Frames) -> None:
    """Serve where a route is open, run where a site's pool is requested, build where and when an option is offered."""
    w, classes = f.world, f.world.shape["work_class"]
    s, load, t, h = np.nonzero(open_routes(w))
    drunk = s * classes + w.pool_of[s, w.loads.work_class[load]]
    f.variable("serve", route_usd(w, s, load) * slice_yr(w)[t, h], site=s, load=load, period=t, slice=h, pool=drunk)
    asked = np.zeros((f.shape["pool"], w.shape["period"], w.shape["slice"]), dtype=bool)
    asked[drunk, t, h] = True
    asked = asked.reshape(-1, classes, *asked.shape[1:])[w.site_of]
    o, k, t, h = np.nonzero(w.suits[:, :, None, None] & w.can_live[:, None, :, None] & asked)
    usd = w.costs.run_usd_per_mw[o, t, h] / 1e6
    f.variable("run", usd, option=o, work_class=k, period=t, slice=h, pool=w.site_of[o] * classes + k)
    o, v = np.nonzero(w.buildable)
    yearly = sum(line[o, v] for line in w.costs.yearly_usd_per_mw.values())
    f.variable("build", yearly * w.lived_yr[o, v].sum(axis=1) / 1e6, option=o, vintage=v, site=w.site_of[o])
    load, t, h = unserved(w).index.columns.values()
    f.variable("unserved", unserved_cost(w)[load, t, h], load=load, period=t, slice=h)


def cohorts(f: Frames, share: Any) -> tuple[Ints, Ints, Ints, Any]:
    """Every build and period in which some of it is there: column, option, period, share."""
    o = f["build"]["option"]
    share = share[o, f["build"]["vintage"]]
    column, t = np.nonzero(share)
    return column, o[column], t, share[column, t]


def balance(f: Frames) -> None:
    """C1."""
    loads, serve, names = f.world.loads, f["serve"], ("load", "period", "slice")
    place = serve["load"], serve["slice"]
    key = f.key(*names, load=serve["load"], period=serve["period"], slice=loads.window[place])
    met = f.summed("serve", key, loads.window_frac[place])
    short = f.summed("unserved", f.key(*names, **f["unserved"].columns))
    f.rows("balance", short.add(met, join="left"), "=", window_demand(f.world))


def pool(f: Frames) -> None:
    """C2a."""
    names, run = ("pool", "period", "slice"), f["run"]
    h100e = f.world.costs.h100e_per_mw[run["option"], run["work_class"]] / 1e3
    drunk = f.summed("serve", f.key(*names, **f["serve"].columns))
    filled = f.summed("run", f.key(*names, **run.columns), h100e)
    f.rows("pool", drunk - filled, "<=", np.zeros([f.shape[name] for name in names]))


def capacity(f: Frames) -> None:
    """C2b."""
    w, names, h = f.world, ("option", "period", "slice"), np.arange(f.shape["slice"])
    column, o, t, share = cohorts(f, w.costs.surviving_frac)
    key = f.key(*names, option=o[:, None], period=t[:, None], slice=h).ravel()
    offered = f.summed("build", key, (share[:, None] * w.firm_frac[o]).ravel(), np.repeat(column, len(h)))
    used = f.summed("run", f.key(*names, **f["run"].columns))
    f.rows("capacity", used.sub(offered, join="left"), "<=", w.firm_frac[:, None, :] * w.existing_mw[:, :, None])


def draws(f: Frames) -> None:
    """C3a, C3b, C4 and C5a: what stands at a site draws no more than its stock leaves of a bound."""
    w, terms, bounds = f.world, f.world.options.terms, f.world.sites.bounds
    room = np.repeat(w.sites.frame[["site_mw"]].to_numpy(float), w.shape["period"], axis=1)
    limits = {
        "connection": (terms.grid_mw_per_mw, bounds.grid_mw),
        "onsite": (terms.onsite_mw_per_mw, bounds.onsite_mw),
        "heat": (terms.heat_mw_per_mw, bounds.heat_mw),
        "room": (np.ones(len(w.site_of)), room),
    }
    column, o, t, share = cohorts(f, w.alive_frac)
    key = f.key("site", "period", site=w.site_of[o], period=t)
    for name, (per_mw, bound) in limits.items():
        stock = pd.DataFrame(w.existing_mw * per_mw[:, None]).groupby(w.site_of).sum()
        left = np.maximum(bound - stock.reindex(range(len(bound)), fill_value=0.0).to_numpy(), 0.0)
        of = np.flatnonzero(per_mw[o])
        drawn = f.summed("build", key[of], (share * per_mw[o])[of], column[of])
        f.rows(name, drawn, "<=", left)


def rate(f: Frames) -> None:
    """C5b."""
    most = f.world.sites.frame["build_mw_per_yr"].to_numpy(float)[:, None] * f.world.calendar.length_yr
    f.rows("rate", f.summed("build", f.key("site", "vintage", **f["build"].columns)), "<=", most)


def link(f: Frames) -> None:
    """C6a."""
    w, serve, names, h = f.world, f["serve"], ("site", "period", "slice"), np.arange(f.shape["slice"])
    gbps = w.loads.frame["gbps_per_h100e"].to_numpy(float)[serve["load"]] * 1e3
    at = np.flatnonzero((gbps > 0) & link_limited(w)[serve["site"], serve["period"]])
    traffic = f.summed("serve", f.key(*names, **serve.columns)[at], gbps[at], at)
    column, o, t, links = cohorts(f, w.costs.surviving_frac * own_link_gbps_per_mw(w)[:, None, None])
    key = f.key(*names, site=w.site_of[o][:, None], period=t[:, None], slice=h).ravel()
    brought = f.summed("build", key, np.repeat(links, len(h)), np.repeat(column, len(h)))
    f.rows("link", traffic.sub(brought, join="left"), "<=", np.repeat(link_bound(w), len(h)))


def gateway(f: Frames) -> None:
    """C6b."""
    w, serve = f.world, f["serve"]
    share = w.routes.gateway_share[:, w.loads.frame["z"]] * w.loads.frame["gbps_per_h100e"].to_numpy(float) * 1e3
    gbps = share[serve["site"], serve["load"]]
    at = np.flatnonzero(gbps)
    key = f.key("bloc", "period", "slice", bloc=w.bloc_of[serve["site"]], **serve.columns)
    f.rows("gateway", f.summed("serve", key[at], gbps[at], at), "<=", np.repeat(w.gateway_gbps, w.shape["slice"]))


def resident(f: Frames) -> None:
    """C7a."""
    w, serve, unserved = f.world, f["serve"], f["unserved"]
    least = w.loads.resident_frac * w.mean_demand_kh100e
    at = np.flatnonzero(least[unserved["load"], unserved["period"]])
    of_window = (w.hour_frac / w.loads.window_frac)[unserved["load"], unserved["slice"]]
    short = f.summed("unserved", f.key("load", "period", **unserved.columns)[at], of_window[at], at)
    at = np.flatnonzero(w.at_home[serve["site"], serve["load"]])
    home = f.summed("serve", f.key("load", "period", **serve.columns)[at], w.hour_frac[serve["slice"][at]], at)
    f.rows("resident", short.add(home, join="left"), ">=", least)


def spread(f: Frames) -> None:
    """C7b."""
    w, serve = f.world, f["serve"]
    at = np.flatnonzero((w.loads.frame["largest_site_frac"] < 1.0).to_numpy()[serve["load"]])
    key = f.key("site", "load", "period", **serve.columns)[at]
    most = np.broadcast_to(most_of_load(w), [f.shape[name] for name in ("site", "load", "period")])
    f.rows("spread", f.summed("serve", key, w.hour_frac[serve["slice"][at]], at), "<=", most)


def percentile(f: Frames) -> None:
    """C8."""
    w, serve = f.world, f["serve"]
    at = np.flatnonzero(w.routes.reach[serve["site"], serve["load"], serve["slice"]] == SLOW)
    waits = f.summed("serve", f.key("load", "period", **serve.columns)[at], w.hour_frac[serve["slice"][at]], at)
    f.rows("percentile", waits, "<=", tail_of_load(w))
