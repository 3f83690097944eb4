"""What binds the plan and what nearly made it in: words for people, from the prices of the rows and columns."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from model.figures.numbers import money, significant
from model.figures.style import look, ordered

Tables = Mapping[str, pd.DataFrame]

MEANING = {
    "connection": ("Grid connection", "one more MW of connection", "a year"),
    "onsite": ("Own generation", "one more MW of own generation", "a year"),
    "heat": ("Heat permit", "one more MW of permitted heat", "a year"),
    "room": ("Room on site", "room for one more MW of IT", "a year"),
    "rate": ("Pace of building", "one more MW of IT built in the period", "in present value"),
    "link": ("Links of the site", "one more Gbps of link", "a year"),
    "gateway": ("Ground stations", "one more Gbps of gateways", "a year"),
    "chips": ("Supply of chips", "one more chip", "in present value"),
    "launch": ("Launch", "lift for one more kg", "in present value"),
    "limits": ("Limit", "one more unit of the limit", "a year"),
}
"""What each constraint is called, what one more of it is, and how its worth is counted."""

SUBJECTS_A_CONSTRAINT = 6
CARDS = 10
SMALL_MW = 1e-6


@dataclass(frozen=True)
class Binding:
    """One thing there is too little of."""

    what: str
    where: str
    when: str
    worth: str


@dataclass(frozen=True)
class NearMiss:
    """One option that is not built, and what keeps it out."""

    name: str
    site: str
    kind: str
    label: str
    period: int
    made_of: str
    enters_by: str
    cost: str
    against: str


def bindings(tables: Tables) -> list[Binding]:
    """The dearest subjects of each constraint that binds, each at its dearest period, in `MEANING`'s order."""
    table = tables.get("scarcity")
    if table is None or table.empty:
        return []
    table = table[table["price"].abs() > 0]
    order = table.assign(size=table["price"].abs()).sort_values(
        ["size", "subject"], ascending=[False, True], kind="stable"
    )
    bound = order.groupby(["constraint", "subject"], sort=False)["period"].agg(lambda years: sorted(set(years)))
    top = order.drop_duplicates(["constraint", "subject"]).groupby("constraint", sort=False).head(SUBJECTS_A_CONSTRAINT)
    rank = {name: n for n, name in enumerate(MEANING)}
    top = top.sort_values("constraint", key=lambda c: c.map(rank).fillna(len(rank)), kind="stable")
    names = tables["sites"].drop_duplicates("site").set_index("site")["name"]
    return [
        _binding(
            constraint, subject, names.get(subject, subject), period, price, unit, bound.loc[(constraint, subject)]
        )
        for constraint, subject, period, price, unit in zip(
            top["constraint"], top["subject"], top["period"], top["price"], top["unit"], strict=True
        )
    ]


def _binding(
    constraint: str, subject: str, name: str, period: int, price: float, unit: str, years: list[int]
) -> Binding:
    plain = constraint.replace("_", " ")
    what, one_more, counted = MEANING.get(constraint, (plain.capitalize(), f"one more unit ({unit})", ""))
    others = [str(year) for year in years]
    when = ", ".join(others) if len(others) < 4 else f"{others[0]} to {others[-1]}"
    worth = f"In {period}, {one_more} would save {money(abs(price))} {counted}".rstrip() + "."
    return Binding(what, name if name == subject else f"{name} ({subject})", when, worth)


def near_misses(tables: Tables) -> list[NearMiss]:
    """The options closest to being built at sites that never are, the closest first, and the closest of each kind.

    An option's distance is what a MW of it would have to cost less, in present value. The list holds the `CARDS`
    smallest, each site once, then the closest of any kind of site that has none among them.
    """
    options = tables.get("options")
    if options is None or options.empty:
        return []
    built = options.groupby("site")["built_mw"].transform("max") > SMALL_MW
    idle = options[~built & np.isfinite(options["enters_by_usd_per_mw"])]
    order = idle.sort_values(["enters_by_usd_per_mw", "usd_per_h100e_h", "site", "period"], kind="stable")
    best = order.drop_duplicates("site")
    shown = best.head(CARDS)
    rest = best[~best["kind"].isin(shown["kind"])].drop_duplicates("kind")
    shown = pd.concat([shown, rest], ignore_index=True)
    names = tables["sites"].drop_duplicates("site").set_index("site")["name"]
    cheapest = options[options["built_mw"] > SMALL_MW].groupby("period")["usd_per_h100e_h"].min()
    columns = ["site", "kind", "chip", "cooling", "supply", "period", "usd_per_h100e_h", "enters_by_usd_per_mw"]
    return [
        NearMiss(
            name=str(names[site]),
            site=site,
            kind=kind,
            label=look(kind).label,
            period=int(period),
            made_of=f"chip {chip}, cooling {_words(cooling)}, power {_words(supply)}",
            enters_by=money(enters_by) if enters_by > 0 else "nothing: it ties with what is built",
            cost=f"{significant(cost)} USD per H100e-hour",
            against=f"{significant(cheapest[period])} USD per H100e-hour"
            if period in cheapest
            else "nothing is built then",
        )
        for site, kind, chip, cooling, supply, period, cost, enters_by in zip(
            *(shown[column] for column in columns), strict=True
        )
    ]


def near_miss_reading(tables: Tables) -> str:
    """How many sites stay idle, in a sentence."""
    idle = tables["sites"].groupby(["kind", "site"])["it_mw"].max() <= SMALL_MW
    count, whole = (idle.groupby(level="kind").agg(how) for how in ("sum", "size"))
    parts = [f"{count[kind]} of {whole[kind]} sites ({look(kind).label.lower()})" for kind in ordered(count.index)]
    return f"Never used: {', '.join(parts)}."


def _words(key: str) -> str:
    return key.replace("_", " ")
