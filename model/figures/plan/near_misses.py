"""What nearly made it into the plan, in words for people, from the reduced costs of its columns."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from model.figures.numbers import money, significant
from model.figures.style import look, ordered

Tables = Mapping[str, pd.DataFrame]

CARDS = 10
SMALL_MW = 1e-6


@dataclass(frozen=True)
class NearMiss:
    """One option that is not built, and what keeps it out."""

    name: str
    site: str
    kind: str
    label: str
    period: int
    made_of: str
    keeps_it_out: str
    cost: str
    against: str


def near_misses(tables: Tables, inputs: Tables) -> list[NearMiss]:
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
    sites = tables["sites"].drop_duplicates("site").set_index("site")["name"]
    chips = inputs["chips"].set_index("chip")["name"]
    cheapest = options[options["built_mw"] > SMALL_MW].groupby("period")["usd_per_h100e_h"].min()
    shown = shown.assign(
        name=shown["site"].map(sites), chip=shown["chip"].map(chips), against=shown["period"].map(cheapest)
    )
    columns = ["name", "site", "kind", "period", "chip", "cooling", "supply", "usd_per_h100e_h", "against"]
    return [
        NearMiss(
            name=name,
            site=site,
            kind=kind,
            label=look(kind).label,
            period=period,
            made_of=f"{chip}; {_words(cooling)}; {_words(supply)}",
            keeps_it_out=_sentence(distance),
            cost=f"{significant(cost)} USD",
            against=f"{significant(built_cost)} USD" if np.isfinite(built_cost) else "nothing is built",
        )
        for (name, site, kind, period, chip, cooling, supply, cost, built_cost), distance in zip(
            zip(*(shown[column] for column in columns), strict=True), shown["enters_by_usd_per_mw"], strict=True
        )
    ]


def near_miss_reading(tables: Tables) -> str:
    """How many sites stay idle, in a sentence."""
    idle = tables["sites"].groupby(["kind", "site"])["it_mw"].max() <= SMALL_MW
    count, whole = (idle.groupby(level="kind").agg(how) for how in ("sum", "size"))
    parts = [f"{count[kind]} of {whole[kind]} sites ({look(kind).label.lower()})" for kind in ordered(count.index)]
    return f"Never used: {', '.join(parts)}."


def _sentence(usd_per_mw: float) -> str:
    """What would let an option in.

    >>> _sentence(1.2e6)
    'It enters when a MW of it costs 1.20 m USD less, in present value.'
    """
    if usd_per_mw < 1.0:
        return "It would do as well as what is built: the plan is indifferent."
    return f"It enters when a MW of it costs {money(usd_per_mw)} less, in present value."


def _words(key: str) -> str:
    return key.replace("_", " ")
