"""How sure the plan is: what its cost may turn out to be, which inputs move it most, and what stays served by whom."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.arrays import FloatArray
from model.figures.numbers import money, money_scale, share
from model.figures.style import INK, frame, hatched, look, note, ordered, periods

BARS = 10
"""Inputs that are drawn, those that matter most."""

LOW, HIGH = ("#56B4E9", "/"), ("#D55E00", "")
"""Colour and hatch of an input at its low, and at its high."""

WIDEST = 46
"""Characters of a name on an axis; longer ones are cut in their middle."""


def matters_figure(ends: pd.DataFrame) -> go.Figure:
    """Tornado: how far the cost moves with one input at its low and at its high, the widest first.

    `ends` has a row an input: factor, low_usd, high_usd, the change of the cost at either end.
    """
    shown = _widest(ends)
    figure = frame("Inputs that matter most", "", "", height=150 + 34 * len(shown))
    if shown.empty:
        return note(figure, "No input moves the cost")
    per, unit = money_scale(shown[["low_usd", "high_usd"]].abs().to_numpy().max())
    names = [_cut(plain(factor)) for factor in shown["factor"]]
    for column, label, (colour, hatch) in (("low_usd", "at its low", LOW), ("high_usd", "at its high", HIGH)):
        figure.add_bar(
            y=names,
            x=shown[column] / per,
            orientation="h",
            name=f"Input {label}",
            marker=hatched(colour, hatch),
            customdata=[[plain(f), signed(v)] for f, v in zip(shown["factor"], shown[column], strict=True)],
            hovertemplate=f"%{{customdata[0]}} {label}: %{{customdata[1]}}<extra></extra>",
        )
    figure.update_layout(barmode="overlay", margin={"l": 20}, bargap=0.25)
    title = {"text": f"Change of cost ({unit})", "standoff": 10}
    figure.update_xaxes(title=title, zerolinewidth=2, nticks=6, tickangle=0)
    return figure.update_yaxes(autorange="reversed", title=None, dtick=1, tickfont={"size": 12})


def matters_reading(ends: pd.DataFrame) -> str:
    """What `matters_figure` shows, in a sentence."""
    shown = _widest(ends)
    if shown.empty:
        return "No input with a range moves the cost."
    top = shown.iloc[0]
    low, high = sorted((top["low_usd"], top["high_usd"]))
    return (
        f"The cost hangs most on {plain(top['factor'])}: from {signed(low)} to {signed(high)} between its ends, every "
        "other input as it stands."
    )


def _widest(ends: pd.DataFrame) -> pd.DataFrame:
    width = (ends["high_usd"] - ends["low_usd"]).abs()
    order = width[width > 0].sort_values(ascending=False, kind="stable").index
    return ends.loc[order].head(BARS)


def cost_band_figure(costs_usd: FloatArray, base_usd: float) -> go.Figure:
    """Histogram of what the cost may be, over draws of everything uncertain, with the middle four fifths marked."""
    figure = frame("What the plan may cost", "", "Share of the draws (%)", height=420, showlegend=False)
    if not len(costs_usd):
        return note(figure, "No draw has a plan")
    per, unit = money_scale(float(np.abs(costs_usd).max()))
    low, middle, high = np.quantile(costs_usd, [0.1, 0.5, 0.9]) / per
    if np.ptp(costs_usd) <= 1e-9 * np.abs(costs_usd).max():  # differ by rounding: no bins are that narrow
        costs_usd = np.full(len(costs_usd), middle * per)
    counts, edges = np.histogram(costs_usd / per, bins=int(np.clip(np.sqrt(len(costs_usd)), 5, 40)))
    centre, width = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
    inside = (centre >= low) & (centre <= high)
    part = 100.0 * counts / counts.sum()
    for here, (colour, hatch) in ((inside, ("#0072B2", "")), (~inside, ("#999999", "/"))):
        figure.add_bar(
            x=centre[here],
            y=part[here],
            width=width[here],
            marker=hatched(colour, hatch),
            hovertemplate=f"%{{x:,.4~g}} {unit}: %{{y:.2~f}} %<extra></extra>",
        )
    top = 1.22 * part.max()
    for at, words, dash, height in ((base_usd / per, "this plan", "solid", 1.0), (middle, "median", "dot", 0.93)):
        if not np.isfinite(at):
            continue
        figure.add_scatter(
            x=[at, at],
            y=[0, height * top],
            mode="lines",
            line={"color": INK, "dash": dash, "width": 2},
            hovertemplate=f"{words}: %{{x:,.4~g}} {unit}<extra></extra>",
        )
        left = at > (edges[0] + edges[-1]) / 2
        figure.add_annotation(
            x=at, y=height * top, text=f" {words} ", showarrow=False, xanchor="right" if left else "left",
            yanchor="top", font={"size": 12, "color": INK},
        )  # fmt: skip
    figure.update_layout(bargap=0.0).update_yaxes(range=[0, top * 1.02])
    return figure.update_xaxes(title={"text": f"Present value of the plan ({unit})", "standoff": 10})


def cost_band_reading(costs_usd: FloatArray, base_usd: float) -> str:
    """What `cost_band_figure` shows, in a sentence."""
    if not len(costs_usd):
        return "No draw has a plan."
    low, middle, high = np.quantile(costs_usd, [0.1, 0.5, 0.9])
    words = f"Four draws in five lie between {money(low)} and {money(high)}, and half of all below {money(middle)}"
    if not np.isfinite(base_usd):
        return f"{words}."
    skewed = ", below most draws, for ranges reach further up than down" if base_usd < low else ""
    return f"{words}; this plan costs {money(base_usd)}{skewed}."


def influence_figure(influence: pd.DataFrame) -> go.Figure:
    """Bars of how closely the cost of the draws follows each input, the closest first.

    `influence` is that of a sweep: factor, rank_correlation, first_order_frac, noise_frac, matters.
    """
    shown = influence[influence["matters"]].head(BARS)
    figure = frame("What the cost follows", "", "", height=150 + 34 * len(shown), showlegend=False)
    if shown.empty:
        return note(figure, "Nothing that can be told from chance")
    up = shown["rank_correlation"] > 0
    for here, (colour, hatch) in ((up, HIGH), (~up, LOW)):
        figure.add_bar(
            y=[_cut(plain(factor)) for factor in shown.loc[here, "factor"]],
            x=shown.loc[here, "rank_correlation"],
            orientation="h",
            marker=hatched(colour, hatch),
            customdata=[plain(factor) for factor in shown.loc[here, "factor"]],
            hovertemplate="%{customdata}: %{x:.2f}<extra></extra>",
        )
    names = [_cut(plain(factor)) for factor in shown["factor"]]
    figure.update_layout(margin={"l": 20}, bargap=0.25)
    figure.update_xaxes(title={"text": "Rank correlation of input and cost", "standoff": 10}, range=[-1, 1])
    return figure.update_yaxes(
        title=None, dtick=1, tickfont={"size": 12}, categoryorder="array", categoryarray=names[::-1]
    )


def influence_reading(influence: pd.DataFrame) -> str:
    """What `influence_figure` shows, in a sentence."""
    if influence.empty:
        return "Nothing varies."
    if not influence["matters"].any():
        return "What the cost follows can not be told from chance in so many draws."
    top = influence[influence["matters"]].iloc[0]
    rises = "rises" if top["rank_correlation"] > 0 else "falls"
    return (
        f"The cost {rises} most closely with {plain(top['factor'])}, at a rank correlation of "
        f"{top['rank_correlation']:.2f}; alone it explains {share(max(0.0, top['first_order_frac']))} of the spread, "
        f"of which chance alone gives {share(top['noise_frac'])} to the first of all inputs in one sweep of twenty."
    )


def share_band_figure(summary: pd.DataFrame) -> go.Figure:
    """Share of the work served by each kind of site, by period: median of the draws and their middle four fifths.

    `summary` is that of a sweep: quantity, period, kind, mean, p10, p50, p90.
    """
    part = summary[summary["quantity"] == "share_frac"]
    years = sorted(part["period"].astype(int).unique())
    figure = frame("Who serves, over all draws", "Period, by its first year", "Share of the work (%, logarithmic)")
    if part.empty:
        return note(figure, "No draw has a plan")
    least = 100.0 * max(1e-6, part.loc[part["p50"] > 0, "p10"].clip(lower=1e-5).min())
    kinds = ordered(part["kind"])
    for kind in kinds:
        own, rows = look(kind), part[part["kind"] == kind].set_index("period").reindex(years)
        low, middle, high = (np.maximum(100.0 * rows[q].to_numpy(float), least) for q in ("p10", "p50", "p90"))
        figure.add_scatter(
            x=[str(year) for year in years],
            y=middle,
            error_y={"type": "data", "symmetric": False, "array": high - middle, "arrayminus": middle - low,
                     "color": own.colour, "thickness": 2, "width": 6},
            name=own.label,
            mode="lines+markers",
            line={"color": own.colour, "dash": own.dash, "width": 2},
            marker={"symbol": own.symbol, "size": 10, "line": {"color": INK, "width": 0.8}},
            customdata=[[share(p), share(a), share(b)] for p, a, b in rows[["p50", "p10", "p90"]].to_numpy(float)],
            hovertemplate=f"%{{x}}: %{{customdata[0]}}, from %{{customdata[1]}} to %{{customdata[2]}}"
            f"<extra>{own.label}</extra>",
        )  # fmt: skip
    decades = 10.0 ** np.arange(np.floor(np.log10(least)), 3)
    figure.update_yaxes(
        type="log", range=[np.log10(least) - 0.1, 2.1], tickvals=decades, ticktext=[f"{d:g}" for d in decades]
    )
    return periods(figure, years)


def share_band_reading(summary: pd.DataFrame) -> str:
    """What `share_band_figure` shows, in a sentence."""
    part = summary[summary["quantity"] == "share_frac"]
    if part.empty:
        return "No draw has a plan."
    last = part[part["period"] == part["period"].max()].set_index("kind")
    words = [
        f"{look(kind).label.lower()} {share(last.loc[kind, 'p10'])} to {share(last.loc[kind, 'p90'])}"
        for kind in ordered(last.index)
    ]
    return f"In the period from {int(part['period'].max())}, in four draws of five: {'; '.join(words)}."


def signed(usd: float) -> str:
    """Money with its sign.

    >>> signed(2e6), signed(-2e6)
    ('+2.00 m USD', '-2.00 m USD')
    """
    return f"{'+' if usd > 0 else ''}{money(usd)}"


def plain(factor: str) -> str:
    """Name of a factor or cell for people: its underscores are spaces, its parts parted by commas.

    >>> plain("chips.gb300.price_usd_per_chip"), plain("launch_price")
    ('chips gb300, price usd per chip', 'launch price')
    """
    table, _, rest = factor.partition(".")
    key, _, column = rest.rpartition(".")
    parts = [part for part in (f"{table.removeprefix('sites/')} {key}".strip(), column if key else rest) if part]
    return ", ".join(parts).replace("_", " ")


def _cut(words: str) -> str:
    half = (WIDEST - 1) // 2
    return words if len(words) <= WIDEST else f"{words[:half]}…{words[-half:]}"
