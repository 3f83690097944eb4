"""C6 to C8: links and ground stations carry the traffic, data stay home, work is spread, and most users wait little."""

from typing import Any

import numpy as np

from model.formulation.capacity import Variables, cohorts
from model.formulation.variables import Positions, grid
from model.lp import Constraint, Floats, Index, Term, flat
from model.world import World
from model.world.routes import SLOW

INF = np.inf


def link(world: World, v: Variables) -> Constraint:
    """C6a  sum_l gbps[l] serve[s,l,t,h] - sum_{o at s} link_gbps_per_mw[o] living[o,t] <= link_gbps[s,t]   for s, t, h.

    A site without a cable limit of its own (inf) leans on the links its options bring; without either there is no row.

    Price: worth of a Gbps at the site.
    """
    serve, build = v["serve"].index, v["build"].index
    g = grid(world, "site", "period", "slice")
    bound, limited = link_bound(world), link_limited(world)
    gbps = world.loads.frame["gbps_per_h100e"].to_numpy(float) * 1e3
    keep = limited[serve["site"], serve["period"]] & (gbps[serve["load"]] > 0)
    used = flat(g, site=serve["site"][keep], period=serve["period"][keep], slice=serve["slice"][keep])
    rows = Index.at(g, used)
    traffic = Term("serve", used, np.flatnonzero(keep), gbps[serve["load"][keep]])
    per_mw = own_link_gbps_per_mw(world)
    column, o, t, alive = cohorts(world, build, world.costs.surviving_frac)
    h = np.arange(world.shape["slice"])
    held = flat(g, site=world.site_of[o][:, None], period=t[:, None], slice=h)
    brought = Term("build", held, np.repeat(column, len(h)), np.repeat(-alive * per_mw[o], len(h)))
    upper = bound[rows["site"], rows["period"]]
    return Constraint("link", rows, (traffic, brought), np.full(len(rows), -INF), upper, partial=True)


def traffic_paid(world: World, price: Any, at: Positions) -> Any:
    """What the price of C6a pays for a thousand H100e on routes."""
    gbps = world.loads.frame["gbps_per_h100e"].to_numpy(float) * 1e3
    return gbps[at.load] * price[at.site, at.period, at.slice]


def links_paid(world: World, price: Any) -> Floats:
    """(O, T) what the price of C6a pays for a megawatt that survives, by the links that it brings."""
    return -own_link_gbps_per_mw(world)[:, None] * price.sum(axis=2)[world.site_of]


def link_side(world: World) -> Floats:
    """(S, T, 1) Gbps of the site's cables and of the links of the existing stock."""
    return link_bound(world)[:, :, None]


def own_link_gbps_per_mw(world: World) -> Floats:
    """(O,) Gbps of links that a megawatt brings; 0 where the site's cable is the limit."""
    per_mw = world.options.terms.link_gbps_per_mw
    return np.where(np.isfinite(per_mw), per_mw, 0.0)


def link_limited(world: World) -> Any:
    """(S, T) whether a cable or the options' own links limit the site's traffic."""
    own = np.zeros(world.shape["site"], dtype=bool)
    own[world.site_of[np.isfinite(world.options.terms.link_gbps_per_mw)]] = True
    return np.isfinite(world.sites.bounds.link_gbps) | own[:, None]


def link_bound(world: World) -> Floats:
    """(S, T) Gbps of the site's cables and of the links of the existing stock."""
    cable = world.sites.bounds.link_gbps
    stands = np.zeros_like(cable)
    np.add.at(stands, world.site_of, own_link_gbps_per_mw(world)[:, None] * world.existing_mw)
    return np.where(np.isfinite(cable), cable, 0.0) + stands


def gateway(world: World, v: Variables) -> Constraint:
    """C6b  sum_{s in b, l} share[s,l] gbps[l] serve[s,l,t,h] <= gateway_gbps[b,t]   for b, t, h.

    Price: worth of a Gbps of ground station.
    """
    serve = v["serve"].index
    g = grid(world, "bloc", "period", "slice")
    value = down_gbps(world, serve["site"], serve["load"])
    keep = value > 0
    bloc = world.bloc_of[serve["site"][keep]]
    row = flat(g, bloc=bloc, period=serve["period"][keep], slice=serve["slice"][keep])
    rows = Index.at(g, row)
    term = Term("serve", row, np.flatnonzero(keep), value[keep])
    return Constraint(
        "gateway", rows, (term,), np.full(len(rows), -INF), world.gateway_gbps[rows["bloc"], rows["period"]]
    )


def downlink_paid(world: World, price: Any, at: Positions) -> Any:
    """What the price of C6b pays for a thousand H100e on routes."""
    return down_gbps(world, at.site, at.load) * price[world.bloc_of[at.site], at.period, at.slice]


def gateway_side(world: World) -> Floats:
    """(B, T, 1) Gbps that ground stations of a bloc carry."""
    return world.gateway_gbps[:, :, None]


