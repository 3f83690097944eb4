"""What the report shows, in order: chapters of figures, each with its reading, and of words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from model import figures
from model.figures.plan import band
from model.figures.plan.near_misses import NearMiss
from model.figures.plan.scarce import Binding
from model.report.doubt import Doubt

Tables = Mapping[str, pd.DataFrame]

TITLE_PX = 34
"""Height the title of a figure takes up, which the page's own heading stands in for."""


@dataclass(frozen=True)
class Panel:
    """One figure of the page."""

    name: str
    title: str
    reading: str
    json: str
    height: int
    width: str
    """`half` or `wide` of the page; `half broad` is half of a screen and all of a sheet of paper."""


@dataclass(frozen=True)
class Section:
    """One chapter of the page."""

    name: str
    title: str
    lead: str
    panels: list[Panel] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    near_misses: list[NearMiss] = field(default_factory=list)


def sections(tables: Tables, inputs: Tables, doubt: Doubt | None = None, cost_usd: float = 0.0) -> list[Section]:
    """Chapters of the report; how sure the cost is where `doubt` says so."""

    def panel(name: str, *given: Tables, width: str = "half") -> Panel:
        return _panel(name, given, width=width)

    both = (tables, inputs)
    sure = [] if doubt is None else [_sure(doubt, cost_usd)]
    return [
        Section(
            "map",
            "Where",
            "Move the slider through the periods; switch to the globe and turn it. The area of a sign grows with "
            "IT power. Lines join sites with the zones they serve: the largest routes of each kind, thick for the "
            "first half of the work drawn. Orbits are drawn as they lie over the Earth at noon UTC.",
            [_panel("plan_map", both, given_to_reading=(tables,), width="wide")],
        ),
        Section(
            "growth",
            "What is built",
            "IT power by kind of site: what enters service, what stands, and what leaves.",
            [panel("build", *both), panel("in_service", *both), panel("retirement", *both)],
        ),
        Section(
            "cost",
            "What it costs",
            "The whole bill, the spending of each period, and the cost of an hour of compute.",
            [panel("bill", tables, width="wide"), panel("spending", *both), panel("unit_cost", *both)],
        ),
        *sure,
        Section(
            "work",
            "Who is served",
            "Work delivered by kind of site, for which industries, how fast, and what one more hour would cost.",
            [
                panel("served", *both, width="half broad"),
                panel("price_by_workload", *both, width="half broad"),
                panel("industry", *both, width="wide"),
                panel("latency", *both, width="wide"),
                panel("price_map", *both, width="wide"),
            ],
        ),
        Section(
            "sites",
            "How the sites compare",
            "In the last period.",
            [panel("pue", tables, width="half broad"), panel("site_cost", tables, width="half broad")],
        ),
        Section(
            "scarce",
            "What binds",
            "Everything there is too little of, and what one more would be worth; the most expensive of each sort.",
            bindings=figures.bindings(*both),
        ),
        Section(
            "near",
            "What nearly made it",
            "Options at sites where the plan builds nothing, the closest first, then the closest of each other kind. "
            + figures.near_miss_reading(tables),
            near_misses=figures.near_misses(*both),
        ),
    ]


def _sure(doubt: Doubt, cost_usd: float) -> Section:
    """Chapter on how sure the cost is, and what it hangs on."""
    panels = [
        _shown("matters", band.matters_figure(doubt.ends), band.matters_reading(doubt.ends), "wide"),
        _shown(
            "cost-band",
            band.cost_band_figure(doubt.costs_usd, cost_usd),
            band.cost_band_reading(doubt.costs_usd, cost_usd),
            "wide" if doubt.shares is None else "half broad",
        ),
    ]
    if doubt.shares is not None:
        shares = doubt.shares
        drawn, read = band.share_band_figure(shares), band.share_band_reading(shares)
        panels.append(_shown("share-band", drawn, read, "half broad"))
    return Section("sure", "How sure it is", doubt.how, panels)


def _panel(
    name: str, given: tuple[Tables, ...], *, given_to_reading: tuple[Tables, ...] | None = None, width: str
) -> Panel:
    draw: Callable[..., Any] = getattr(figures, f"{name}_figure")
    read: Callable[..., str] = getattr(figures, f"{name}_reading")
    return _shown(name.replace("_", "-"), draw(*given), read(*(given_to_reading or given)), width)


def _shown(name: str, figure: Any, reading: str, width: str) -> Panel:
    """A figure as a panel: its title becomes the page's own heading."""
    title = figure.layout.title.text
    figure.layout.title = None
    figure.layout.margin.t = max(10, (figure.layout.margin.t or 80) - TITLE_PX)
    figure.layout.template = None  # every look is set by the figures: the default template is 7 kB a figure
    text = figure.to_json(engine="json").replace("<", "\\u003c")
    return Panel(name, title, reading, text, int(figure.layout.height), width)
