"""What a run found, in a few lines."""

from typing import TYPE_CHECKING

import pandas as pd

from model.cli.words import money, share, table

if TYPE_CHECKING:
    from model.planning import Plan

ADVICE = {
    "infeasible": "No plan keeps every limit. Look at the floors (>=) of limits.csv: lower or price them.",
    "unbounded": "The cost has no lower end: look for a negative price in the inputs.",
    "feasible": "Whole numbers were chosen among the options and routes of the plan without them; a better may exist.",
    "time_limit": "The time was up before a plan was proven best: give more --time-limit or a wider --gap.",
}


def summary(plan: "Plan", run_dir: str | None) -> str:
    """Cost, shares by kind and period, what is not served, and where to look next."""
    if run_dir is None:
        return f"No plan: {plan.status}. {ADVICE.get(plan.status, '')}".rstrip()
    years = plan.world.inputs.tables["periods"]
    first, last = years["period"].min(), (years["period"] + years["length_yr"]).max() - 1
    lines = [
        f"{plan.status.replace('_', ' ').capitalize()} plan: {money(plan.objective_usd)} "
        f"(present value, {first:.0f} to {last:.0f}), gap to the bound {plan.relative_gap:.2g}."
    ]
    if plan.status in ADVICE:
        lines.append(ADVICE[plan.status])
    kinds = sorted({kind for shares in plan.share_by_kind.values() for kind in shares})
    lack, it_mw = unserved_share(plan), built_mw(plan)
    rows = [
        [
            str(period),
            f"{it_mw.get(period, 0.0):,.0f}",
            *(share(shares.get(kind, 0.0)) for kind in kinds),
            share(lack[period]),
        ]
        for period, shares in plan.share_by_kind.items()
    ]
    lines += ["", table(["period", "MW built", *kinds, "unserved"], rows), "", f"Report: {run_dir}/report.html"]
    lines.append("Next: open the report; change a cell of the inputs, or give --set or --scenario, and run again.")
    return "\n".join(lines)


def unserved_share(plan: "Plan") -> dict[int, float]:
    """Share of the demanded H100e-hours that is not served, by period."""
    hours = plan.world.inputs.tables["timeslices"].set_index("slice")["hours_h"]
    served, lacking = (
        (part["h100e"] * part["slice"].astype("str").map(hours)).groupby(part["period"]).sum()
        for part in (plan.tables["serve"], plan.tables["unserved"])
    )
    both = pd.DataFrame({"served": served, "lacking": lacking}).fillna(0.0)
    share_of = (both["lacking"] / both.sum(axis=1)).fillna(0.0).to_dict()
    return {period: share_of.get(period, 0.0) for period in plan.share_by_kind}


def built_mw(plan: "Plan") -> dict[int, float]:
    """IT power that enters service [MW], by period."""
    mw = plan.tables["build"].groupby("period")["it_mw"].sum()
    return dict(zip(mw.index.astype(int).tolist(), mw.tolist(), strict=True))
