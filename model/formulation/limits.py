"""C9: anything scarce, shared or decreed. Markets for chips and launches, and every row of limits.csv."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from model.formulation.capacity import Variables, cohorts
from model.formulation.opening import costs_to_open, must_open
from model.formulation.variables import Positions, place
from model.lp import Constraint, Index, Term, flat
from model.world import World

INF = np.inf

SCALE = {"capex_usd": 1e6, "energy_mwh": 1e6, "green_mwh": 1e6, "carbon_t": 1e6, "water_m3": 1e6, "chips": 1e3,
         "living_h100e": 1e3, "served_h100e": 1e3}  # fmt: skip
"""Units that a row of the programme counts at once, so that its numbers stay near one."""


@dataclass(frozen=True)
class Amount:
    """How a resource grows with one variable: column, site, chip (-1: none), period and value, (m,) each."""

    variable: str
    column: Any
    site: Any
    chip: Any
    period: Any
    value: Any


def chips(world: World, v: Variables) -> Constraint:
    """C9a  sum_{o with chip c in bloc b} chips_per_mw[o] build[o,v] / 1000 <= sum_{offers i} buy[i]   for c, b, v.

    Offers of the chip to the bloc in the vintage.

    Price: premium at which one thousand more would be bought.
    """
    build = v["build"].index
    table = world.inputs.tables["chip_supply"]
    names = world.inputs.tables["chips"]["chip"]
    g = {"chip": len(names), "bloc": len(world.blocs), "vintage": world.shape["vintage"]}
    chip = world.options.frame["c"].to_numpy()[build["option"]]
    bloc = world.bloc_of[world.site_of[build["option"]]]
    used = flat(g, chip=chip, bloc=bloc, vintage=build["vintage"])
    t = np.searchsorted(world.calendar.year, table["period"].to_numpy(float))
    given = flat(g, chip=place(names, table["chip"]), bloc=place(world.blocs, table["bloc"]), vintage=t)
    rows = Index.at(g, used)
    terms = (
        Term("build", used, np.arange(len(build)), world.costs.chips_per_mw[build["option"]] / 1e3),
        Term("buy", given, np.arange(len(given)), -np.ones(len(given))),
    )
    return Constraint("chips", rows, terms, np.full(len(rows), -INF), np.zeros(len(rows)), partial=True)


def launch(world: World, v: Variables) -> Constraint:
    """C9b  sum_{o in bloc b} launch_t_per_mw[o,v] build[o,v] <= sum_{providers to b in v} lift[j]   for b, v.

    Price: what the last tonne costs.
    """
    build = v["build"].index
    table = world.inputs.tables["launch"]
    g = {"bloc": len(world.blocs), "vintage": world.shape["vintage"]}
    mass = world.options.terms.launch_t_per_mw[build["option"], build["vintage"]]
    keep = mass > 0
    used = flat(g, bloc=world.bloc_of[world.site_of[build["option"][keep]]], vintage=build["vintage"][keep])
    t = np.searchsorted(world.calendar.year, table["period"].to_numpy(float))
    given = flat(g, bloc=place(world.blocs, table["bloc"]), vintage=t)
    rows = Index.at(g, used)
    terms = (
        Term("build", used, np.flatnonzero(keep), mass[keep]),
        Term("lift", given, np.arange(len(given)), -np.ones(len(given))),
    )
    return Constraint("launch", rows, terms, np.full(len(rows), -INF), np.zeros(len(rows)), partial=True)


def limits(world: World, v: Variables) -> Constraint:
    """C9c  amount[n] - breach[n] <= value[n], or amount[n] + breach[n] >= value[n]   for n.

    Breach is there where the limit is soft. Of a share the left side is amount[n] - value[n] x whole[n], the right 0.
    Amounts, existing stock among them, are counted in `SCALE` units; a breach in the limit's own.

    Price: worth of a unit of the limit.
    """
    table = world.inputs.tables["limits"]
    rows = Index.full({"limit": len(table)})
    terms, constant = [], np.zeros(len(table))
    value = table["value"].to_numpy(float)
    share = table["of_resource"].fillna("").to_numpy() != ""
    scale = np.array([SCALE.get(name, 1.0) for name in table["resource"]])
    when = np.searchsorted(world.calendar.year, table["period"])
    sites, chips = scopes(world, table)
    counted: dict[str, list[Amount]] = {}
    for n, (what, whole) in enumerate(zip(table["resource"], table["of_resource"], strict=True)):
        weights = [(what, 1.0, chips[n])]
        if share[n]:
            weights.append((whole, -value[n], np.ones_like(chips[n])))
        for resource, weight, these in weights:
            if resource not in counted:
                counted[resource] = list(amounts(world, v, resource))
            for part in counted[resource]:
                inside = (part.period == when[n]) & sites[n, part.site]
                if part.chip is not None:
                    inside &= these[part.chip]
                amount = part.value[inside] * (weight / scale[n])
                if part.variable == "existing":
                    constant[n] += amount.sum()
                else:
                    terms.append(Term(part.variable, np.full(len(amount), n), part.column[inside], amount))
    breach = v["breach"].index
    floor = (table["sense"] == ">=").to_numpy()
    sign = np.where(floor, 1.0, -1.0)
    terms.append(
        Term("breach", breach["limit"], np.arange(len(breach)), sign[breach["limit"]] / scale[breach["limit"]])
    )
    bound = np.where(share, 0.0, value / scale) - constant
    lower, upper = np.where(floor, bound, -INF), np.where(floor, INF, bound)
    return Constraint("limits", rows, tuple(terms), lower, upper)


def scopes(world: World, table: pd.DataFrame) -> tuple[Any, Any]:
    """Whether each limit counts a site (N, S) and a chip (N, C); a blank counts all."""

    def named(frame: pd.DataFrame, column: str) -> Any:
        return frame[column].fillna("").to_numpy(dtype=object)

    sites = np.ones((len(table), world.shape["site"]), dtype=bool)
    for column in ("kind", "bloc", "jurisdiction", "tag", "site"):
        wanted = named(table, column)[:, None]
        sites &= (wanted == "") | (wanted == named(world.sites.frame, column))
    maker = named(table, "chip_bloc")[:, None]
    return sites, (maker == "") | (maker == named(world.inputs.tables["chips"], "maker_bloc"))


def amounts(world: World, v: Variables, resource: str) -> Iterator[Amount]:
    """Every way in which the plan's variables, and the existing stock, use a resource."""
    terms, costs, build, run = world.options.terms, world.costs, v["build"].index, v["run"].index
    chip = world.options.frame["c"].to_numpy()
    length = world.calendar.length_yr
    per_built = {
        "built_mw": lambda o, t: np.ones(len(o)),
        "chips": lambda o, t: costs.chips_per_mw[o],
        "launch_t": lambda o, t: terms.launch_t_per_mw[o, t],
        "capex_usd": lambda o, t: world.overnight_usd_per_mw[o, t] / length[t],
        "carbon_t": lambda o, t: terms.embodied_t_per_mw[o] / length[t],
    }
    per_living = {
        "living_mw": np.ones(world.shape["option"])[:, None] + np.zeros(world.shape["vintage"]),
        "living_h100e": (costs.chips_per_mw / (1 + terms.spare_frac) * world.chip_h100e)[:, None]
        + np.zeros(len(length)),
        "satellites": terms.satellites_per_mw,
        "heat_mw": terms.heat_mw_per_mw[:, None] + np.zeros(len(length)),
    }
    per_mwh = {
        "energy_mwh": terms.pue,
        "green_mwh": terms.pue * terms.green_frac[:, None],
        "carbon_t": terms.pue * terms.carbon_t_per_mwh[:, None],
        "water_m3": terms.water_m3_per_mwh,
    }
    if resource in per_built:
        o, t = build["option"], build["vintage"]
        yield Amount("build", np.arange(len(build)), world.site_of[o], chip[o], t, per_built[resource](o, t))
    if resource in per_living:
        weight = world.alive_frac * per_living[resource][:, :, None]
        column, o, t, value = cohorts(world, build, weight)
        yield Amount("build", column, world.site_of[o], chip[o], t, value)
        o, t = np.nonzero(world.existing_mw)
        stands = world.existing_mw[o, t] * per_living[resource][o, 0]
        yield Amount("existing", np.arange(len(o)), world.site_of[o], chip[o], t, stands)
    if resource in per_mwh:
        o, h = run["option"], run["slice"]
        value = per_mwh[resource][o, h] * world.calendar.hours_h[h]
        yield Amount("run", np.arange(len(run)), world.site_of[o], chip[o], run["period"], value)
    if resource == "open_sites":
        yield from _open_sites(world, v)
    if resource == "served_h100e":
        serve = v["serve"].index
        value = world.hour_frac[serve["slice"]] * 1e3
        yield Amount("serve", np.arange(len(serve)), serve["site"], None, serve["period"], value)


