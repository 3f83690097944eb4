"""The page a planner sends to a board: one HTML file that needs nothing else."""

import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from model.report.doubt import Doubt, swept
from model.report.headlines import headline_cards, merged_words, period_table, verdict
from model.report.provenance import file_list, provenance_tables
from model.report.sections import sections

__all__ = ["Doubt", "render", "swept", "write_report"]


def write_report(
    plan: Any, path: str | Path, provenance: Mapping[str, Any] | None = None, doubt: Doubt | None = None
) -> Path:
    """Write the report of a plan and return its path.

    The same plan gives the same bytes. The file is whole or not there: it is written aside and renamed.

    Parameters
    ----------
    plan : Plan
        With result tables.
    path : path
        File to write; its folder must exist.
    provenance : mapping, optional
        More to say of where the plan comes from, such as `{"run": name}`: words or numbers by name.
    doubt : Doubt, optional
        How sure the cost is; without it the report is silent about that.

    Raises
    ------
    ValueError
        The plan has no result tables.
    OSError
        The file can not be written.
    """
    path = Path(path)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_text(render(plan, provenance, doubt), encoding="utf-8", newline="\n")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return path


def render(plan: Any, provenance: Mapping[str, Any] | None = None, doubt: Doubt | None = None) -> str:
    """HTML of the report of a plan; arguments as of `write_report`.

    Raises
    ------
    ValueError
        The plan has no result tables.
    """
    from plotly.offline import get_plotlyjs

    if not plan.tables:
        raise ValueError(f"the plan is {plan.status} and has no tables: there is nothing to report")
    tables, inputs = plan.tables, plan.world.inputs.tables
    periods = inputs["periods"]
    first, last = periods["period"].min(), (periods["period"] + periods["length_yr"]).max() - 1
    return _page().render(
        first=int(first),
        last=int(last),
        verdict=verdict(plan),
        merged=merged_words(plan.world.inputs),
        cards=headline_cards(plan, "" if doubt is None else doubt.band),
        periods=period_table(plan),
        sections=sections(tables, inputs, doubt, plan.objective_usd),
        provenance=provenance_tables(plan, provenance or {}),
        files=file_list(tables if doubt is None else {**tables, "matters": doubt.ends}),
        price_year=int(plan.world.inputs.settings["price_year"]),
        css=_text("page.css"),
        js=_text("page.js"),
        plotly=get_plotlyjs(),
    )


@cache
def _page() -> Any:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_text("page.html.j2"))


def _text(name: str) -> str:
    return files("model.report").joinpath(name).read_text(encoding="utf-8")
