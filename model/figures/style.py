"""One look for every figure: a colour, a sign and a hatch for each kind of site, so that none rests on colour alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go


@dataclass(frozen=True)
class Look:
    """How a kind of site is drawn."""

    label: str
    colour: str
    symbol: str
    hatch: str
    dash: str


LOOKS: Mapping[str, Look] = {
    "terrestrial": Look("Land", "#E69F00", "circle", "", "solid"),
    "undersea": Look("Sea", "#0072B2", "square", "/", "dash"),
    "orbital": Look("Orbit", "#CC79A7", "diamond", "x", "dot"),
}
"""Okabe and Ito's palette (2008), which people with any of the common colour blindnesses tell apart."""

SPARE = (
    ("#009E73", "triangle-up", "\\", "longdash"),
    ("#D55E00", "cross", "-", "dashdot"),
    ("#56B4E9", "star", ".", "longdashdot"),
)
"""For kinds of site that are added to the model."""

MORE, LESS, ALONE = "#D55E00", "#009E73", "#56B4E9"
"""Colours of what costs more, of what costs less, and of what is built for one case alone."""

INK, MUTED, RULE, PAPER = "#1f2933", "#52606d", "#d9dee4", "#ffffff"
NOBODY = "#4d4d4d"
"""Colour of what belongs to no kind of site."""

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
ITEM_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")


def look(kind: Any) -> Look:
    """Look of a kind of site; of one this module does not know, a spare one that depends on its name alone.

    >>> look("orbital").label, look("lunar").label
    ('Orbit', 'Lunar')
    """
    kind = str(kind)
    if kind in LOOKS:
        return LOOKS[kind]
    if not kind:
        return Look("No site", NOBODY, "x", ".", "solid")
    return Look(kind.replace("_", " ").capitalize(), *SPARE[sum(map(ord, kind)) % len(SPARE)])


def ordered(kinds: Iterable[Any]) -> list[str]:
    """Kinds in the order they are always drawn in: those of `LOOKS`, then others by name, then what has no kind.

    >>> ordered(["orbital", "", "lunar", "terrestrial", "orbital"])
    ['terrestrial', 'orbital', 'lunar', '']
    """
    there = {str(kind) for kind in kinds}
    return [kind for kind in LOOKS if kind in there] + sorted(there - set(LOOKS) - {""}) + [""] * ("" in there)


def bars(kind: Any) -> dict[str, Any]:
    """Marker of a bar of a kind of site."""
    own = look(kind)
    return hatched(own.colour, own.hatch)


def hatched(colour: str, hatch: str) -> dict[str, Any]:
    """Marker of a bar in a colour, hatched with white."""
    pattern = {"shape": hatch, "bgcolor": colour, "fgcolor": PAPER, "size": 7, "solidity": 0.25}
    return {"color": colour, "line": {"color": INK, "width": 0.5}, "pattern": pattern}


def frame(title: str, x: str, y: str, height: int = 420, **layout: Any) -> go.Figure:
    """Empty figure with a title, the titles of its axes with their units, and the house look."""
    axis = {"gridcolor": RULE, "linecolor": MUTED, "zerolinecolor": MUTED, "automargin": True, "ticks": "outside"}
    figure = go.Figure()
    figure.update_layout(
        title={"text": title, "x": 0, "xref": "container", "xanchor": "left", "pad": {"l": 12}, "font": {"size": 16}},
        font={"family": FONT, "size": 13, "color": INK},
        paper_bgcolor=PAPER,
        plot_bgcolor=PAPER,
        height=height,
        margin={"l": 60, "r": 16, "t": 76, "b": 56},
        legend={
            "orientation": "h",
            "traceorder": "normal",
            "x": 0,
            "y": 1.0,
            "yanchor": "bottom",
            "xanchor": "left",
            "font": {"size": 12},
        },
        hoverlabel={"align": "left", "font": {"family": FONT}},
        xaxis=axis | {"title": {"text": x, "standoff": 10}},
        yaxis=axis | {"title": {"text": y, "standoff": 10}},
        barmode="stack",
        bargap=0.3,
    )
    return figure.update_layout(**layout)


def periods(figure: go.Figure, years: Iterable[Any]) -> go.Figure:
    """The figure with its x axis marked by the first years of the periods and nothing between."""
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=[str(year) for year in years])
    return figure


def logarithmic(figure: go.Figure, values: Any) -> go.Figure:
    """The figure with a logarithmic y axis that holds all `values` and is marked at 1, 2 and 5 of every decade."""
    there = np.asarray(values, dtype=float)
    there = there[(there > 0) & np.isfinite(there)]
    if not there.size:
        return figure  # zeros have no logarithm
    low, high = np.floor(np.log10(there.min() * 0.8)), np.ceil(np.log10(there.max() * 1.2))
    marks = (10.0 ** np.arange(low, high + 1)[:, None] * np.array([1.0, 2.0, 5.0])).ravel()
    least, most = there.min() * 0.8, there.max() * 1.25
    if not ((marks >= least) & (marks <= most)).any():  # close values: widen to the marks about them
        least, most = marks[marks <= least].max(), marks[marks >= most].min()
    ends = [np.log10(least), np.log10(most)]
    return figure.update_yaxes(type="log", range=ends, tickvals=marks, ticktext=[f"{mark:,.10g}" for mark in marks])


def note(figure: go.Figure, text: str) -> go.Figure:
    """The figure with words in its middle, for when there is nothing to draw."""
    figure.update_xaxes(visible=False).update_yaxes(visible=False)
    return figure.add_annotation(
        text=text, x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False, font={"size": 14, "color": MUTED}
    )


def by_period(table: pd.DataFrame, value: str, years: Iterable[int]) -> pd.DataFrame:
    """Sum of a column by period (rows, every one of `years`) and kind (columns, in drawing order).

    >>> rows = pd.DataFrame({"period": [2026, 2026], "kind": ["orbital", "terrestrial"], "it_mw": [1.0, 2.0]})
    >>> by_period(rows, "it_mw", [2026, 2028]).to_numpy().tolist()
    [[2.0, 1.0], [0.0, 0.0]]
    """
    total = table.pivot_table(index="period", columns="kind", values=value, aggfunc="sum", observed=True)
    return total.reindex(index=list(years), columns=ordered(table["kind"])).fillna(0.0)


def dress(figure: go.Figure, title: str, height: int) -> None:
    """Give a figure of several panels the house look."""
    house = frame(title, "", "", height=height).layout
    keep = {name: house[name] for name in ("title", "font", "paper_bgcolor", "plot_bgcolor", "height", "hoverlabel")}
    figure.update_layout(**keep, margin={"l": 60, "r": 16, "t": 84, "b": 56}, legend=house.legend)
    axis = {"gridcolor": RULE, "linecolor": MUTED, "zerolinecolor": MUTED, "automargin": True, "ticks": "outside"}
    figure.update_xaxes(**axis).update_yaxes(**axis)


def axis_words(name: str) -> str:
    """A column or cell as the title of an axis."""
    return name.replace("_", " ") if "." not in name else name
