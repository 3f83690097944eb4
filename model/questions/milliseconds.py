"""What a millisecond is worth: the routes that are just too slow, and what letting them in would save."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from model.formulation.variables import are_open, grid, window_demand
from model.lp import Index
from model.planning import Plan
from model.questions.optimum import Optimum, optimum, settled, told
from model.solve.reduced_costs import Pricer
from model.solve.route_gains import Gains
from model.world import World
from model.world.routes import FAST, NONE, SLOW

LIMITS = ("max_rtt_ms", "tail_rtt_ms")
"""Columns of workloads.csv that shut routes out: of all work, and of the tail that may wait longer."""

COLUMNS = ["zone", "workload", "limit", "limit_ms", "site", "kind", "rtt_ms", "over_ms"]

LEAST_MS = 1.0
"""A limit is raised by this at least: a route late by a hair would make a millisecond look expensive beyond sense."""


def shut_out(world: World) -> pd.DataFrame:
    """First route beyond each limit of each load, by round trip, from a site that could hold a fitting hall.

    Rows of `load` (its number) and zone, workload, limit, limit_ms, site, kind, rtt_ms, over_ms: what the limit has to
    be raised by to let the route in, `LEAST_MS` at least. A workload without a tail has only max_rtt_ms; a load that
    every site reaches has no row.
    """
    frame, loads = world.sites.frame, world.loads.frame
    wanted = (world.loads.demand_kh100e.sum(axis=2) > 0).astype(float)  # (L, T)
    fits = np.einsum("slt,lt->sl", world.housed[:, world.loads.work_class].astype(float), wanted) > 0
    rtt = world.routes.rtt_ms[:, loads["z"].to_numpy()]  # (S, L, H)
    tail = (loads["percentile_frac"] < 1.0).to_numpy()
    parts = []
    for column in LIMITS:
        limit = loads[column].to_numpy(float)
        asked = tail if column == "tail_rtt_ms" else np.ones(len(loads), dtype=bool)
        beyond = np.where((rtt > limit[:, None]) & np.isfinite(rtt) & fits[:, :, None], rtt, np.inf).min(axis=2)
        site = beyond.argmin(axis=0)
        nearest = beyond[site, np.arange(len(loads))]
        rows = np.flatnonzero(np.isfinite(nearest) & asked)
        parts.append(pd.DataFrame({
            "load": rows, "zone": loads["zone"].to_numpy()[rows], "workload": loads["workload"].to_numpy()[rows],
            "limit": column, "limit_ms": limit[rows], "site": frame["site"].to_numpy()[site[rows]],
            "kind": frame["kind"].to_numpy()[site[rows]], "rtt_ms": nearest[rows],
            "over_ms": np.maximum(nearest[rows] - limit[rows], LEAST_MS),
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def relaxed(world: World, loads: Any, column: str, ms: Any) -> World:
    """World in which some loads (m,) may wait so long (m,) [ms] by one of `LIMITS`; others as before.

    A limit of the tail below that of all work is raised with it.
    """
    frame = world.loads.frame
    frame = frame.assign(**{column: frame[column].astype(float)})
    frame.loc[loads, column] = ms
    frame["tail_rtt_ms"] = np.maximum(frame["tail_rtt_ms"], frame["max_rtt_ms"])
    rtt = world.routes.rtt_ms[:, frame["z"].to_numpy()]
    most, tail, percentile = (frame[name].to_numpy(float)[:, None] for name in (*LIMITS, "percentile_frac"))
    fast = rtt <= most
    reach = np.where(fast, FAST, np.where((rtt <= tail) & (percentile < 1.0), SLOW, NONE)).astype(np.int8)
    return replace(world, routes=replace(world.routes, reach=reach), loads=replace(world.loads, frame=frame))


def milliseconds(plan: Plan, exact: int = 0, zone: str | None = None, threads: int = 0) -> pd.DataFrame:
    """What each load would gain if its limit were raised to the first route that is too slow for it, or a little more.

    Parameters
    ----------
    plan : Plan
        The plan whose prices count; see `settled`.
    exact : int
        Solve again for so many loads, those with the most to gain first.
    zone : str, optional
        Ask of this zone's loads only.
    threads : int
        Threads of the solver.

    Returns
    -------
    DataFrame
        `COLUMNS`, then `gain_usd_per_h100e_h`: what the best route let in is worth per H100e-hour at the plan's
        prices, in its best period and slice, above 0 where it would be used; `saving_up_to_usd`: that gain on all of
        the load's work, which the saving can not exceed but falls far short of where the site is small;
        `saving_usd`: exact, present value, NaN where not solved; `usd_per_ms` and `usd_per_ms_up_to`: both over the
        milliseconds it takes. First what is known to save, then what is not known, then what saves nothing.
    """
    plan = settled(plan, threads)
    world = plan.world
    found = shut_out(world)
    if zone is not None:
        found = found[found["zone"] == zone].reset_index(drop=True)
    raised = np.maximum(found["rtt_ms"].to_numpy(), (found["limit_ms"] + found["over_ms"]).to_numpy())
    gain, most = np.zeros(len(found)), np.zeros(len(found))
    for column in LIMITS:
        rows = np.flatnonzero((found["limit"] == column).to_numpy())
        if len(rows):
            load = found["load"].to_numpy()[rows]
            gain[rows], most[rows] = _priced(plan, load, column, raised[rows])
    saving = np.full(len(found), np.nan)
    saving[most <= 0] = 0.0
    for row in np.argsort(-most, kind="stable")[:exact]:
        if most[row] > 0:
            there = relaxed(world, [found["load"][row]], found["limit"][row], raised[row])
            saved = told(plan.cost - optimum(there, plan, threads).cost, plan.cost)
            saving[row] = max(0.0, float(saved)) * 1e6
    table = found[COLUMNS].assign(
        gain_usd_per_h100e_h=gain, saving_up_to_usd=most, saving_usd=saving,
        usd_per_ms=saving / found["over_ms"], usd_per_ms_up_to=most / found["over_ms"],
    )  # fmt: skip
    known = np.isfinite(saving)
    size = table["usd_per_ms"].where(known, table["usd_per_ms_up_to"])
    order = np.lexsort((-size, np.where(known, np.where(saving > 0, 0, 2), 1)))
    return table.iloc[order].reset_index(drop=True)


def _priced(plan: Optimum, load: Any, column: str, ms: Any) -> tuple[Any, Any]:
    """Best gain of each load's admitted routes [USD per H100e-hour], and what it comes to on all of its work [USD]."""
    world, loads = plan.world, plan.world.loads
    there = relaxed(world, load, column, ms)
    prices = Pricer(there).prices(plan.programme, plan.solution.y)
    prices["pool"] = np.minimum(prices["pool"], evenly(world))
    g = grid(world, "site", "load", "period", "slice")
    s, m, h = np.nonzero((there.routes.reach != world.routes.reach)[:, load])
    new = Index.of(g, site=s[:, None], load=load[m][:, None], period=np.arange(g["period"]), slice=h[:, None])
    new = Index(g, new.ids[are_open(there, new)])
    gain = np.full(tuple(g.values())[1:], -np.inf)  # million USD per thousand H100e
    np.maximum.at(gain, (new["load"], new["period"], new["slice"]), Gains(there).of(prices, new, np.inf))
    gain = gain[load]
    hour = world.period_yr[:, None] * world.calendar.hours_h
    best = np.maximum((gain * 1e3 / hour).max(axis=(1, 2)), -1e9)
    by_window = np.maximum(gain, 0.0) / loads.window_frac[load][:, None, :]
    first = loads.window[load]
    most = np.zeros_like(by_window)
    m, t, _ = np.indices(by_window.shape)
    np.maximum.at(most, (m, t, np.broadcast_to(first[:, None, :], by_window.shape)), by_window)
    return best, (most * window_demand(world)[load]).sum(axis=(1, 2)) * 1e6


