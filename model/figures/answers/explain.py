"""Why a site is in the plan or not, and what a zone pays for: ledgers, thresholds and the parts of a price."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.figures.numbers import money, significant
from model.figures.style import INK, ITEM_COLOURS, MUTED, RULE, frame, hatched, note

PAYS, EARNS, KEEPS = "#E69F00", "#009E73", "#D55E00"
"""What a megawatt costs, what it earns or takes from what is scarce, and what is left to keep it out."""

HATCHES = {PAYS: "", EARNS: "/", KEEPS: "x"}

PARTS = ("network", "energy", "carbon", "hall", "scarcity", "unserved")

MOST_LOADS = 8
"""Kinds of work of a zone that are drawn, the most expensive first."""

FARTHEST = (1e-3, 1e2)
"""Multiples of today's price beyond which a threshold is drawn at the edge, with its price."""

UNITS = {"usd_per_mwh": "USD/MWh", "usd_per_kg": "USD/kg", "usd_per_mw": "USD/MW"}


def ledger_figure(ledger: pd.DataFrame, subject: str = "") -> go.Figure:
    """Waterfall of a megawatt's costs and earnings in the period nearest to paying; its end is what keeps it out.

    `ledger` has rows of period, item, of, usd_per_mw, as `explain` tells of a site.
    """
    title = f"What a megawatt costs and earns: {subject}".rstrip(": ")
    ledger = ledger.dropna(subset="usd_per_mw")
    if not ledger["usd_per_mw"].any():
        return note(
            frame(title, "", ""),
            "Nothing can be built here in any period" if ledger.empty else "Nothing is paid or earned here",
        )
    left = ledger.groupby("period")["usd_per_mw"].sum()
    period = left.index.to_list()[int(left.to_numpy().argmin())]
    rows = ledger[ledger["period"] == period].sort_values("usd_per_mw", ascending=False, kind="stable")
    value = rows["usd_per_mw"].to_numpy() / 1e6
    start = np.cumsum(value) - value
    end = float(left.min()) / 1e6
    labels = rows["item"].str.replace("_", " ").str.capitalize().tolist()
    figure = frame(f"{title}, {period}", "Present value (m USD per MW)", "", height=150 + 28 * (len(rows) + 1))
    for name, colour, mine in (("Costs", PAYS, value > 0), ("Earns", EARNS, value <= 0)):
        figure.add_bar(
            y=[label for label, keep in zip(labels, mine, strict=True) if keep], x=value[mine], base=start[mine],
            orientation="h", name=name, marker=hatched(colour, HATCHES[colour]),
            customdata=[money(v * 1e6) for v in value[mine]], hovertemplate="%{y}: %{customdata}<extra></extra>",
        )  # fmt: skip
    left_over = abs(end) > 1e-6 * np.abs(value).sum()
    end = end if left_over else 0.0
    figure.add_bar(
        y=["What keeps it out" if left_over else "Nothing is left"],
        x=[end],
        base=[0.0],
        orientation="h",
        name="Left",
        marker=hatched(KEEPS, HATCHES[KEEPS]),
        showlegend=False,
        hovertemplate=f"{money(end * 1e6)}<extra></extra>",
    )
    words = [money(v * 1e6).removesuffix(" USD") for v in (*value, end)]
    places = np.append(np.maximum(start, start + value), max(end, 0.0))
    figure.add_scatter(
        x=places, y=[*labels, figure.data[-1].y[0]], text=[f" {word}" for word in words], mode="text",
        textposition="middle right", hoverinfo="skip", showlegend=False, cliponaxis=False, textfont={"size": 12},
    )  # fmt: skip
    figure.update_xaxes(range=[min(0.0, float((start + value).min()) * 1.05), float(places.max()) * 1.2])
    return figure.update_layout(barmode="overlay").update_yaxes(
        autorange="reversed", dtick=1, categoryorder="array", categoryarray=[*labels, figure.data[-2].y[0]]
    )


