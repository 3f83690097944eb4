"""Why a site is built or not, and what a zone pays for: everything the plan's prices know about one name."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from model.faults import nearest
from model.questions.entry import admitted, reasons
from model.questions.milliseconds import milliseconds
from model.questions.optimum import Optimum
from model.questions.serving import price_parts
from model.questions.thresholds import thresholds
from model.results import tables
from model.world import World

COLUMN_OF = {
    "hall": "hall_usd_per_kw", "connection": "connection_usd_per_kw", "chips": "price_usd_per_chip",
    "cooling": "capex_usd_per_kw", "supply": "capex_usd_per_kw", "carbon": "carbon_usd_per_t",
}  # fmt: skip
"""Line of a ledger to the column that gives its price; that of energy is named after the supply."""


@dataclass(frozen=True)
class Explanation:
    """Tables about one site (verdict, ledger, thresholds) or zone (served_by, price, shut_out)."""

    subject: str
    kind: str
    """site or zone"""
    tables: Mapping[str, pd.DataFrame]


def explain(plan: Optimum, name: str, *, exact: int = 0, threads: int = 0) -> Explanation:
    """Why a site is in the plan or not, or how a zone is served.

    Parameters
    ----------
    plan : Optimum
        The least-cost plan.
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
    if known(plan.world, name) == "site":
        return Explanation(name, "site", _site(plan, plan.world.sites.frame["site"].tolist().index(name), threads))
    return Explanation(name, "zone", _zone(plan, name, exact, threads))


def known(world: World, name: str) -> str:
    """Whether a name is that of a site or a zone; KeyError, with the nearest name, if of neither."""
    names = {"site": world.sites.frame["site"].tolist(), "zone": world.zones["zone"].tolist()}
    for kind, these in names.items():
        if name in these:
            return kind
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
