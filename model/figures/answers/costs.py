"""What an hour of compute may cost at each kind of site, and how likely each is the cheapest."""

import pandas as pd
import plotly.graph_objects as go

from model.figures.numbers import significant
from model.figures.style import INK, bars, frame, logarithmic, look, note, ordered, periods

ENDS = ["p5_usd_per_h100e_h", "p95_usd_per_h100e_h"]


def hours_figure(bands: pd.DataFrame) -> go.Figure:
    """Bands of the cheapest hour of each kind by period: nine draws in ten, their median, and the cost as shipped.

    `bands` has period, kind, p5_, p50_, p95_ and usd_per_h100e_h.
    """
    figure = frame("What the cheapest hour costs: median, and nine draws in ten", "Service begins in",
                   "USD per delivered H100e-hour", height=480)  # fmt: skip
    if bands.empty:
        return note(figure, "Nothing can be built")
    kinds = ordered(bands["kind"])
    for kind in kinds:  # all bands lie below all lines
        own, rows = look(kind), bands[bands["kind"] == kind]
        low, high = (rows[end] for end in ENDS)
        year = rows["period"].astype(str)
        figure.add_scatter(
            x=[*year, *year[::-1]], y=[*high, *low[::-1]], fill="toself", fillcolor=_pale(own.colour), mode="lines",
            line={"width": 1, "color": own.colour, "dash": own.dash}, hoverinfo="skip", legendgroup=kind,
            showlegend=False,
        )  # fmt: skip
    for kind in kinds:
        own, rows = look(kind), bands[bands["kind"] == kind]
        year = rows["period"].astype(str)
        words = [f"{significant(a)} to {significant(b)}" for a, b in zip(*(rows[end] for end in ENDS), strict=True)]
        figure.add_scatter(
            x=year, y=rows["p50_usd_per_h100e_h"], mode="lines+markers", name=own.label, legendgroup=kind,
            line={"color": own.colour, "dash": own.dash, "width": 2.5}, customdata=words,
            marker={"symbol": own.symbol, "size": 10, "color": own.colour, "line": {"color": INK, "width": 1}},
            hovertemplate=f"median %{{y:.3g}} USD, nine in ten %{{customdata}}<extra>{own.label}</extra>",
        )  # fmt: skip
        figure.add_scatter(
            x=year, y=rows["usd_per_h100e_h"], mode="markers", name="As the inputs are", legendrank=2000,
            showlegend=kind == kinds[0], hovertemplate=f"as the inputs are: %{{y:.3g}} USD<extra>{own.label}</extra>",
            marker={"symbol": "line-ew-open", "size": 16, "color": INK, "line": {"width": 2, "color": INK}},
        )  # fmt: skip
    return logarithmic(periods(figure, sorted(bands["period"].unique())), bands[[*ENDS, "usd_per_h100e_h"]])


def odds_of_kinds_figure(bands: pd.DataFrame) -> go.Figure:
    """Bars by period of the share of draws in which each kind has the cheapest hour."""
    figure = frame("Which kind has the cheapest hour", "Service begins in", "Share of draws (%)", height=340)
    if bands.empty:
        return note(figure, "Nothing can be built")
    for kind in ordered(bands["kind"]):
        rows = bands[bands["kind"] == kind]
        figure.add_bar(
            x=rows["period"].astype(str), y=100.0 * rows["cheapest_frac"], name=look(kind).label, marker=bars(kind),
            hovertemplate=f"%{{y:.3~g}} % of draws<extra>{look(kind).label}</extra>",
        )  # fmt: skip
    figure.update_layout(showlegend=True)
    return periods(figure, sorted(bands["period"].unique())).update_yaxes(range=[0, 101])


def _pale(colour: str) -> str:
    """A colour of six hexadecimal digits, mostly see-through.

    >>> _pale("#0072B2")
    'rgba(0,114,178,0.18)'
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"
