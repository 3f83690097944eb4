"""What one more hour of compute would cost: by zone and by workload."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.figures import atlas
from model.figures.numbers import significant
from model.figures.plan.map import COAST, LAKE, LAND
from model.figures.plan.work import workload_names
from model.figures.style import INK, frame, note, periods

Tables = Mapping[str, pd.DataFrame]

LIGHT = ((0.0, "#f7fbff"), (1.0, "#7fb3d8"))
"""Light enough from end to end for dark numbers."""


def price_map_figure(tables: Tables, inputs: Tables) -> go.Figure:
    """Map of what one more H100e-hour would cost in each zone in the last period, averaged over its demand."""
    price = _zone_prices(tables, inputs)
    figure = frame("What one more hour of compute would cost, by zone", "", "", height=540)
    if price.empty:
        return note(figure, "No prices: the plan is in whole numbers")
    for part, colour in (("land", LAND), ("lakes", LAKE)):
        lon, lat = atlas.coast(part)
        figure.add_scattergeo(
            lon=lon,
            lat=lat,
            mode="lines",
            fill="toself",
            fillcolor=colour,
            line={"color": COAST, "width": 0.5},
            hoverinfo="skip",
            showlegend=False,
        )
    zones = inputs["zones"].set_index("zone").loc[price.index]
    top = float(np.quantile(price, 0.95))
    figure.add_scattergeo(
        lon=zones["longitude_deg"],
        lat=zones["latitude_deg"],
        mode="markers",
        showlegend=False,
        text=[
            f"<b>{name}</b><br>{significant(p)} USD per H100e-hour"
            for name, p in zip(zones["name"], price, strict=True)
        ],
        hovertemplate="%{text}<extra></extra>",
        marker={
            "size": 12,
            "color": price.round(5),
            "colorscale": "Cividis",
            "reversescale": True,
            "cmin": float(price.min()),
            "cmax": max(top, float(price.min()) * 1.001),
            "line": {"color": INK, "width": 0.8},
            "colorbar": {
                "title": {"text": "USD per H100e-hour", "side": "top"},
                "orientation": "h",
                "y": -0.02,
                "yanchor": "top",
                "thickness": 12,
                "len": 0.9,
            },
        },
    )
    figure.update_layout(
        margin={"l": 8, "r": 8, "t": 56, "b": 70},
        geo={
            "visible": False,
            "bgcolor": "#eef4f8",
            "projection": {"type": "equirectangular"},
            "lonaxis": {"range": [-180, 180]},
            "lataxis": {"range": [-60, 80]},
        },
    )
    return figure


def price_map_reading(tables: Tables, inputs: Tables) -> str:
    """What `price_map_figure` shows, in a sentence."""
    price = _zone_prices(tables, inputs)
    if price.empty:
        return "A plan in whole numbers has no marginal prices."
    names: dict[Any, str] = dict(zip(inputs["zones"]["zone"], inputs["zones"]["name"], strict=True))
    if len(price) == 1:
        return (
            f"In the period from {tables['prices']['period'].max()}, one more H100e-hour costs "
            f"{significant(price.min())} USD in {names[price.index[0]]}."
        )
    return (
        f"In the period from {tables['prices']['period'].max()}, one more H100e-hour costs least in "
        f"{names[price.idxmin()]} ({significant(price.min())} USD) and most in {names[price.idxmax()]} "
        f"({significant(price.max())} USD); half the zones pay less than {significant(price.median())} USD. "
        "The scale ends where only a twentieth of the zones are more expensive."
    )


def _zone_prices(tables: Tables, inputs: Tables) -> pd.Series:
    """Price by zone in the last period, each workload weighted with its demand; empty where there are no prices."""
    if "prices" not in tables or tables["prices"].empty:
        return pd.Series(dtype=float)
    last = tables["prices"][tables["prices"]["period"] == tables["prices"]["period"].max()]
    keys = ["zone", "workload", "period"]
    rows = last.merge(inputs["demand"][[*keys, "h100e"]], on=keys, validate="one_to_one")
    return _mean_usd(rows, ["zone"])


def price_by_workload_figure(tables: Tables, inputs: Tables) -> go.Figure:
    """Grid of what one more H100e-hour would cost, by workload and period, averaged over demand."""
    table = _workload_prices(tables, inputs)
    figure = frame(
        "What one more hour of compute would cost, by workload",
        "Period, by its first year",
        "",
        height=150 + 34 * max(1, len(table)),
    )
    if table.empty:
        return note(figure, "No prices: the plan is in whole numbers")
    names, value = workload_names(inputs["workloads"]), table.to_numpy(float)
    figure.add_heatmap(
        x=[str(year) for year in table.columns],
        y=[names[w] for w in table.index],
        z=np.log10(np.maximum(value, 1e-4)),
        text=[[significant(v, 2) if np.isfinite(v) else "" for v in row] for row in value],
        texttemplate="%{text}",
        colorscale=LIGHT,
        textfont={"color": INK},
        showscale=False,
        xgap=2,
        ygap=2,
        hovertemplate="%{y}, %{x}: %{text} USD per H100e-hour<extra></extra>",
    )
    figure.update_yaxes(title=None, autorange="reversed", showgrid=False)
    return periods(figure, table.columns).update_xaxes(showgrid=False)


def price_by_workload_reading(tables: Tables, inputs: Tables) -> str:
    """What `price_by_workload_figure` shows, in a sentence."""
    table = _workload_prices(tables, inputs)
    if table.empty:
        return "A plan in whole numbers has no marginal prices."
    last, names = table.iloc[:, -1].dropna(), workload_names(inputs["workloads"])
    if len(last) == 1:
        return f"Numbers are USD per H100e-hour; from {table.columns[-1]} on one more costs {significant(last.max())}."
    return (
        f"Numbers are USD per H100e-hour, darker is more expensive; from {table.columns[-1]} on the most expensive to "
        f"add to is {names[last.idxmax()].lower()} ({significant(last.max())}), the cheapest "
        f"{names[last.idxmin()].lower()} ({significant(last.min())})."
    )


def _workload_prices(tables: Tables, inputs: Tables) -> pd.DataFrame:
    if "prices" not in tables or tables["prices"].empty:
        return pd.DataFrame()
    keys = ["zone", "workload", "period"]
    rows = tables["prices"].merge(inputs["demand"][[*keys, "h100e"]], on=keys, validate="one_to_one")
    table = _mean_usd(rows, ["workload", "period"]).unstack("period")  # noqa: PD010
    return table.reindex([w for w in inputs["workloads"]["workload"] if w in table.index])


def _mean_usd(rows: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Mean price by `keys`, weighted with demand; where there is none, every price counts the same."""
    whole = rows.groupby(keys)["h100e"].transform("sum")
    weight = rows["h100e"].where(whole > 0, 1.0)
    by = [rows[key] for key in keys]
    return (rows["usd_per_h100e_h"] * weight).groupby(by).sum() / weight.groupby(by).sum()
