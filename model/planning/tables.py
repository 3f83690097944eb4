"""A solution as tidy tables in the user's names and units."""

from typing import Any

import numpy as np
import pandas as pd

from model.lp import Floats, Programme
from model.world import World

SMALL_MW, SMALL_KH100E = 1e-6, 1e-7
"""Below these a value is rounding of the solver, not a decision."""


def _names(world: World) -> dict[str, Any]:
    frame, loads = world.options.frame, world.loads.frame
    return {
        "site": world.sites.frame["site"].to_numpy(), "kind": world.sites.frame["kind"].to_numpy(),
        "jurisdiction": world.sites.frame["jurisdiction"].to_numpy(), "chip": frame["chip"].to_numpy(),
        "cooling": frame["cooling"].to_numpy(), "supply": frame["supply"].to_numpy(),
        "zone": loads["zone"].to_numpy(), "workload": loads["workload"].to_numpy(),
        "period": world.calendar.year.astype(int),
        "slice": world.inputs.tables["timeslices"]["slice"].to_numpy(),
    }  # fmt: skip


def _option_columns(world: World, o: Any) -> dict[str, Any]:
    n = _names(world)
    s = world.site_of[o]
    return {"site": n["site"][s], "kind": n["kind"][s], "jurisdiction": n["jurisdiction"][s], "chip": n["chip"][o],
            "cooling": n["cooling"][o], "supply": n["supply"][o]}  # fmt: skip


def build(world: World, programme: Programme, x: Floats) -> pd.DataFrame:
    """What enters service: one row an option and period."""
    index = programme.variables["build"].index
    used = np.flatnonzero(x > SMALL_MW)
    o, v, mw = index["option"][used], index["vintage"][used], x[used]
    terms = world.options.terms
    return pd.DataFrame({
        **_option_columns(world, o), "period": _names(world)["period"][v], "it_mw": mw,
        "chips": mw * world.costs.chips_per_mw[o], "launch_t": mw * terms.launch_t_per_mw[o, v],
        "satellites": mw * terms.satellites_per_mw[o, v], "overnight_usd": mw * world.overnight_usd_per_mw[o, v],
    })  # fmt: skip


def living_mw(world: World, programme: Programme, x: Floats) -> Any:
    """(O, T) IT power in service and not lost, what stood before included.  [MW]"""
    built = programme.variables["build"].index.dense(x)
    return np.einsum("ov,ovt->ot", built, world.costs.surviving_frac) + world.existing_mw


def capacity(world: World, programme: Programme, x: Floats) -> pd.DataFrame:
    """What is in service: one row an option and period."""
    living = living_mw(world, programme, x)
    o, t = np.nonzero(living > SMALL_MW)
    nominal = world.chip_h100e * world.costs.chips_per_mw / (1.0 + world.options.terms.spare_frac)
    return pd.DataFrame({
        **_option_columns(world, o), "period": _names(world)["period"][t], "living_mw": living[o, t],
        "existing_mw": world.existing_mw[o, t], "h100e": living[o, t] * nominal[o],
    })  # fmt: skip


def serve(world: World, programme: Programme, x: Floats) -> pd.DataFrame:
    """Who is served from where: one row a route, period and slice."""
    index, n = programme.variables["serve"].index, _names(world)
    used = np.flatnonzero(x > SMALL_KH100E)
    s, load, t, h = (index[name][used] for name in ("site", "load", "period", "slice"))
    return pd.DataFrame({
        "zone": n["zone"][load], "workload": n["workload"][load], "site": n["site"][s], "kind": n["kind"][s],
        "period": n["period"][t], "slice": n["slice"][h], "h100e": x[used] * 1e3,
        "rtt_ms": world.routes.rtt_ms[s, world.loads.frame["z"].to_numpy()[load], h],
    })  # fmt: skip


def unserved(world: World, programme: Programme, x: Floats) -> pd.DataFrame:
    """What no site serves: one row a load, period and window; mean over the hours of the window.

    A window is the slices that the work may be served in: its own, the season's or the year's. It is named by the first
    and the last of them.
    """
    index, n = programme.variables["unserved"].index, _names(world)
    used = np.flatnonzero(x > SMALL_KH100E)
    load, t, h = (index[name][used] for name in ("load", "period", "slice"))
    inside = world.loads.window[load] == h[:, None]
    first, last = n["slice"][h], n["slice"][inside.shape[1] - 1 - inside[:, ::-1].argmax(axis=1)]
    return pd.DataFrame({
        "zone": n["zone"][load], "workload": n["workload"][load], "period": n["period"][t],
        "window": np.where(first == last, first, first + " to " + last), "hours_h": inside @ world.calendar.hours_h,
        "h100e": x[used] * 1e3,
    })  # fmt: skip


