"""Why a site is built or not, and what a zone pays for: everything the plan's prices know about one name."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from model.planning import Plan, tables
from model.questions.explain.ledger import admitted, reasons
from model.questions.explain.price_parts import price_parts
from model.questions.explain.thresholds import MOST_FACTOR, thresholds
from model.questions.milliseconds import milliseconds
from model.questions.optimum import Optimum, settled
from model.tables.faults import nearest
from model.world import World

COLUMN_OF = {
    "hall": "hall_usd_per_kw", "connection": "connection_usd_per_kw", "chips": "price_usd_per_chip",
    "cooling": "capex_usd_per_kw", "supply": "capex_usd_per_kw", "carbon": "carbon_usd_per_t",
}  # fmt: skip
"""Line of a ledger to the column that gives its price; that of energy is named after the supply."""

UNIT = {"usd_per_mwh": "USD/MWh", "usd_per_kg": "USD/kg", "usd_per_mw": "USD/MW"}


@dataclass(frozen=True)
class Explanation:
    """Tables about one site (verdict, ledger, thresholds) or zone (served_by, price, shut_out)."""

    subject: str
    kind: str
    """site, zone, or site and zone"""
    tables: Mapping[str, pd.DataFrame]

    @property
    def sentence(self) -> str:
        """Whether a site is built and what would turn it, in words; who serves a zone, and what it pays."""
        told = {"verdict": turned, "served_by": served}
        return " ".join(say(self.subject, self.tables) for table, say in told.items() if table in self.tables)


def explain(plan: Plan, name: str, *, exact: int = 0, threads: int = 0) -> Explanation:
    """Why a site is in the plan or not, or how a zone is served; both where the two have one name.

    Parameters
    ----------
    plan : Plan
        The least-cost plan; see `settled`.
    name : str
        A site or a zone.
    exact : int
        Of a zone: solve again for so many of its routes that are shut out.
    threads : int
        Threads of the solver.

    Returns
    -------
    Explanation
        Of a site: `verdict` by period (see `reasons`), `ledger` of a megawatt of the best option, with the cell that
        gives a line's price where one does, and `thresholds` of the prices that would turn it. Of a zone: `served_by`
        (site, workload, period, h100e, rtt_ms, share_frac), `price` of each part of the marginal cost, `shut_out`
        routes (see `milliseconds`).

    Raises
    ------
    KeyError
        No site and no zone has the name.
    """
    kinds, plan = known(plan.world, name), settled(plan, threads)
    found: dict[str, pd.DataFrame] = {}
    if "site" in kinds:
        found |= _site(plan, plan.world.sites.frame["site"].tolist().index(name), threads)
    if "zone" in kinds:
        found |= _zone(plan, name, exact, threads)
    return Explanation(name, " and ".join(kinds), found)


def known(world: World, name: str) -> list[str]:
    """Whether a name is that of a site, a zone or both; KeyError, with the nearest name, if of neither."""
    names = {"site": world.sites.frame["site"].tolist(), "zone": world.zones["zone"].tolist()}
    found = [kind for kind, these in names.items() if name in these]
    if found:
        return found
    hint = nearest(name, [each for these in names.values() for each in these])
    raise KeyError(f"{name!r} is neither a site nor a zone; {hint}")


def _site(plan: Optimum, site: int, threads: int) -> dict[str, pd.DataFrame]:
    base = admitted(plan, site)
    verdict, ledger = reasons(base, threads)
    priced = verdict.dropna(subset="option")
    found = {"verdict": verdict.drop(columns="option"), "ledger": ledger}
    if len(priced):
        best = priced.sort_values("enters_by_usd_per_mw", kind="stable").iloc[0]
        vintage = int(np.searchsorted(plan.world.calendar.year, best["period"]))
        found["thresholds"] = thresholds(base.plan, site, int(best["option"]), vintage, threads)
        option = ledger["period"].map(priced.set_index("period")["option"]).to_numpy(int)
        found["ledger"] = ledger.assign(cell=cells(plan.world, ledger["item"], option, ledger["period"]))
    return found


def cells(world: World, item: pd.Series, option: np.ndarray, period: pd.Series) -> list[str]:
    """Cell (table.key.column) that gives the price of each line of a ledger; blank where none does by itself."""
    frame, inputs = world.options.frame.iloc[option], world.inputs.tables
    place = world.sites.frame.set_index("site")["jurisdiction"]
    found = []
    for line, site, kind, chip, cooling, supply in zip(
        item, frame["site"], frame["kind"], frame["chip"], frame["cooling"], frame["supply"], strict=True
    ):
        keys = {f"sites/{kind}": site, "chips": chip, "jurisdictions": place[site]}
        keys |= {"cooling": {"cooling": cooling}, "supply": {"supply": supply}}.get(line, {})
        names = [COLUMN_OF.get(line, ""), f"{supply.removeprefix('sea_')}_usd_per_mwh" if line == "energy" else ""]
        given = [f"{table}.{key}.{c}" for table, key in keys.items() for c in names if c in inputs[table].columns]
        found.append(given[0] if given else "")
    return found


def _zone(plan: Optimum, zone: str, exact: int, threads: int) -> dict[str, pd.DataFrame]:
    world = plan.world
    served = tables.routes(tables.serve(world, plan.programme, plan.x["serve"]), world)
    served = served[served["zone"] == zone].drop(columns="zone")
    total = served.groupby(["workload", "period"])["h100e"].transform("sum")
    served = served.assign(share_frac=served["h100e"] / total)
    served = served.sort_values(["workload", "period", "h100e"], ascending=[True, True, False], ignore_index=True)
    price = price_parts(plan)
    price = price[price["zone"] == zone].drop(columns="zone").reset_index(drop=True)
    late = milliseconds(plan, exact=exact, zone=zone, threads=threads)
    return {"served_by": served, "price": price, "shut_out": late.drop(columns="zone")}


def turned(site: str, of: Mapping[str, pd.DataFrame]) -> str:
    """The verdict on a site, then the prices that let it in or keep it out, in words."""
    verdict, levers = verdict_of(site, of["verdict"]), of.get("thresholds")
    if levers is None:
        return verdict
    if levers.empty:
        return f"{verdict} It has no price of power, capital or launch to move."
    inside = bool((of["verdict"]["built_mw"] > 0).any())
    does, way = ("leaves", "rises above") if inside else ("enters", "falls below")
    found = levers.dropna(subset="threshold")
    words = [f"{lever} {way} {price:,.4g} {UNIT[unit]} (it is {today:,.4g})" for lever, price, unit, today in zip(
        found["lever"], found["threshold"], found["unit"], found["today"], strict=True)]  # fmt: skip
    rest = levers.loc[levers["threshold"].isna(), "lever"].tolist()
    far = f"{MOST_FACTOR:g} times the price" if inside else "nothing paid"
    none = f"No price of {' or '.join(rest)}, up to {far}, turns it." if inside else (
        f"Not even with {far} for {' or '.join(rest)} does it enter.")  # fmt: skip
    sentences = [f"{site} {does} the plan if {', or '.join(words)}."] if words else []
    return " ".join([verdict, *sentences, *[none] * bool(rest)])


def verdict_of(site: str, periods: pd.DataFrame) -> str:
    """Whether a site is built, how much and when; what keeps it out, if not."""
    built, out = periods[periods["built_mw"] > 0], periods.dropna(subset="enters_by_usd_per_mw")
    if len(built):
        parts = [f"{mw:,.4g} MW in {t}" for t, mw in zip(built["period"], built["built_mw"], strict=True)]
        return f"{site} is built: {', '.join(parts)}."
    if len(out):
        best = out.sort_values("enters_by_usd_per_mw", kind="stable").iloc[0]
        usd = f"{best['enters_by_usd_per_mw']:,.4g}"
        return f"{site} is not built: a megawatt would have to be {usd} USD cheaper (present value, {best['period']})."
    return f"{site} can build nothing in any period: see blocked_by."


def served(zone: str, of: Mapping[str, pd.DataFrame]) -> str:
    """The sites that serve a zone and its most expensive work, in words."""
    by_site = of["served_by"].groupby("site")["h100e"].sum().sort_values(ascending=False, kind="stable")
    total = of["price"].groupby(["workload", "period"])["usd_per_h100e_h"].sum()
    if by_site.empty or total.empty:
        return f"Nobody serves {zone}."
    top = ", ".join(by_site.index[:3])
    workload, period = total.index.to_list()[int(total.to_numpy().argmax())]
    many = f"{len(by_site)} sites, most by {top}" if len(by_site) > 1 else top
    return (
        f"{zone} is served by {many}; its most expensive work is {workload} in {period}, at {total.max():.3g} USD per "
        "H100e-hour."
    )
