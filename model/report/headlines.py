"""What stands at the top of the report: the verdict, the headline numbers, and one row a period."""

import math
from dataclasses import dataclass
from typing import Any

from model.figures.numbers import compute, money, power, share, significant, years
from model.figures.style import look, ordered
from model.figures.totals import (
    NOT_SPENT,
    served_h100e,
    spent,
    unserved_h100e,
    usd_per_h100e_h,
    years_of,
)

NOTHING = 1e-9
"""Relative gaps below this are floating point."""


@dataclass(frozen=True)
class Card:
    """One headline number."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class PeriodTable:
    """Header and rows of words, the first column naming the row."""

    header: list[str]
    rows: list[list[str]]


def verdict(plan: Any) -> str:
    """How good the plan is and how that is known, in a sentence or two."""
    gap = plan.relative_gap
    if plan.status == "time_limit":
        known = (
            f"it may cost up to {share(gap)} more than the best"
            if math.isfinite(gap)
            else "how good it is is not known"
        )
        return f"Best plan found before time was up; {known}."
    if plan.status == "feasible":
        return f"A plan in whole modules that may cost up to {share(gap)} more than the best; it has no prices."
    if plan.status != "optimal":
        return f"The solver stopped with the word “{plan.status}”: do not rely on this plan."
    proof = plan.certificate
    if proof is not None and proof.ok:
        return (
            f"Optimal: no plan that keeps these limits costs less{_within(gap)}. "
            "Its feasibility, its prices and its bill were worked out again from the solution."
        )
    if proof is not None and math.isnan(proof.gap):
        return f"Optimal in whole modules, within {_gap(gap)} of the bound; such a plan has no prices to prove it by."
    return (
        f"The solver calls the plan optimal, within {_gap(gap)}, but recomputed residuals are larger than rounding: "
        "see Provenance."
    )


def headline_cards(plan: Any, band: str = "") -> list[Card]:
    """The numbers a reader wants first; `band` says between which amounts the cost is likely to lie."""
    tables, inputs = plan.tables, plan.world.inputs.tables
    at = years_of(inputs)
    served, lacking = served_h100e(tables, at), unserved_h100e(tables, inputs, at)
    cost = usd_per_h100e_h(tables, at).dropna()
    paid, whole = spent(tables)["npv_usd"].sum(), served.sum(axis=1) + lacking
    penalty = tables["bill"].loc[tables["bill"]["item"].isin(NOT_SPENT), "npv_usd"].sum()
    cards = [
        Card(
            "Cost of the plan",
            money(plan.objective_usd),
            f"present value; {money(paid)} is spent"
            + (f", {money(penalty)} is the worth of work left unserved and of limits broken" if penalty > 0 else "")
            + (f"; {band}" if band else ""),
        )
    ]
    if len(cost):
        note = "USD per delivered H100e-hour"
        if len(cost) > 1:
            note += f" in {cost.index[-1]}; {significant(cost.iloc[0])} in {cost.index[0]}"
        cards.append(Card("An hour of compute", significant(cost.iloc[-1]), note))
    parts = plan.share_by_kind.get(at[-1], {})
    ranked = sorted(ordered(parts), key=lambda kind: -parts[kind])
    if ranked:
        others = [f"{look(kind).label.lower()} {share(parts[kind])}" for kind in ranked[1:]]
        cards.append(
            Card(
                f"Served from {look(ranked[0]).label.lower()}",
                share(parts[ranked[0]]),
                f"of the work served in {at[-1]}" + (f"; {', '.join(others)}" if others else ""),
            )
        )
    worst = (lacking / whole.where(whole > 0)).fillna(0.0)
    lasts = inputs["periods"]["length_yr"].to_numpy(float)
    total = lacking @ lasts / (whole @ lasts) if whole.sum() > 0 else 0.0
    cards.append(
        Card("Left unserved", share(total), f"of all periods' work; at most {share(worst.max())}, in {worst.idxmax()}")
        if total > 0
        else Card("Left unserved", "0%", "every region's work is served within its limits")
    )
    built = tables["build"]["it_mw"].sum()
    cards.append(
        Card(
            "Built",
            power(built),
            f"of IT load; {money(tables['build']['overnight_usd'].sum())} on the day, launch apart",
        )
    )
    proof = plan.certificate
    proven = proof is not None and proof.ok
    cards.append(
        Card(
            "Distance from the optimum",
            _gap(plan.relative_gap),
            "at most; feasibility, prices and bill recomputed" if proven else "at most, as the solver says",
        )
    )
    return cards


def period_table(plan: Any) -> PeriodTable:
    """One row a period: demand, who serves it, what an hour costs, what is built and stands."""
    tables, inputs = plan.tables, plan.world.inputs.tables
    at = years_of(inputs)
    served, lacking = served_h100e(tables, at), unserved_h100e(tables, inputs, at)
    whole, cost = served.sum(axis=1) + lacking, usd_per_h100e_h(tables, at)
    built, living = (
        tables[name].groupby("period")[column].sum().reindex(at).fillna(0.0)
        for name, column in (("build", "it_mw"), ("capacity", "living_mw"))
    )
    kinds = ordered(served)
    lengths = inputs["periods"].set_index("period")["length_yr"]
    header = [
        "Period",
        "Asked for",
        *[f"From {look(kind).label.lower()}" for kind in kinds],
        "Unserved",
        "USD per H100e-hour",
        "Built (IT)",
        "In service (IT)",
    ]

    def part(value: Any, of: Any) -> str:
        return share(value / of) if of > 0 else "–"

    rows = [
        [
            years(t, t + lengths[t] - 1),
            compute(whole[t]),
            *[part(served.loc[t, kind], whole[t]) for kind in kinds],
            part(lacking[t], whole[t]),
            significant(cost[t]) if cost[t] == cost[t] else "–",
            power(built[t]),
            power(living[t]),
        ]
        for t in at
    ]
    return PeriodTable(header, rows)


def _within(gap: float) -> str:
    return "" if gap < NOTHING else f" by more than {_gap(gap)} of the bill"


def _gap(gap: float) -> str:
    """Relative gap in words, in parts in a million where these are few."""
    if not math.isfinite(gap):
        return "not known"
    if gap < NOTHING:
        return "0"
    if gap < 1e-5:
        return f"{gap * 1e6:.2g} millionths"
    return f"{100 * gap:.2g}%" if gap < 1e-3 else share(gap)