def threshold_figure(thresholds: pd.DataFrame, subject: str = "") -> go.Figure:
    """Price of each lever today against the price at which the site enters or leaves, as a multiple of today's."""
    title = f"Prices that would turn it: {subject}".rstrip(": ")
    found = thresholds.dropna(subset=["threshold", "factor"])
    found = found.assign(factor=found["factor"].clip(*FARTHEST))  # nothing and less have no place: at the edge
    figure = frame(title, "Times today's price (logarithmic)", "", height=190 + 80 * len(thresholds))
    if found.empty:
        return note(figure, "No price of any lever turns this site")
    names = [
        f"{lever.capitalize()}, {UNITS.get(unit, unit)}"
        for lever, unit in zip(found["lever"], found["unit"], strict=True)
    ]
    for name, factor in zip(names, found["factor"], strict=True):
        figure.add_scatter(
            x=[1.0, factor], y=[name, name], mode="lines", line={"color": RULE, "width": 6}, showlegend=False,
            hoverinfo="skip",
        )  # fmt: skip
    for label, at, price, symbol, colour, side in (
        ("Today", np.ones(len(found)), found["today"], "circle", MUTED, "top center"),
        (str(found["change"].iloc[0]).capitalize(), found["factor"], found["threshold"], "diamond", KEEPS,
         "bottom center"),
    ):  # fmt: skip
        figure.add_scatter(
            x=at, y=names, mode="markers+text", name=label, text=[significant(v) for v in price],
            textposition=side,
            marker={"symbol": symbol, "size": 13, "color": colour, "line": {"color": INK, "width": 1}},
            hovertemplate="%{y}: %{text}<extra>" + label + "</extra>",
        )  # fmt: skip
    ends = [min(0.8, float(found["factor"].min()) / 1.5), max(1.25, float(found["factor"].max()) * 1.5)]
    marks = [v for v in (1e-3, 1e-2, 0.05, 0.1, 0.2, 0.5, 0.8, 1.0, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0, 100.0)
             if ends[0] <= v <= ends[1]]  # fmt: skip
    figure.update_xaxes(type="log", range=list(np.log10(np.maximum(ends, 1e-3))), tickvals=marks,
                        ticktext=[f"{v:g}" for v in marks])  # fmt: skip
    return figure.update_yaxes(range=[len(names) - 0.4, -0.6]).update_layout(margin={"l": 20})


def price_parts_figure(price: pd.DataFrame, subject: str = "") -> go.Figure:
    """Bars of the marginal cost of a zone's work in the last period, by what it is made of.

    The most expensive work comes first.

    `price` has rows of workload, period, part, usd_per_h100e_h, as `explain` tells of a zone.
    """
    title = f"What an hour of compute is made of: {subject}".rstrip(": ")
    if price.empty:
        return note(frame(title, "", ""), "No work is done for this zone")
    last = price["period"].max()
    rows = price[price["period"] == last]
    wide = rows.pivot_table(index="workload", columns="part", values="usd_per_h100e_h", aggfunc="sum")
    wide = wide[sorted(wide, key=lambda part: PARTS.index(part) if part in PARTS else len(PARTS))].fillna(0.0)
    if not wide.to_numpy().any():
        return note(frame(f"{title}, {last}", "", ""), "No work costs anything more")
    wide = wide.loc[wide.sum(axis=1).sort_values(ascending=False, kind="stable").index[:MOST_LOADS]]
    figure = frame(f"{title}, {last}", "USD per H100e-hour", "", height=190 + 34 * len(wide))
    hatches = ("", "/", "x", ".", "\\", "-", "+", "|")
    names = [str(load).replace("_", " ") for load in wide.index]
    for part, colour, hatch in zip(wide, ITEM_COLOURS, hatches, strict=False):
        if (wide[part].abs() > 0).any():
            figure.add_bar(
                y=names, x=wide[part], orientation="h", name=str(part).capitalize(), marker=hatched(colour, hatch),
                hovertemplate=f"%{{y}}: %{{x:.3g}} USD<extra>{part}</extra>",
            )  # fmt: skip
    return figure.update_layout(barmode="relative").update_yaxes(autorange="reversed")
