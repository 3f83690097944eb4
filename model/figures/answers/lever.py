"""Where a plan turns: cost, and who serves, along the steps of one lever."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.figures.numbers import money, money_scale, share
from model.figures.style import INK, frame, look, note, ordered

NO_KIND = ("step", "cost_usd")
"""Columns of the steps that are no kind of site."""


def followed_cost_figure(along: pd.DataFrame, lever: str) -> go.Figure:
    """Cost of the plan against the steps of a lever; `along` as for `followed_figure`."""
    per, unit = money_scale(float(along["cost_usd"].abs().max()) if len(along) else 0.0)
    figure = frame("What the plan costs", lever, f"Present value ({unit})")
    if not along["cost_usd"].notna().any():
        return note(figure, "No step was planned")
    figure.add_scatter(
        x=along["step"],
        y=along["cost_usd"] / per,
        mode="lines+markers",
        line={"color": INK, "width": 2.5},
        marker={"size": 9, "color": INK},
        customdata=along["cost_usd"].map(money),
        hovertemplate="%{x}: %{customdata}<extra></extra>",
    )
    return figure.update_xaxes(type="category")


def followed_figure(along: pd.DataFrame, lever: str) -> go.Figure:
    """Work served by each kind of site in the last period against the steps of a lever.

    `along` has a row a step: step (its word), cost_usd, and a column of shares for each kind.
    """
    figure = frame("Who serves in the last period", lever, "Share of its work (%, logarithmic)")
    kinds = ordered(set(along.columns) - set(NO_KIND))
    values = 100.0 * along[kinds].to_numpy(float)
    if not (values > 0).any():
        return note(figure, "Nothing is served at any step")
    least = max(1e-4, float(values[values > 0].min(initial=100.0)))
    for n, kind in enumerate(kinds):
        own = look(kind)
        figure.add_scatter(
            x=along["step"],
            y=np.where(values[:, n] > 0, np.maximum(values[:, n], least), np.nan),
            name=own.label,
            mode="lines+markers",
            line={"color": own.colour, "dash": own.dash, "width": 2.5},
            marker={"symbol": own.symbol, "size": 10, "line": {"color": INK, "width": 0.8}},
            customdata=[share(v / 100.0) for v in values[:, n]],
            hovertemplate=f"%{{x}}: %{{customdata}}<extra>{own.label}</extra>",
        )
    decades = 10.0 ** np.arange(np.floor(np.log10(least)), 3)
    figure.update_xaxes(type="category")
    return figure.update_yaxes(
        type="log", range=[np.log10(least) - 0.2, 2.1], tickvals=decades, ticktext=[f"{d:g}" for d in decades]
    )


def followed_reading(along: pd.DataFrame, lever: str) -> str:
    """What `followed_figure` shows, in a sentence."""
    if along.empty:
        return "No step was planned."
    first, last = along.iloc[0], along.iloc[-1]
    moves = [
        f"{look(kind).label.lower()} from {share(first[kind])} to {share(last[kind])}"
        for kind in ordered(set(along.columns) - set(NO_KIND))
    ]
    return (
        f"From {first['step']} to {last['step']} of {lever[:1].lower() + lever[1:]} the plan goes from "
        f"{money(first['cost_usd'])} to {money(last['cost_usd'])}; {', '.join(moves)}. Planned at the marks, not "
        "between them."
    )