def down_gbps(world: World, site: Any, load: Any) -> Any:
    """Gbps that come down at ground stations for a thousand H100e; positions of sites and loads are broadcast."""
    share = world.routes.gateway_share[site, world.loads.frame["z"].to_numpy()[load]]
    return share * world.loads.frame["gbps_per_h100e"].to_numpy(float)[load] * 1e3


def resident(world: World, v: Variables) -> Constraint:
    """C7a  sum_{s at home, h} w[h] serve[s,l,t,h] + sum_g w[g] unserved[l,t,g] >= share[l,t] demand[l,t]   for l, t.

    What no site serves stays home too, so the rule asks for no more than there is.

    Price: what keeping a thousand H100e more at home costs.
    """
    serve, unserved = v["serve"].index, v["unserved"].index
    g = grid(world, "load", "period")
    rows = Index.where(g, (world.loads.resident_frac > 0) & world.loads.requested)
    weight = world.hour_frac
    keep = world.at_home[serve["site"], serve["load"]]
    home = Term(
        "serve", flat(g, load=serve["load"][keep], period=serve["period"][keep]), np.flatnonzero(keep),
        weight[serve["slice"][keep]],
    )  # fmt: skip
    of_window = weight / world.loads.window_frac  # (L, H) share of the year that the slice's window takes
    short = Term(
        "unserved", flat(g, load=unserved["load"], period=unserved["period"]), np.arange(len(unserved)),
        of_window[unserved["load"], unserved["slice"]],
    )  # fmt: skip
    lower = home_of_load(world).flat[rows.ids]
    return Constraint("resident", rows, (home, short), lower, np.full(len(rows), INF), partial=True)


def home_paid(world: World, price: Any, at: Positions) -> Any:
    """What the price of C7a pays for a thousand H100e on routes."""
    paid = price[at.load, at.period]
    return world.at_home[at.site, at.load] * (paid * world.hour_frac[at.slice]) if paid.any() else 0.0


def home_of_load(world: World) -> Floats:
    """(L, T) what must stay at home of a load, mean over the year.  [thousand H100e]"""
    return world.loads.resident_frac * world.mean_demand_kh100e


def spread(world: World, v: Variables, rows: Index) -> Constraint:
    """C7b  sum_h w[h] serve[s,l,t,h] <= largest_site_frac[l] demand[l,t]   for s, l, t where the share is below 1.

    Price: cost of the diversity.
    """
    serve = v["serve"].index
    row = flat(rows.grid, site=serve["site"], load=serve["load"], period=serve["period"])
    keep = rows.position(row) >= 0
    term = Term("serve", row[keep], np.flatnonzero(keep), world.hour_frac[serve["slice"][keep]])
    upper = most_of_load(world)[rows["load"], rows["period"]]
    return Constraint("spread", rows, (term,), np.full(len(rows), -INF), upper)


def share_paid(world: World, price: Any, at: Positions) -> Any:
    """What the price of C7b, a sparse array (S, L x T), pays for a thousand H100e on routes."""
    periods = world.shape["period"]
    if at.loads is None:
        return np.asarray(price[at.site, at.load * periods + at.period]).ravel() * world.hour_frac[at.slice]
    cut = price[:, at.loads.start * periods : at.loads.stop * periods]
    if not cut.nnz:
        return 0.0
    return np.asarray(cut.toarray()).reshape(len(at.site), -1, periods, 1) * world.hour_frac[at.slice]


def most_of_load(world: World) -> Floats:
    """(L, T) most that one site may serve of a load, mean over the year.  [thousand H100e]"""
    return world.loads.frame["largest_site_frac"].to_numpy(float)[:, None] * world.mean_demand_kh100e


def percentile(world: World, v: Variables) -> Constraint:
    """C8  sum_{s slow, h} w[h] serve[s,l,t,h] <= (1 - percentile[l]) demand[l,t]   for l, t.

    Price: worth of letting a thousand H100e more wait.
    """
    serve = v["serve"].index
    g = grid(world, "load", "period")
    keep = world.routes.reach[serve["site"], serve["load"], serve["slice"]] == SLOW
    row = flat(g, load=serve["load"][keep], period=serve["period"][keep])
    rows = Index.at(g, row)
    term = Term("serve", row, np.flatnonzero(keep), world.hour_frac[serve["slice"][keep]])
    upper = tail_of_load(world)[rows["load"], rows["period"]]
    return Constraint("percentile", rows, (term,), np.full(len(rows), -INF), upper)


def tail_paid(world: World, price: Any, at: Positions) -> Any:
    """What the price of C8 pays for a thousand H100e on routes."""
    paid = price[at.load, at.period]
    if not paid.any():
        return 0.0
    return (world.routes.reach[at.site, at.load, at.slice] == SLOW) * (paid * world.hour_frac[at.slice])


def tail_of_load(world: World) -> Floats:
    """(L, T) most that may be served of a load beyond its target round trip.  [thousand H100e]"""
    tail = 1.0 - world.loads.frame["percentile_frac"].to_numpy(float)
    return tail[:, None] * world.mean_demand_kh100e
