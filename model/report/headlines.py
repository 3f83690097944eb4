"""What stands at the top of the report: the verdict, the headline numbers, and one row a period."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from model.figures.headline import Headline, headline
from model.figures.numbers import compute, money, power, share, significant, years
from model.figures.style import look, ordered
from model.figures.totals import NOT_SPENT

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
            "Its feasibility, its prices and its bill were recomputed from the solution."
        )
    if proof is not None and math.isnan(proof.gap):
        return (
            f"Optimal in whole modules, within {gap_words(gap)} of the bound; such a plan has no prices to prove it by."
        )
    return (
        f"The solver calls the plan optimal, within {gap_words(gap)}, but recomputed residuals are larger than "
        "rounding: see Provenance."
    )


def merged_words(inputs: Any) -> str:
    """What the resolution of the plan put together, in a sentence; empty where it is nothing.

    >>> from types import SimpleNamespace
    >>> merged_words(SimpleNamespace(resolution="coarse", merged=("8 slices of the year are planned as 2",)))
    'Planned at coarse resolution: 8 slices of the year are planned as 2.'
    """
    return f"Planned at {inputs.resolution} resolution: {'; '.join(inputs.merged)}." if inputs.merged else ""


def headline_cards(plan: Any, band: str = "") -> list[Card]:
    """The numbers a reader wants first; `band` says between which amounts the cost is likely to lie."""
    found, tables = headline(plan), plan.tables
    cost, last = found.usd_per_h100e_h.dropna(), found.demand_h100e.index[-1]
    penalty = tables["bill"].loc[tables["bill"]["item"].isin(NOT_SPENT), "npv_usd"].sum()
    cards = [
        Card(
            "Cost of the plan",
            money(found.cost_usd),
            f"present value; {money(found.spent_usd)} is spent"
            + (f", {money(penalty)} is the worth of work left unserved and of limits broken" if penalty > 0 else "")
            + (f"; {band}" if band else ""),
        )
    ]
    if len(cost):
        note = "USD per delivered H100e-hour"
        if len(cost) > 1:
            note += f" in {cost.index[-1]}; {significant(cost.iloc[0])} in {cost.index[0]}"
        cards.append(Card("An hour of compute", significant(cost.iloc[-1]), note))
    parts = plan.share_by_kind.get(last, {})
    ranked = sorted(ordered(parts), key=lambda kind: -parts[kind])
    if ranked:
        others = [f"{look(kind).label.lower()} {share(parts[kind])}" for kind in ranked[1:]]
        cards.append(
            Card(
                f"Served from {look(ranked[0]).label.lower()}",
                share(parts[ranked[0]]),
                f"of the work served in {last}" + (f"; {', '.join(others)}" if others else ""),
            )
        )
    built = found.built_mw.sum()
    cards += [
        Card("Left unserved", *unserved_words(found)),
        Card(
            "Built",
            power(built),
            f"of IT load; {money(tables['build']['overnight_usd'].sum())} of capital, launches not included",
        ),
    ]
    proof = plan.certificate
    proven = proof is not None and proof.ok
    cards.append(
        Card(
            "Distance from the optimum",
            gap_words(plan.relative_gap),
            "at most; feasibility, prices and bill recomputed" if proven else "at most, as the solver says",
        )
    )
    return cards


def unserved_words(found: Headline) -> tuple[str, str]:
    """Share of the work of all periods that is left unserved, and what it is a share of."""
    total, worst = found.unserved_of_all_frac, found.unserved_frac.fillna(0.0)
    if found.demand_h100e.sum() <= 0:
        return "0%", "no work is requested in any period"
    if total <= 0:
        return "0%", "every region's work is served within its limits"
    at_most = f"; at most {share(worst.max())}, in {worst.idxmax()}" if len(worst) > 1 else ""
    return share(total), f"of all periods' work{at_most}"


def period_table(plan: Any) -> PeriodTable:
    """One row a period: demand, who serves it, what an hour costs, what is built and stands."""
    found = headline(plan)
    served, lacking, cost, lengths = found.served_frac, found.unserved_frac, found.usd_per_h100e_h, found.length_yr
    kinds = ordered(served)
    header = [
        "Period",
        "Requested",
        *[f"From {look(kind).label.lower()}" for kind in kinds],
        "Unserved",
        "USD per H100e-hour",
        "Built (IT)",
        "In service (IT)",
    ]

    def part(value: Any) -> str:
        return share(value) if value == value else "–"

    rows = [
        [
            years(t, t + lengths[t] - 1),
            compute(found.demand_h100e[t]),
            *[part(served.loc[t, kind]) for kind in kinds],
            part(lacking[t]),
            significant(cost[t]) if cost[t] == cost[t] else "–",
            power(found.built_mw[t]),
            power(found.living_mw[t]),
        ]
        for t in found.demand_h100e.index
    ]
    return PeriodTable(header, rows)


def _within(gap: float) -> str:
    return "" if gap < NOTHING else f" by more than {gap_words(gap)} of the bill"


def gap_words(gap: float) -> str:
    """Relative gap as a percentage, with as many places as it takes."""
    if not math.isfinite(gap):
        return "not known"
    if gap < NOTHING:
        return "0"
    return f"{Decimal(f'{100 * gap:.2g}'):f}%" if gap < 1e-3 else share(gap)
