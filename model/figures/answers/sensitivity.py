"""Which numbers matter and how sure the plan is: swings of the cost, spread of a sweep, odds of sites."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.figures.numbers import money, money_scale, significant
from model.figures.style import INK, frame, hatched, look, note, ordered

LOW, HIGH = "#56B4E9", "#D55E00"
"""Colours of a number at its low and at its high."""

BARS = 20
"""Most bars a figure of swings holds."""

MOST_LETTERS = 44
"""Letters of a cell's name that an axis has room for."""


def sensitivity_figure(found: pd.DataFrame, cost_usd: float) -> go.Figure:
    """Bars of what the least cost would gain or lose with each number at its low and its high, along its derivative.

    `found` has cell, value, low, high and usd_per_unit, the largest swings first, as `sensitivity` tells.
    """
    rows = found.dropna(subset=["low", "high", "usd_per_unit"])
    rows = rows[rows["swing_usd"].abs() > 0].head(BARS)
    ends = {
        "At its low": (LOW, "", rows["usd_per_unit"] * (rows["low"] - rows["value"])),
        "At its high": (HIGH, "/", rows["usd_per_unit"] * (rows["high"] - rows["value"])),
    }
    told = [f"{cell}: {significant(value)}" for cell, value in zip(rows["cell"], rows["value"], strict=True)]
    return _bars("Numbers that the least cost leans on most", "Change of the least cost, to first order", ends,
                 rows["cell"], told, f"Least cost: {money(cost_usd)}")  # fmt: skip


def tornado_figure(tornado: pd.DataFrame) -> go.Figure:
    """Bars of the cost with one factor at its low and at its high, planned again, against the plan's own."""
    rows = tornado.dropna(subset=["low_cost_usd", "high_cost_usd"])
    moves = (rows["low_cost_usd"] != rows["base_cost_usd"]) | (rows["high_cost_usd"] != rows["base_cost_usd"])
    rows = rows[moves].head(BARS)
    base = rows["base_cost_usd"]
    ends = {
        "At its low": (LOW, "", rows["low_cost_usd"] - base),
        "At its high": (HIGH, "/", rows["high_cost_usd"] - base),
    }
    cost = f"Least cost: {money(float(base.iloc[0]))}" if len(rows) else ""
    names = rows["factor"].astype(str)
    return _bars("One factor at a time, planned again", "Change of the least cost", ends, names, names.tolist(), cost)


def spread_figure(draws: pd.DataFrame, base_cost_usd: float) -> go.Figure:
    """Share of draws that cost no more than each amount, with the plan's own cost and P10, P50 and P90.

    `draws` has cost_usd, one row a draw; NaN where a draw has no plan.
    """
    cost = np.sort(draws["cost_usd"].dropna().to_numpy(float))
    title = "How much it may cost"
    if not len(cost):
        return note(frame(title, "", ""), "No draw has a plan")
    per, unit = money_scale(float(np.abs(cost).max()))
    figure = frame(title, f"Present value ({unit})", "Share of draws that cost no more (%)", height=420)
    share = 100 * (np.arange(len(cost)) + 0.5) / len(cost)
    figure.add_scatter(
        x=cost / per, y=share, mode="lines+markers", name=f"{len(cost)} draws", line={"color": INK, "shape": "hv"},
        marker={"size": 4}, hovertemplate=f"%{{y:.0f}}% of draws cost at most %{{x:,.4~g}} {unit}<extra></extra>",
    )  # fmt: skip
    for name, part in (("P10", 0.1), ("P50", 0.5), ("P90", 0.9)):
        at = float(np.quantile(cost, part))
        figure.add_annotation(
            x=at / per, y=100 * part, text=f"{name} {money(at)}", showarrow=True, arrowhead=0, ax=70, ay=18,
            font={"size": 12},
        )  # fmt: skip
    if np.isfinite(base_cost_usd):
        figure.add_vline(base_cost_usd / per, line_dash="dash", line_color=HIGH, annotation_text="plan",
                         annotation_position="top left")  # fmt: skip
    return figure.update_yaxes(range=[0, 102])


def odds_figure(sites: pd.DataFrame, kind_of: pd.Series | None = None) -> go.Figure:
    """Bars of the share of draws in which each site is built; the surest first, sites built in all or none left out.

    `sites` has site and built_probability_frac; `kind_of` the kind of each site by its name.
    """
    odds = sites["built_probability_frac"]
    rows = sites[(odds > 0.0) & (odds < 1.0)].head(BARS)
    sure, never = int((odds >= 1.0).sum()), int((odds <= 0.0).sum())
    title = f"Odds of the sites in doubt; {sure} are built in every draw, {never} in none"
    figure = frame(title, "Draws in which it is built (%)", "", height=150 + 24 * max(len(rows), 4))
    if rows.empty:
        return note(figure, "No site is in doubt")
    kinds = rows["site"].map(kind_of).fillna("") if kind_of is not None else pd.Series("", index=rows.index)
    for kind in ordered(kinds):
        mine = rows[kinds == kind]
        own = look(kind)
        figure.add_bar(
            y=mine["site"], x=100 * mine["built_probability_frac"], orientation="h",
            name=own.label if kind else "Site", marker=hatched(own.colour, own.hatch),
            hovertemplate="%{y}: %{x:.0f}% of draws<extra></extra>",
        )  # fmt: skip
    return figure.update_yaxes(
        autorange="reversed", dtick=1, categoryorder="array", categoryarray=rows["site"].tolist()
    ).update_xaxes(range=[0, 100])


def _bars(
    title: str, axis: str, ends: dict[str, tuple[str, str, pd.Series]], names: pd.Series, told: list[str], below: str
) -> go.Figure:
    """Two bars a row from zero, one an end."""
    widest = max((float(v.abs().max()) for *_, v in ends.values() if len(v)), default=0.0)
    per, unit = money_scale(widest)
    figure = frame(title, f"{axis} ({unit})", "", height=170 + 26 * max(len(names), 4))
    if not len(names):
        return note(figure, "No number moves the cost")
    for name, (colour, hatch, value) in ends.items():
        figure.add_bar(
            y=_short(names), x=value / per, orientation="h", name=name, marker=hatched(colour, hatch),
            customdata=list(zip(told, [money(v) for v in value], strict=True)),
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra>" + name + "</extra>",
        )  # fmt: skip
    figure.add_vline(0.0, line_color=INK, line_width=1)
    if below:
        figure.add_annotation(text=below, x=1, y=1.0, xref="paper", yref="paper", showarrow=False, yanchor="bottom",
                              xanchor="right", font={"size": 12})  # fmt: skip
    return figure.update_layout(barmode="overlay").update_yaxes(autorange="reversed", dtick=1)


def _short(names: pd.Series) -> list[str]:
    """Names no longer than an axis has room for, told apart still.

    >>> _short(pd.Series(["a" * 60, "b"]))[0].count("a") < 60
    True
    """
    half = MOST_LETTERS // 2
    cut = [name if len(name) <= MOST_LETTERS else f"{name[:half]}…{name[-half:]}" for name in names.astype(str)]
    return [short if cut.count(short) == 1 else name for short, name in zip(cut, names.astype(str), strict=True)]
