"""What the plan costs: the whole bill by item, the spending of each period, and the cost of an hour of compute."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.figures.numbers import money, money_scale, share, significant
from model.figures.style import (
    INK,
    ITEM_COLOURS,
    RULE,
    bars,
    frame,
    hatched,
    logarithmic,
    look,
    note,
    ordered,
    periods,
)
from model.figures.totals import NOT_SPENT, spent, usd_per_h100e_h, usd_per_h100e_h_by_kind, years_of

Tables = Mapping[str, pd.DataFrame]

HATCHES = ("", "/", "x", ".", "\\", "-", "+", "|")

MOST_ITEMS = 12
"""Items of the bill that are drawn apart, the largest first."""

ROOM_FRAC = 0.3
"""Share of the axis that an amount in words needs on a phone: before the bar where there is so much, else after it."""


def bill_figure(tables: Tables) -> go.Figure:
    """Waterfall of the bill: each item, in the colours of the kinds that pay it, starts where the one above ends."""
    table = _items(tables)
    per, unit = money_scale(table.to_numpy().sum())
    figure = frame("What the money goes to", f"Present value ({unit})", "", height=110 + 30 * (len(table) + 1))
    if table.empty:
        return note(figure, "Nothing is spent")
    total = table.sum(axis=1)
    start = total.cumsum() - total
    labels = [_plain(item) for item in table.index]
    before = start.to_numpy()
    for kind in table:
        value = table[kind].to_numpy()
        if np.any(value):
            figure.add_bar(
                y=labels,
                x=value / per,
                base=before / per,
                orientation="h",
                name=look(kind).label,
                marker=bars(kind),
                customdata=[money(v) for v in value],
                hovertemplate=f"%{{y}}: %{{customdata}}<extra>{look(kind).label}</extra>",
            )
        before = before + value
    figure.add_bar(
        y=["Total"],
        x=[total.sum() / per],
        base=[0.0],
        orientation="h",
        name="Total",
        marker={"color": RULE, "line": {"color": INK, "width": 1}},
        customdata=[money(total.sum())],
        hovertemplate="Total: %{customdata}<extra></extra>",
        showlegend=False,
    )
    starts = start.to_numpy() / per
    ends, far = starts + total.to_numpy() / per, total.sum() / per
    before_bar = starts > ROOM_FRAC * far
    words = [money(v).removesuffix(" USD") for v in total]
    figure.add_scatter(
        x=[*np.where(before_bar, starts, ends), far],
        y=[*labels, "Total"],
        text=[*[f" {word} " for word in words], f"{money(total.sum()).removesuffix(' USD')} "],
        mode="text",
        textposition=[*np.where(before_bar, "middle left", "middle right").tolist(), "middle left"],
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
        textfont={"size": 12, "color": INK},
    )
    crowded = bool(np.any(~before_bar & (ends > (1.0 - ROOM_FRAC) * far)))
    figure.update_xaxes(range=[0, far * (1.0 + ROOM_FRAC if crowded else 1.02)])
    return figure.update_layout(barmode="overlay", margin={"l": 20}).update_yaxes(
        autorange="reversed", title=None, dtick=1
    )


def bill_reading(tables: Tables) -> str:
    """What `bill_figure` shows, in a sentence."""
    total = _items(tables).sum(axis=1)
    if total.empty:
        return "Nothing is spent."
    top = total.head(3) / total.sum()
    parts = [f"{_plain(item).lower()} {share(part)}" for item, part in top.items()]
    return f"Of {money(total.sum())}, the largest items are {', '.join(parts)}."


def spending_figure(tables: Tables, inputs: Tables) -> go.Figure:
    """Bars of yearly spending by period and item; the smaller items together."""
    years = years_of(inputs)
    paid = spent(tables)
    table = paid.pivot_table(index="period", columns="item", values="usd_per_yr", aggfunc="sum", observed=True)
    table = table.reindex(years).fillna(0.0)
    table = table[table.sum().sort_values(ascending=False, kind="stable").index]
    most = len(ITEM_COLOURS) - 1
    named = table.iloc[:, :most]
    if table.shape[1] > most:
        named = named.assign(**{"everything else": table.iloc[:, most:].sum(axis=1)})
    per, unit = money_scale(table.sum(axis=1).max() if table.size else 0.0)
    figure = frame("What each period costs", "Period, by its first year", f"Spending ({unit} a year)", height=460)
    if named.empty:
        return note(figure, "Nothing is spent")
    for item, colour, hatch in zip(named, ITEM_COLOURS, HATCHES, strict=False):
        figure.add_bar(
            x=[str(year) for year in years],
            y=named[item] / per,
            name=_plain(item),
            marker=hatched(colour, hatch),
            hovertemplate=f"%{{x}}: %{{y:,.4~g}} {unit} a year<extra>{_plain(item)}</extra>",
        )
    return periods(figure, years)


def spending_reading(tables: Tables, inputs: Tables) -> str:
    """What `spending_figure` shows, in a sentence."""
    years = years_of(inputs)
    total = spent(tables).groupby("period")["usd_per_yr"].sum().reindex(years).fillna(0.0)
    if len(years) == 1:
        return (
            f"Spending is {money(total.iloc[0])} a year; every asset is paid off in equal yearly parts over its life."
        )
    return (
        f"Spending goes from {money(total.iloc[0])} a year in {years[0]} to {money(total.iloc[-1])} a year in "
        f"{years[-1]}: every asset is paid off in equal yearly parts over its life, unserved work is left out."
    )


def unit_cost_figure(tables: Tables, inputs: Tables) -> go.Figure:
    """Lines of what a delivered H100e-hour costs, by period, for each kind of site and for all."""
    years = years_of(inputs)
    table, whole = usd_per_h100e_h_by_kind(tables, years), usd_per_h100e_h(tables, years)
    figure = frame(
        "What an hour of compute costs",
        "Period, by its first year",
        "USD per H100e-hour (logarithmic)",
        height=460,
    )
    x = [str(year) for year in years]
    if whole.isna().all():
        return note(figure, "Nothing is delivered")
    for kind in ordered(table):
        own = look(kind)
        figure.add_scatter(
            x=x,
            y=table[kind].round(6),
            name=own.label,
            mode="lines+markers",
            line={"color": own.colour, "dash": own.dash, "width": 2.5},
            marker={"symbol": own.symbol, "size": 10, "line": {"color": INK, "width": 0.8}},
            hovertemplate=f"%{{x}}: %{{y:.3g}} USD per H100e-hour<extra>{own.label}</extra>",
        )
    figure.add_scatter(
        x=x,
        y=whole.round(6),
        name="All",
        mode="lines",
        line={"color": INK, "width": 1.5, "dash": "longdash"},
        hovertemplate="%{x}: %{y:.3g} USD per H100e-hour<extra>All</extra>",
    )
    return logarithmic(periods(figure, years), np.append(table.to_numpy(float).ravel(), whole))


def unit_cost_reading(tables: Tables, inputs: Tables) -> str:
    """What `unit_cost_figure` shows, in a sentence."""
    whole = usd_per_h100e_h(tables, years_of(inputs)).dropna()
    if whole.empty:
        return "Nothing is delivered, so an hour has no cost."
    first, last = whole.index[0], whole.index[-1]
    if first == last:
        return (
            f"A delivered H100e-hour costs {significant(whole[first])} USD in {first}, all spending over all compute."
        )
    return (
        f"A delivered H100e-hour costs {significant(whole[first])} USD in {first} and {significant(whole[last])} USD "
        f"in {last}, all spending of the period over all compute delivered."
    )


def _items(tables: Tables) -> pd.DataFrame:
    """Present value by item (rows: largest first, the smallest as one, what nobody pays last) and kind (columns)."""
    bill = tables["bill"]
    table = bill.pivot_table(index="item", columns="kind", values="npv_usd", aggfunc="sum", observed=True).fillna(0.0)
    table = table[ordered(table)]
    total = table.sum(axis=1).sort_values(ascending=False, kind="stable")
    unpaid = total.index.isin(NOT_SPENT)
    paid, rest = list(total.index[~unpaid][:MOST_ITEMS]), list(total.index[~unpaid][MOST_ITEMS:])
    parts = [table.loc[paid], table.loc[rest].sum().to_frame("everything else").T, table.loc[total.index[unpaid]]]
    return pd.concat([part for part, shown in zip(parts, (True, bool(rest), True), strict=True) if shown])


def _plain(item: Any) -> str:
    item = str(item)
    return {"unserved": "Unserved work (not paid)", "broken limits": "Broken limits (not paid)"}.get(
        item, item.replace("_", " ").capitalize()
    )
