"""The formulation spelled out a second time: PuLP, plain Python loops, one number at a time.

It shares nothing with `model.formulation` but the world's arrays, and is far too slow for anything but small worlds.
Every generator yields rows as (name, terms, sense, right side); names are those of `Plan.to_pulp`.
"""

import math
from collections.abc import Iterator

import pulp

from model.world import World
from tests.formulation.scarce import chips, launch, limits
from tests.formulation.spelling import Names, Terms, carbon_price, is_open, living_can, pool_of, recovery, window_hours

Row = tuple[str, Terms, str, float]


def variables(w: World, n: Names) -> dict[str, tuple[float, float]]:
    """Name to cost in million USD and most."""
    found: dict[str, tuple[float, float]] = {}
    terms = w.options.terms
    hours, year = w.calendar.hours_h, sum(w.calendar.hours_h)
    for o, v in n.all("option", "vintage"):
        if w.buildable[o, v]:
            yearly = sum(float(line[o, v]) for line in w.costs.yearly_usd_per_mw.values())
            lived = sum(float(w.lived_yr[o, v, t]) for t in n.range("period"))
            found[n("build", option=o, vintage=v)] = (yearly * lived / 1e6, math.inf)
    for o, k, t, h in n.all("option", "work_class", "period", "slice"):
        loads = [i for i in n.range("load") if pool_of(w, int(w.site_of[o]), w.loads.work_class[i]) == k]
        if w.suits[o, k] and living_can(w, o, t) and any(is_open(w, int(w.site_of[o]), i, t, h) for i in loads):
            price = terms.energy_usd_per_mwh[o, h] + terms.carbon_t_per_mwh[o] * carbon_price(w, o, t)
            found[n("run", option=o, work_class=k, period=t, slice=h)] = (
                price * terms.pue[o, h] * hours[h] * w.period_yr[t] / 1e6, math.inf)  # fmt: skip
    for s, i, t, h in n.all("site", "load", "period", "slice"):
        if is_open(w, s, i, t, h):
            load = w.loads.frame.iloc[i]
            stated = w.routes.usd_per_h100e_yr[s, load["z"]] * 1e3
            modelled = w.routes.usd_per_gbps_yr[s, load["z"]] * load["gbps_per_h100e"] * 1e3
            usd = modelled if math.isnan(stated) else stated
            found[n("serve", site=s, load=i, period=t, slice=h)] = (
                usd * hours[h] / year * w.period_yr[t] / 1e6,
                math.inf,
            )
    for i, t, h in n.all("load", "period", "slice"):
        if w.loads.window[i, h] == h and w.loads.requested[i, t]:
            usd = w.loads.frame["unserved_usd_per_h100e_h"].iloc[i] * 1e3 * window_hours(w, i, h) * w.period_yr[t]
            found[n("unserved", load=i, period=t, slice=h)] = (usd / 1e6, math.inf)
    return found | markets(w, n)


def markets(w: World, n: Names) -> dict[str, tuple[float, float]]:
    """Variables of C9: what is bought, lifted and broken."""
    found: dict[str, tuple[float, float]] = {}
    terms = w.options.terms
    flying = [o for o in n.range("option") if any(terms.launch_t_per_mw[o] > 0)]
    for j, offer in w.inputs.tables["chip_supply"].iterrows():
        v = n.period(offer["period"])
        life = float(w.inputs.tables["chips"].set_index("chip")["life_yr"][offer["chip"]])
        dollar = recovery(w, v, w.calendar.rate, life)
        most = offer["chips_per_yr"] * w.calendar.length_yr[v] / 1e3
        found[n("buy", offer=j)] = (offer["premium_usd_per_chip"] * 1e3 * dollar / 1e6, most)
    for j, offer in w.inputs.tables["launch"].iterrows():
        v = n.period(offer["period"])
        dollars = [recovery(w, v, terms.launch_wacc_frac[o, v], terms.service_yr[o]) for o in flying]
        most = offer["t_per_yr"] * w.calendar.length_yr[v]
        found[n("lift", launch=j)] = (offer["usd_per_kg"] * 1e3 * max(dollars, default=0.0) / 1e6, most)
    for j, limit in w.inputs.tables["limits"].iterrows():
        if not math.isnan(limit["penalty_usd_per_unit"]):
            price = limit["penalty_usd_per_unit"] * w.period_yr[n.period(limit["period"])] / 1e6
            found[n("breach", limit=j)] = (price, math.inf)
    return found


def standing(w: World, n: Names) -> float:
    """Upkeep of what stands: the constant of the objective, in million USD."""
    lines = w.costs.yearly_usd_per_mw
    return (
        sum(
            float(w.existing_mw_yr[o, t] * (lines["operation"][o, 0] + lines["repair"][o, 0]))
            for o, t in n.all("option", "period")
        )
        / 1e6
    )


