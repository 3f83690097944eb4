"""What one more H100e-hour of a load costs, and of what: network, energy, carbon, hall, scarcity, or going without."""

from typing import Any

import numpy as np
import pandas as pd

from model.lp import Floats, flat
from model.planning import Plan
from model.planning.tables import SMALL_KH100E, of_shares

PARTS = ("network", "energy", "carbon", "hall", "scarcity", "unserved")
"""Parts of a price. Hall: what a megawatt of hall, chips and all, earns in the hours that pay for it. Scarcity: links,
gateways, limits, and what rules of residence, spread and percentile add or take. Unserved: what going without costs."""

ROUNDING = 1e-9
"""Share of a price below which a part of it is the solver's rounding."""


def price_parts(plan: Plan) -> pd.DataFrame:
    """Rows of zone, workload, period, part, usd_per_h100e_h: parts of each load's marginal cost, mean over the year.

    A load pays one price in a window however it is served, for a more expensive way would not be used; where several
    ways serve it, their parts are weighted by what they serve.
    """
    world, lp, y = plan.world, plan.programme, plan.solution.y
    prices = lp.split_rows(y)
    bal, price = lp.constraints["balance"].index, prices["balance"]
    window_h = world.calendar.hours_h[bal["slice"]] / world.loads.window_frac[bal["load"], bal["slice"]]
    hours = window_h * world.period_yr[bal["period"]]
    met = _ways(plan, y)
    weight = np.zeros(len(bal))
    np.add.at(weight, met["window"], met["x"])
    key = bal["load"] * world.shape["period"] + bal["period"]
    count = world.shape["load"] * world.shape["period"]
    paid = np.bincount(key, hours, count)
    sums: dict[str, Floats] = {}
    for part in PARTS[:-1]:
        mean = np.zeros(len(bal))
        np.add.at(mean, met["window"], met[part] * met["x"])
        mean = np.divide(mean, weight, out=np.zeros(len(bal)), where=weight > 0)
        sums[part] = np.bincount(key, mean, count)
    sums["scarcity"] += of_shares(world, lp, prices).ravel()
    sums["unserved"] = np.bincount(key, np.where(weight > 0, 0.0, price), count)
    rows = np.flatnonzero(paid)
    frame, year = world.loads.frame, world.calendar.year.astype(int)
    load, t = np.divmod(rows, world.shape["period"])
    names = {"zone": frame["zone"].to_numpy()[load], "workload": frame["workload"].to_numpy()[load], "period": year[t]}
    means = {part: sums[part][rows] * 1e3 / paid[rows] for part in PARTS}
    noise = ROUNDING * sum(np.abs(value) for value in means.values())
    means = {part: np.where(np.abs(value) > noise, value, 0.0) for part, value in means.items()}
    tables = [pd.DataFrame({**names, "part": part, "usd_per_h100e_h": value}) for part, value in means.items()]
    return pd.concat(tables, ignore_index=True)


def _ways(plan: Plan, y: Floats) -> dict[str, Any]:
    """Every way in use to serve a load: its balance row, amount, and parts of the row's price, (m,) each."""
    world, lp = plan.world, plan.programme
    serve, bal = lp.variables["serve"].index, lp.constraints["balance"].index
    used = np.flatnonzero(plan.x["serve"] > SMALL_KH100E)
    s, load, t, h = (serve[name][used] for name in ("site", "load", "period", "slice"))
    first = world.loads.window[load, h]
    window = bal.position(flat(bal.grid, load=load, period=t, slice=first))
    share = world.loads.window_frac[load, h]
    columns = lp.columns["serve"].start + used
    matrix = lp.matrix[:, columns]
    taken = {name: -(matrix[rows].T @ y[rows]) for name, rows in lp.rows.items()}
    scarce = sum(value for name, value in taken.items() if name not in ("balance", "pool"))
    pool = lp.constraints["pool"].index
    place = pool.position(
        flat(pool.grid, site=s, work_class=world.pool_of[s, world.loads.work_class[load]], period=t, slice=h)
    )
    energy, carbon, worth = (part[place] for part in _pools(plan, y))
    network = lp.cost[columns]
    return {
        "window": window, "x": plan.x["serve"][used] * share, "network": network / share,
        "scarcity": (scarce + worth) / share, "energy": energy / share, "carbon": carbon / share,
        "hall": (taken["pool"] - energy - carbon - worth) / share,
    }  # fmt: skip


def _pools(plan: Plan, y: Floats) -> tuple[Floats, Floats, Floats]:
    """Energy, carbon and price of what else is scarce in a thousand H100e of each pool row, by what runs in it."""
    world, lp = plan.world, plan.programme
    run, pool = lp.variables["run"].index, lp.constraints["pool"].index
    x = plan.x["run"]
    o, k, t, h = (run[name] for name in ("option", "work_class", "period", "slice"))
    row = pool.position(flat(pool.grid, site=world.site_of[o], work_class=k, period=t, slice=h))
    paid = world.costs.run_usd_per_mw[o, t, h] / 1e6
    carbon = paid * world.costs.carbon_frac[o, t, h]
    scarce = np.concatenate([y[rows] * (name not in ("pool", "capacity")) for name, rows in lp.rows.items()])
    limited = -(lp.matrix[:, lp.columns["run"]].T @ scarce)
    given = np.bincount(row, x * world.costs.h100e_per_mw[o, k] / 1e3, len(pool))
    sums = (np.bincount(row, x * part, len(pool)) for part in (paid - carbon, carbon, limited))
    energy, of_carbon, of_limits = (np.divide(v, given, out=np.zeros(len(pool)), where=given > 0) for v in sums)
    return energy, of_carbon, of_limits
