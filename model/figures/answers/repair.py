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
    share = 100 * np.divide(
        limits["repaired"].to_numpy(float), value, out=np.full(len(value), np.nan), where=value != 0
    )
    drawn = np.isfinite(share)  # of a limit of nothing there is no share: words say what it could be
    as_is = [
        significant(now) if shown else f"{significant(now)}, could be {significant(then)}"
        for now, then, shown in zip(value, limits["repaired"], drawn, strict=True)
    ]
    for cell, end in zip(limits["cell"], share, strict=True):
        if np.isfinite(end):
            figure.add_shape(type="line", x0=100, x1=end, y0=cell, y1=cell, line={"color": MUTED, "width": 4},
                             layer="below")  # fmt: skip
    for name, at, words, symbol, colour in (
        ("As it is", np.full(len(value), 100.0), as_is, "circle", ALONE),
        ("As it could be", share, limits["repaired"].map(significant).tolist(), "diamond", MORE),
    ):
        figure.add_scatter(
            x=at, y=limits["cell"], mode="markers+text", name=name, text=words,
            textposition="top center", customdata=limits["unit"],
            marker={"symbol": symbol, "size": 13, "color": colour, "line": {"color": INK, "width": 1}},
            hovertemplate="%{y}: %{text}, %{customdata}<extra>" + name + "</extra>",
        )  # fmt: skip
    ends = min([0.0, *share[drawn]]), max([100.0, *share[drawn]])
    pad = 0.08 * (ends[1] - ends[0])
    return figure.update_yaxes(range=[len(limits) - 0.4, -0.7]).update_xaxes(range=[ends[0] - pad, ends[1] + pad])