def demand(w: World, i: int, t: int, first: int) -> float:
    """Mean demand of the window that starts with a slice, thousand H100e."""
    inside = [h for h in range(len(w.calendar.hours_h)) if w.loads.window[i, h] == first]
    hours = sum(w.calendar.hours_h[h] for h in inside)
    return sum(w.loads.demand_kh100e[i, t, h] * w.calendar.hours_h[h] for h in inside) / hours


def mean_demand(w: World, i: int, t: int) -> float:
    """Mean demand of the year, thousand H100e."""
    hours = w.calendar.hours_h
    return sum(w.loads.demand_kh100e[i, t, h] * hours[h] for h in range(len(hours))) / sum(hours)


def balance(w: World, n: Names, x: set[str]) -> Iterator[Row]:
    for i, t, g in n.all("load", "period", "slice"):
        short = n("unserved", load=i, period=t, slice=g)
        if short in x:
            row: Terms = {short: 1.0}
            for s, h in n.all("site", "slice"):
                name = n("serve", site=s, load=i, period=t, slice=h)
                if w.loads.window[i, h] == g and name in x:
                    row[name] = w.calendar.hours_h[h] / window_hours(w, i, h)
            yield n("balance", load=i, period=t, slice=g), row, "=", demand(w, i, t, g)


def pool(w: World, n: Names, x: set[str]) -> Iterator[Row]:
    for s, k, t, h in n.all("site", "work_class", "period", "slice"):
        row: Terms = {}
        for i in n.range("load"):
            if (
                pool_of(w, s, w.loads.work_class[i]) == k
                and (name := n("serve", site=s, load=i, period=t, slice=h)) in x
            ):
                row[name] = 1.0
        for o in n.at(s):
            if (name := n("run", option=o, work_class=k, period=t, slice=h)) in x:
                row[name] = -w.costs.h100e_per_mw[o, k] / 1e3
        if row:
            yield n("pool", site=s, work_class=k, period=t, slice=h), row, "<=", 0.0


def capacity(w: World, n: Names, x: set[str]) -> Iterator[Row]:
    for o, t, h in n.all("option", "period", "slice"):
        row = {
            name: 1.0
            for k in n.range("work_class")
            if (name := n("run", option=o, work_class=k, period=t, slice=h)) in x
        }
        if row:
            firm = w.options.terms.availability[o, h] * (1.0 - w.inputs.settings["reserve_frac"])
            for v in n.range("vintage"):
                if (name := n("build", option=o, vintage=v)) in x and v <= t:
                    row[name] = -firm * w.costs.surviving_frac[o, v, t]
            yield n("capacity", option=o, period=t, slice=h), row, "<=", firm * w.existing_mw[o, t]


def held(w: World, n: Names, x: set[str], title: str, per_mw: list[float], bound: list[list[float]]) -> Iterator[Row]:
    for s, t in n.all("site", "period"):
        row: Terms = {}
        for o, v in n.all("option", "vintage"):
            if w.site_of[o] == s and (name := n("build", option=o, vintage=v)) in x and v <= t:
                row[name] = per_mw[o] * w.alive_frac[o, v, t]
        row = {name: value for name, value in row.items() if value != 0.0}
        if row and math.isfinite(bound[s][t]):
            yield (
                n(title, site=s, period=t),
                row,
                "<=",
                max(0.0, bound[s][t] - sum(w.existing_mw[o, t] * per_mw[o] for o in n.at(s))),
            )


def connection(w: World, n: Names, x: set[str]) -> Iterator[Row]:
    yield from held(w, n, x, "connection", w.options.terms.grid_mw_per_mw, w.sites.bounds.grid_mw)


def onsite(w: World, n: Names, x: set[str]) -> Iterator[Row]:
    yield from held(w, n, x, "onsite", w.options.terms.onsite_mw_per_mw, w.sites.bounds.onsite_mw)


def heat(w: World, n: Names, x: set[str]) -> Iterator[Row]:
    yield from held(w, n, x, "heat", w.options.terms.heat_mw_per_mw, w.sites.bounds.heat_mw)


def room(w: World, n: Names, x: set[str]) -> Iterator[Row]:
    most = [[mw] * len(n.range("period")) for mw in w.sites.frame["site_mw"]]
    yield from held(w, n, x, "room", [1.0] * len(n.range("option")), most)


def rate(w: World, n: Names, x: set[str]) -> Iterator[Row]:
    for s, v in n.all("site", "vintage"):
        row = {name: 1.0 for o in n.at(s) if (name := n("build", option=o, vintage=v)) in x}
        if row:
            yield (
                n("rate", site=s, vintage=v),
                row,
                "<=",
                w.sites.frame["build_mw_per_yr"].iloc[s] * w.calendar.length_yr[v],
            )


