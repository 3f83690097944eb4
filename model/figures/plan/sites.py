"""How the sites compare: the power they lose to cooling, and what an hour of their compute costs."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.figures.numbers import power, significant
from model.figures.style import INK, frame, look, note, ordered

Tables = Mapping[str, pd.DataFrame]

MOST_SITES = 18
LARGEST_PX, SMALLEST_PX = 34.0, 6.0


def pue_figure(tables: Tables) -> go.Figure:
    """Dots of each site's PUE and cost of an H100e-hour in the last period; the area of a sign is its IT power."""
    sites = _working(tables)
    figure = frame(
        "PUE and cost of each site",
        "PUE (facility over IT power)",
        "USD per delivered H100e-hour",
        height=130 + 22 * MOST_SITES,
    )
    if sites.empty:
        return note(figure, "Nothing is in service")
    largest = sites["it_mw"].max()
    for kind in ordered(sites["kind"]):
        own, rows = look(kind), sites[sites["kind"] == kind]
        size = SMALLEST_PX + (LARGEST_PX - SMALLEST_PX) * np.sqrt(rows["it_mw"] / largest)
        figure.add_scatter(
            x=rows["pue"].round(4),
            y=rows["usd_per_h100e_h"].round(5),
            mode="markers",
            name=own.label,
            marker={
                "symbol": own.symbol,
                "color": own.colour,
                "size": size.round(1),
                "opacity": 0.8,
                "line": {"color": INK, "width": 0.8},
            },
            text=[f"<b>{name}</b><br>{power(mw)}" for name, mw in zip(rows["name"], rows["it_mw"], strict=True)],
            hovertemplate=f"%{{text}}<br>PUE %{{x:.3f}}<br>%{{y:.3g}} USD per H100e-hour<extra>{own.label}</extra>",
        )
    return figure.update_yaxes(rangemode="tozero").update_layout(legend={"itemsizing": "constant"})


def pue_reading(tables: Tables) -> str:
    """What `pue_figure` shows, in a sentence."""
    sites = _working(tables)
    if sites.empty:
        return "Nothing is in service in the last period."
    mean = np.average(sites["pue"], weights=sites["it_mw"])
    ranked = sites.sort_values(["pue", "site"], kind="stable")
    best, worst = ranked.iloc[0], ranked.iloc[-1]
    return (
        f"In the period from {sites['period'].iloc[0]} the mean PUE, weighted with IT power, is {mean:.2f}, from "
        f"{best['pue']:.2f} at {best['name']} to {worst['pue']:.2f} at {worst['name']}."
    )


def site_cost_figure(tables: Tables) -> go.Figure:
    """Dots of what an H100e-hour costs at the sites that deliver most in the last period, the cheapest first."""
    sites = _largest(tables)
    figure = frame(
        "What an hour costs at the largest sites",
        "USD per delivered H100e-hour",
        "",
        height=130 + 22 * max(2, len(sites)),
    )
    if sites.empty:
        return note(figure, "Nothing is in service")
    labels = sites["name"].where(sites["name"].str.len() <= 34, sites["name"].str.slice(0, 32) + "…")
    labels = labels.where(~labels.duplicated(keep=False), labels + " (" + sites["site"] + ")")
    for kind in ordered(sites["kind"]):
        own, pick = look(kind), sites["kind"] == kind
        figure.add_scatter(
            x=sites.loc[pick, "usd_per_h100e_h"].round(5),
            y=labels[pick],
            mode="markers",
            name=own.label,
            marker={"symbol": own.symbol, "color": own.colour, "size": 11, "line": {"color": INK, "width": 0.8}},
            customdata=sites.loc[pick, "it_mw"].map(power),
            hovertemplate=f"%{{y}}: %{{x:.3g}} USD per H100e-hour, %{{customdata}}<extra>{own.label}</extra>",
        )
    figure.update_yaxes(
        title=None, dtick=1, autorange="reversed", categoryorder="array", categoryarray=labels, tickfont={"size": 11}
    )
    return figure.update_xaxes(rangemode="tozero")


def site_cost_reading(tables: Tables) -> str:
    """What `site_cost_figure` shows, in a sentence."""
    sites = _largest(tables)
    if sites.empty:
        return "Nothing is in service in the last period."
    best, worst = sites.iloc[0], sites.iloc[-1]
    return (
        f"Of the {len(sites)} sites that deliver most from {best['period']} on, the cheapest is {best['name']} "
        f"({significant(best['usd_per_h100e_h'])} USD per H100e-hour) and the most expensive {worst['name']} "
        f"({significant(worst['usd_per_h100e_h'])} USD)."
    )


def _working(tables: Tables) -> pd.DataFrame:
    """Sites that deliver in the last period."""
    sites = tables["sites"]
    there = (sites["period"] == sites["period"].max()) & (sites["it_mw"] > 0)
    return sites[there & sites["pue"].notna() & sites["usd_per_h100e_h"].notna()]


def _largest(tables: Tables) -> pd.DataFrame:
    sites = _working(tables)
    made = sites["it_mw"] * sites["utilisation_frac"]
    top = sites.loc[made.sort_values(ascending=False, kind="stable").index[:MOST_SITES]]
    return top.sort_values(["usd_per_h100e_h", "site"], kind="stable")
