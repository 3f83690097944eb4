"""What the report shows, in order: chapters of figures, each with its reading, and of words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from model import figures
from model.figures.scarce import Binding, NearMiss

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
    wide: bool


@dataclass(frozen=True)
class Section:
    """One chapter of the page."""

    name: str
    title: str
    lead: str
    panels: list[Panel] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    near_misses: list[NearMiss] = field(default_factory=list)


def sections(tables: Tables, inputs: Tables) -> list[Section]:
    """Chapters of the report."""

    def panel(name: str, *given: Tables, wide: bool = False) -> Panel:
        return _panel(name, given, wide=wide)

    both = (tables, inputs)
    return [
        Section(
            "map",
            "Where",
            "Move the slider through the periods; switch to the globe and turn it. The area of a sign grows with IT "
            "power, lines join sites with the zones they serve (the largest routes of each kind).",
            [_panel("plan_map", both, given_to_reading=(tables,), wide=True)],
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
            [panel("bill", tables, wide=True), panel("spending", *both), panel("unit_cost", *both)],
        ),
        Section(
            "work",
            "Who is served",
            "Work delivered by kind of site, how fast, and what one more hour would cost.",
            [
                panel("served", *both),
                panel("price_by_workload", *both),
                panel("latency", *both, wide=True),
                panel("price_map", *both, wide=True),
            ],
        ),
        Section(
            "sites", "How the sites compare", "In the last period.", [panel("pue", tables), panel("site_cost", tables)]
        ),
        Section(
            "scarce",
            "What binds",
            "Everything there is too little of, and what one more would be worth; the dearest of each sort.",
            bindings=figures.bindings(tables),
        ),
        Section(
            "near",
            "What nearly made it",
            "Options at sites the plan never builds at, the closest first, then the closest of each kind of site. "
            + figures.near_miss_reading(tables),
            near_misses=figures.near_misses(tables),
        ),
    ]


def _panel(
    name: str, given: tuple[Tables, ...], *, given_to_reading: tuple[Tables, ...] | None = None, wide: bool
) -> Panel:
    draw: Callable[..., Any] = getattr(figures, f"{name}_figure")
    read: Callable[..., str] = getattr(figures, f"{name}_reading")
    figure, reading = draw(*given), read(*(given_to_reading or given))
    title = figure.layout.title.text
    figure.layout.title = None
    figure.layout.margin.t = max(10, (figure.layout.margin.t or 80) - TITLE_PX)
    figure.layout.template = None  # every look is set by the figures: the default template is 7 kB a figure
    text = figure.to_json(engine="json").replace("<", "\\u003c")
    return Panel(name.replace("_", "-"), title, reading, text, int(figure.layout.height), wide)
