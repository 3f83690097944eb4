"""Limits that have to give way."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.figures.numbers import significant
from model.figures.style import ALONE, INK, MORE, MUTED, frame, note


def repair_figure(limits: pd.DataFrame) -> go.Figure:
    """Each limit that has to give way: what it is and what it could be, as a share of what it is."""
    figure = frame("Limits that have to give way", "Share of the limit as it is (%)", "", height=200 + 50 * len(limits))
    if limits.empty:
        return note(figure, "Every limit can be kept")
    value = limits["value"].to_numpy(float)
    share = 100 * np.divide(limits["repaired"], value, out=np.zeros(len(value)), where=value != 0)
    for cell, end in zip(limits["cell"], share, strict=True):
        figure.add_shape(type="line", x0=100, x1=end, y0=cell, y1=cell, line={"color": MUTED, "width": 4},
                         layer="below")  # fmt: skip
    for name, at, number, symbol, colour in (
        ("As it is", np.full(len(value), 100.0), value, "circle", ALONE),
        ("As it could be", share, limits["repaired"], "diamond", MORE),
    ):
        figure.add_scatter(
            x=at, y=limits["cell"], mode="markers+text", name=name, text=[significant(v) for v in number],
            textposition="top center", customdata=limits["unit"],
            marker={"symbol": symbol, "size": 13, "color": colour, "line": {"color": INK, "width": 1}},
            hovertemplate="%{y}: %{text}, %{customdata}<extra>" + name + "</extra>",
        )  # fmt: skip
    ends = min(0.0, float(share.min())), max(100.0, float(share.max()))
    pad = 0.08 * (ends[1] - ends[0])
    return figure.update_yaxes(range=[len(limits) - 0.4, -0.7]).update_xaxes(range=[ends[0] - pad, ends[1] + pad])
