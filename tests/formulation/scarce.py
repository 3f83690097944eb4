"""C9 spelled out a second time: markets for chips and launches, and every row of limits.csv."""

from collections import defaultdict
from collections.abc import Iterator

from model.world import World
from tests.formulation.spelling import Names, Terms

Row = tuple[str, Terms, str, float]
UNIT = {"capex_usd": 1e6, "energy_mwh": 1e6, "green_mwh": 1e6, "carbon_t": 1e6, "water_m3": 1e6, "chips": 1e3,
        "living_h100e": 1e3, "served_h100e": 1e3}  # fmt: skip


def chips(w: World, n: Names, x: set[str]) -> Iterator[Row]:
    for c, b, v in n.all("chip", "bloc", "vintage"):
        row = {name: w.costs.chips_per_mw[o] / 1e3 for o in n.range("option")
               if w.options.frame["c"].iloc[o] == c and n.bloc(o) == w.blocs[b]
               and (name := n("build", option=o, vintage=v)) in x}  # fmt: skip
        if row:
            for j, offer in w.inputs.tables["chip_supply"].iterrows():
                if (offer["chip"], offer["bloc"], n.period(offer["period"])) == (n.labels["chip"][c], w.blocs[b], v):
                    row[n("buy", offer=j)] = -1.0
            yield n("chips", chip=c, bloc=b, vintage=v), row, "<=", 0.0


def launch(w: World, n: Names, x: set[str]) -> Iterator[Row]:
    for b, v in n.all("bloc", "vintage"):
        row = {name: mass for o in n.range("option") if (mass := w.options.terms.launch_t_per_mw[o, v]) > 0
               and n.bloc(o) == w.blocs[b] and (name := n("build", option=o, vintage=v)) in x}  # fmt: skip
        if row:
            for j, offer in w.inputs.tables["launch"].iterrows():
                if (offer["bloc"], n.period(offer["period"])) == (w.blocs[b], v):
                    row[n("lift", launch=j)] = -1.0
            yield n("launch", bloc=b, vintage=v), row, "<=", 0.0


def limits(w: World, n: Names, x: set[str]) -> Iterator[Row]:
    for j, limit in w.inputs.tables["limits"].iterrows():
        unit, share = UNIT.get(limit["resource"], 1.0), bool(limit["of_resource"])
        row: defaultdict[str, float] = defaultdict(float)
        stands = 0.0
        counted = [(limit["resource"], 1.0, limit["chip_bloc"])]
        if share:
            counted.append((limit["of_resource"], -limit["value"], ""))
        for resource, weight, maker in counted:
            for name, amount in amounts(w, n, x, resource, limit, maker):
                if name:
                    row[name] += weight * amount / unit
                else:
                    stands += weight * amount / unit
        if (slack := n("breach", limit=j)) in x:
            row[slack] = (1.0 if limit["sense"] == ">=" else -1.0) / unit
        yield n("limits", limit=j), dict(row), limit["sense"], (0.0 if share else limit["value"] / unit) - stands


def amounts(w: World, n: Names, x: set[str], resource: str, limit, maker: str) -> Iterator[tuple[str, float]]:
    """What each variable uses of a resource in the limit's scope and period; "" is what stands."""
    t = n.period(limit["period"])
    sites = {s for s in n.range("site") if in_scope(w, s, limit)}
    for o in n.range("option"):
        chip = w.inputs.tables["chips"].iloc[w.options.frame["c"].iloc[o]]
        if int(w.site_of[o]) not in sites or (maker and chip["maker_bloc"] != maker):
            continue
        yield from of_option(w, n, x, resource, o, t)
    if resource == "served_h100e":
        for s, i, h in n.all("site", "load", "slice"):
            if s in sites and (name := n("serve", site=s, load=i, period=t, slice=h)) in x:
                yield name, 1e3 * w.calendar.hours_h[h] / sum(w.calendar.hours_h)


def in_scope(w: World, s: int, limit) -> bool:
    """Whether a limit counts a site."""
    site = w.sites.frame.iloc[s]
    return all(not limit[c] or site[c] == limit[c] for c in ("kind", "bloc", "jurisdiction", "tag", "site"))


def of_option(w: World, n: Names, x: set[str], resource: str, o: int, t: int) -> Iterator[tuple[str, float]]:
    """What an option's building, standing and running use of a resource in a period."""
    length, terms, cost = w.calendar.length_yr[t], w.options.terms, w.costs
    chip = w.inputs.tables["chips"].iloc[w.options.frame["c"].iloc[o]]
    assets = sum(asset.usd_per_mw[o, t] for asset in terms.assets.values())
    built = {
        "built_mw": 1.0,
        "chips": cost.chips_per_mw[o],
        "launch_t": terms.launch_t_per_mw[o, t],
        "capex_usd": (assets + chip["price_usd_per_chip"] * cost.chips_per_mw[o]) / length,
        "carbon_t": terms.embodied_t_per_mw[o] / length,
    }
    if resource in built and (name := n("build", option=o, vintage=t)) in x:
        yield name, built[resource]
    living = {
        "living_mw": lambda v: 1.0,
        "living_h100e": lambda v: cost.chips_per_mw[o] / (1.0 + terms.spare_frac[o]) * chip["compute_h100e"],
        "satellites": lambda v: terms.satellites_per_mw[o, v],
        "heat_mw": lambda v: terms.heat_mw_per_mw[o],
    }
    if resource in living:
        yield "", living[resource](0) * w.existing_mw[o, t]
        for v in n.range("vintage"):
            if (name := n("build", option=o, vintage=v)) in x:
                yield name, living[resource](v) * w.alive_frac[o, v, t]
    worked = {
        "energy_mwh": lambda h: terms.pue[o, h],
        "green_mwh": lambda h: terms.pue[o, h] * terms.green_frac[o],
        "carbon_t": lambda h: terms.pue[o, h] * terms.carbon_t_per_mwh[o],
        "water_m3": lambda h: terms.water_m3_per_mwh[o, h],
    }
    for k, h in n.all("work_class", "slice") if resource in worked else ():
        if (name := n("run", option=o, work_class=k, period=t, slice=h)) in x:
            yield name, worked[resource](h) * w.calendar.hours_h[h]
