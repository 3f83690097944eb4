"""What a run found, in a few lines: the numbers of the report's head."""

from typing import TYPE_CHECKING

from model.cli.words import resolution_line, table

if TYPE_CHECKING:
    from model.planning import Plan

ADVICE = {
    "infeasible": "No plan keeps every limit. Look at the floors (>=) of limits.csv: lower or price them.",
    "infeasible_whole": "A plan without --integer keeps every limit, and none in whole modules does: look at "
    "module_mw of the sites tables and at the limits that a whole module oversteps or leaves unmet.",
    "unbounded": "The cost has no lower end: look for a negative price in the inputs.",
    "feasible": "Whole numbers were chosen among the options and routes of the plan without them; a better may exist.",
    "time_limit": "The time was up before a plan was proven best: give more --time-limit or a wider --gap.",
}


def summary(plan: "Plan", run_dir: str | None) -> str:
    """Cost, shares by kind and period, what is not served, and where to look next."""
    if run_dir is None:
        return f"No plan: {plan.status}. {ADVICE.get(plan.status, '')}".rstrip()
    from model.figures.headline import headline
    from model.figures.numbers import money, years
    from model.report.headlines import gap_words, period_table, unserved_words

    inputs = plan.world.inputs
    found, rows = headline(plan), period_table(plan)
    first, last = found.demand_h100e.index[0], (found.demand_h100e.index + found.length_yr).max() - 1
    lines = [
        f"{plan.status.replace('_', ' ').capitalize()} plan: {money(found.cost_usd)} "
        f"(present value, {years(first, last)}), {gap_words(plan.relative_gap)} from the bound at most.",
        f"Left unserved: {', '.join(unserved_words(found))}.",
    ]
    if inputs.merged:
        lines.append(resolution_line(inputs))
    if plan.status in ADVICE:
        lines.append(ADVICE[plan.status])
    lines += ["", table(rows.header, rows.rows), "", f"Report: {run_dir}/report.html"]
    lines.append("Next: open the report; change a cell of the inputs, or give --set or --scenario, and run again.")
    return "\n".join(lines)