def link(w: World, n: Names, x: set[str]) -> Iterator[Row]:
    brings = w.options.terms.link_gbps_per_mw
    for s, t, h in n.all("site", "period", "slice"):
        own = [o for o in n.at(s) if math.isfinite(brings[o])]
        cable = w.sites.bounds.link_gbps[s, t]
        row: Terms = {}
        for i in n.range("load"):
            gbps = w.loads.frame["gbps_per_h100e"].iloc[i] * 1e3
            if gbps > 0 and (name := n("serve", site=s, load=i, period=t, slice=h)) in x:
                row[name] = gbps
        if row and (own or math.isfinite(cable)):
            for o in own:
                for v in range(t + 1):
                    if (name := n("build", option=o, vintage=v)) in x:
                        row[name] = -brings[o] * w.costs.surviving_frac[o, v, t]
            stands = sum(brings[o] * w.existing_mw[o, t] for o in own)
            yield n("link", site=s, period=t, slice=h), row, "<=", stands + (cable if math.isfinite(cable) else 0.0)


def gateway(w: World, n: Names, x: set[str]) -> Iterator[Row]:
    for b, t, h in n.all("bloc", "period", "slice"):
        row: Terms = {}
        for s, i in n.all("site", "load"):
            share = w.routes.gateway_share[s, w.loads.frame["z"].iloc[i]]
            if (
                w.sites.frame["bloc"].iloc[s] == w.blocs[b]
                and (name := n("serve", site=s, load=i, period=t, slice=h)) in x
            ):
                row[name] = share * w.loads.frame["gbps_per_h100e"].iloc[i] * 1e3
        if any(row.values()):
            offered = sum(g["gbps"] * g["availability"] for _, g in w.inputs.tables["gateways"].iterrows()
                          if g["bloc"] == w.blocs[b] and g["first_year"] <= w.calendar.year[t])  # fmt: skip
            yield n("gateway", bloc=b, period=t, slice=h), row, "<=", offered


def served(w: World, n: Names, x: set[str], s: int, i: int, t: int, only: int | None = None) -> Terms:
    """Mean over the year of what a site serves of a load; of routes of one reach if asked."""
    share = [float(v) for v in w.calendar.hours_h / sum(w.calendar.hours_h)]
    names = {h: n("serve", site=s, load=i, period=t, slice=h) for h in n.range("slice")}
    return {name: share[h] for h, name in names.items() if name in x and only in (None, w.routes.reach[s, i, h])}


def resident(w: World, n: Names, x: set[str]) -> Iterator[Row]:
    for i, t in n.all("load", "period"):
        least = w.loads.resident_frac[i, t] * mean_demand(w, i, t)
        if least > 0:
            row: Terms = {}
            for s in n.range("site"):
                home = w.zones["jurisdiction"].iloc[w.loads.frame["z"].iloc[i]]
                if w.sites.frame["jurisdiction"].iloc[s] == home:
                    row |= served(w, n, x, s, i, t)
            for g in n.range("slice"):
                if (name := n("unserved", load=i, period=t, slice=g)) in x:
                    row[name] = window_hours(w, i, g) / sum(w.calendar.hours_h)
            yield n("resident", load=i, period=t), row, ">=", least


def spread(w: World, n: Names, x: set[str]) -> Iterator[Row]:
    for s, i, t in n.all("site", "load", "period"):
        row, most = served(w, n, x, s, i, t), w.loads.frame["largest_site_frac"].iloc[i]
        if row and most < 1.0:
            yield n("spread", site=s, load=i, period=t), row, "<=", most * mean_demand(w, i, t)


def percentile(w: World, n: Names, x: set[str]) -> Iterator[Row]:
    for i, t in n.all("load", "period"):
        row: Terms = {}
        for s in n.range("site"):
            row |= served(w, n, x, s, i, t, only=2)
        if row:
            tail = 1.0 - w.loads.frame["percentile_frac"].iloc[i]
            yield n("percentile", load=i, period=t), row, "<=", tail * mean_demand(w, i, t)


def problem(w: World) -> pulp.LpProblem:
    """The whole world as a PuLP problem."""
    n = Names(w)
    found = variables(w, n)
    made = pulp.LpProblem("scalar", pulp.LpMinimize)
    column = {
        name: made.add_variable(name, 0.0, None if math.isinf(most) else most) for name, (_, most) in found.items()
    }
    paid = pulp.LpAffineExpression.from_list([(column[name], cost) for name, (cost, _) in found.items() if cost])
    constant = standing(w, n)
    made.setObjective(paid + constant * made.add_variable("standing", 1.0, 1.0) if constant else paid)
    first = [balance, pool, capacity, connection, onsite, heat, room, rate, link, gateway, resident, percentile]
    for rows in [*first, chips, launch, limits, spread]:
        for name, terms, sense, right in rows(w, n, set(found)):
            left = pulp.LpAffineExpression.from_list([(column[x], a) for x, a in terms.items() if a != 0.0])
            made.addConstraint({"<=": left <= right, ">=": left >= right, "=": left == right}[sense], name)
    return made