def _open_sites(world: World, v: Variables) -> Iterator[Amount]:
    """Sites that cost something to open and are open by then; none without whole numbers."""
    if "open" not in v:
        return
    opens, period = v["open"].index, np.arange(world.shape["period"])
    column, t = np.nonzero(opens["vintage"][:, None] <= period)
    yield Amount("open", column, opens["site"][column], None, t, np.ones(len(t)))
    stands = np.flatnonzero(costs_to_open(world) & ~must_open(world))
    s, t = np.repeat(stands, len(period)), np.tile(period, len(stands))
    yield Amount("existing", np.arange(len(s)), s, None, t, np.ones(len(s)))


def counted(world: World, rows: Index) -> Any:
    """(n,) units that rows of C9c count at once."""
    table = world.inputs.tables["limits"]
    return table["resource"].map(lambda r: SCALE.get(r, 1.0)).to_numpy(float)[rows["limit"]]


def run_worth(world: World, prices: Any) -> Any:
    """(O, T, H) what the limits pay for a megawatt at work, at their prices (N,): the sum of price x coefficient."""
    table, terms = world.inputs.tables["limits"], world.options.terms
    worth = np.zeros((world.shape["option"], world.shape["period"], world.shape["slice"]))
    hours = world.calendar.hours_h
    for n, t, weight, resource, sites, chips in _priced(world, table, prices):
        per_mwh = {
            "energy_mwh": terms.pue,
            "green_mwh": terms.pue * terms.green_frac[:, None],
            "carbon_t": terms.pue * terms.carbon_t_per_mwh[:, None],
            "water_m3": terms.water_m3_per_mwh,
        }.get(resource)
        if per_mwh is not None:
            inside = sites[world.site_of] & chips[world.options.frame["c"].to_numpy()]
            worth[:, t] += prices[n] * weight * inside[:, None] * per_mwh * hours
    return worth