def evenly(world: World) -> Any:
    """(S, K, T, H) what a thousand H100e must earn at a site for some hall built for it to pay, charged evenly.

    At these prices no hall that is always full earns more than it costs, so a site without halls can be priced so.
    Million USD; inf where no hall fits.
    """
    hour = world.period_yr[:, None] * world.calendar.hours_h  # (T, H)
    full = np.einsum("ovt,oh,th->ov", world.costs.surviving_frac, world.firm_frac, hour)
    launch = world.launch_usd_per_mw_yr * world.lived_yr.sum(axis=2)
    cost = np.where(world.buildable & (full > 0), world.costs.build_usd_per_mw + launch, np.inf)
    rent = np.divide(cost, full, out=np.full_like(cost, np.inf), where=full > 0)  # per MW and hour
    lives = (world.alive_frac > 0) & world.buildable[:, :, None]
    cheapest = np.where(lives, rent[:, :, None], np.inf).min(axis=1)  # (O, T)
    wants = cheapest[:, :, None] * hour + world.costs.run_usd_per_mw
    out = np.full((world.shape["site"], world.shape["work_class"], *hour.shape), np.inf)
    for k in range(world.shape["work_class"]):
        able = np.flatnonzero(world.suits[:, k])
        h100e = world.costs.h100e_per_mw[able, k][:, None, None] / 1e3
        np.minimum.at(out[:, k], world.site_of[able], wants[able] / h100e / 1e6)
    return out