def prices(world: World, programme: Programme, y: dict[str, Floats]) -> pd.DataFrame:
    """Marginal cost of one more H100e in every hour of the year, per hour, of each load in each period.

    The price of the load's balance rows, and of the rows whose bound is a share of its demand.
    """
    index, n = programme.constraints["balance"].index, _names(world)
    load, t, h = index["load"], index["period"], index["slice"]
    window_h = world.calendar.hours_h[h] / world.loads.window_frac[load, h]
    usd = pd.Series(y["balance"] * 1e6 / 1e3)  # per H100e through the window, present value
    paid = usd.groupby([load, t]).sum()
    hours = pd.Series(window_h * world.period_yr[t]).groupby([load, t]).sum()
    at = paid.index.to_frame()
    shares = of_shares(world, programme, y)[at[0], at[1]] * 1e6 / 1e3
    return pd.DataFrame({
        "zone": n["zone"][at[0]], "workload": n["workload"][at[0]], "period": n["period"][at[1]],
        "usd_per_h100e_h": (paid.to_numpy() + shares) / hours.to_numpy(),
    })  # fmt: skip


def of_shares(world: World, programme: Programme, y: dict[str, Floats]) -> Floats:
    """(L, T) what a thousand H100e more of mean demand changes in the rows bounded by a share of it.  [million USD]

    More must stay at home; more may be served by one site, and more beyond the target round trip.
    """
    dense = {name: programme.constraints[name].index.dense(y[name]) for name in ("resident", "percentile", "spread")}
    tail = 1.0 - world.loads.frame["percentile_frac"].to_numpy(float)[:, None]
    largest = world.loads.frame["largest_site_frac"].to_numpy(float)[:, None]
    home = world.loads.resident_frac * dense["resident"]
    return home + tail * dense["percentile"] + largest * dense["spread"].sum(axis=0)


def routes(served: pd.DataFrame, world: World) -> pd.DataFrame:
    """Served over the year by route: mean H100e, mean round trip, and the industry of the zone it serves."""
    at = pd.Index(_names(world)["slice"]).get_indexer(served["slice"])
    work = served.assign(h100e=served["h100e"] * world.hour_frac[at])
    work["ms"] = work["h100e"] * work["rtt_ms"]
    keys = ["site", "kind", "zone", "workload", "period"]
    total = work.groupby(keys, as_index=False)[["h100e", "ms"]].sum()
    industry = total["zone"].map(world.zones.set_index("zone")["industry"])
    return total.assign(industry=industry, rtt_ms=total["ms"] / total["h100e"]).drop(columns="ms")


def sites(world: World, programme: Programme, x: dict[str, Floats], bill: pd.DataFrame) -> pd.DataFrame:
    """One row a site and period, built or not: where it is, what stands there, how it runs, what it costs."""
    living = living_mw(world, programme, x["build"])
    run = programme.variables["run"].index
    weight = world.hour_frac[run["slice"]] * x["run"]
    shape = (world.shape["site"], world.shape["period"])
    stands, stood, used, drawn, made = (np.zeros(shape) for _ in range(5))
    np.add.at(stands, world.site_of, living)
    np.add.at(stood, world.site_of, world.existing_mw)
    at = (world.site_of[run["option"]], run["period"])
    np.add.at(used, at, weight)
    np.add.at(drawn, at, weight * world.options.terms.pue[run["option"], run["slice"]])
    np.add.at(made, at, weight * world.costs.h100e_per_mw[run["option"], run["work_class"]])
    frame = world.sites.frame
    s, t = np.indices(shape).reshape(2, -1)
    table = frame.loc[s, ["site", "name", "kind", "jurisdiction", "tag", "latitude_deg", "longitude_deg", "altitude_km",
                          "inclination_deg", "ltan_h"]].reset_index(drop=True)  # fmt: skip
    spent = bill.groupby(["site", "period"])["usd_per_yr"].sum()
    year = _names(world)["period"]
    paid = spent.reindex(pd.MultiIndex.from_arrays([table["site"], year[t]])).fillna(0.0).to_numpy()
    hours = world.calendar.hours_h.sum()
    flat = {name: a.ravel() for name, a in (("used", used), ("drawn", drawn), ("made", made), ("stands", stands))}
    return table.assign(
        period=year[t], it_mw=flat["stands"], existing_mw=stood.ravel(),
        pue=_ratio(flat["drawn"], flat["used"]), usd_per_h100e_h=_ratio(paid, flat["made"] * hours),
        utilisation_frac=_ratio(flat["used"], flat["stands"]), h100e=flat["made"],
    )  # fmt: skip


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below > SMALL_MW)


def options(world: World, levelised: Floats, reduced_cost: Floats, built_mw: Floats) -> pd.DataFrame:
    """Best option of each site, chip and period by levelised cost, with what keeps it out of the plan.

    `levelised` (O, V) is USD per delivered H100e-hour at full use; `reduced_cost` (O, V) is million USD per MW.
    """
    frame = world.options.frame
    o, v = np.nonzero(world.buildable & np.isfinite(levelised))
    table = pd.DataFrame({
        **_option_columns(world, o), "period": _names(world)["period"][v], "usd_per_h100e_h": levelised[o, v],
        "pue": (world.options.terms.pue @ world.hour_frac)[o], "built_mw": built_mw[o, v],
        "enters_by_usd_per_mw": np.maximum(reduced_cost[o, v], 0.0) * 1e6,
    })  # fmt: skip
    order = table.sort_values(["enters_by_usd_per_mw", "usd_per_h100e_h"], kind="stable")
    best = order.drop_duplicates(["site", "chip", "period"])
    place = pd.Index(frame["site"].unique())
    return best.sort_values(["site", "chip", "period"], key=lambda c: place.get_indexer(c) if c.name == "site" else c,
                            ignore_index=True)  # fmt: skip