def route_paid(world: World, price: Any, at: Positions) -> Any:
    """What the limits pay for a thousand H100e on routes."""
    return serve_worth(world, price)[at.site, at.period, at.slice]


def serve_worth(world: World, prices: Any) -> Any:
    """(S, T, H) what the limits pay for a thousand H100e served from a site, at their prices (N,)."""
    table = world.inputs.tables["limits"]
    worth = np.zeros((world.shape["site"], world.shape["period"], world.shape["slice"]))
    counts = (table[["resource", "of_resource"]] == "served_h100e").any(axis=1).to_numpy()
    if not (prices[counts] != 0).any():  # mostly: where a limit counts is only looked up if it has a price
        return worth
    for n, t, weight, resource, sites, _ in _priced(world, table, np.where(counts, prices, 0.0)):
        if resource == "served_h100e":
            worth[:, t] += prices[n] * weight * sites[:, None] * world.hour_frac * 1e3
    return worth


def _priced(world: World, table: pd.DataFrame, prices: Any) -> Iterator[tuple[int, int, float, str, Any, Any]]:
    """Limits with a price: number, period, weight, resource, sites, chips; once for the part, once for the whole."""
    sites, chips = scopes(world, table)
    period = np.searchsorted(world.calendar.year, table["period"])
    names, wholes = table["resource"].tolist(), table["of_resource"].fillna("").tolist()
    value = table["value"].to_numpy(float)
    for n in np.flatnonzero(prices).tolist():
        t, scale = int(period[n]), SCALE.get(names[n], 1.0)
        yield n, t, 1.0 / scale, names[n], sites[n], chips[n]
        if wholes[n]:
            yield n, t, -float(value[n]) / scale, wholes[n], sites[n], np.ones_like(chips[n])
