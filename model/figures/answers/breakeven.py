"""Cost and build along an input, or along two."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from model.figures.numbers import money, money_scale, power_scale, significant
from model.figures.style import INK, MORE, axis_words, dress, frame, look, note, ordered


def breakeven_figure(points: pd.DataFrame, build: pd.DataFrame, cell: str) -> go.Figure:
    """Least cost over one input with every breakpoint, and below it the IT power that each kind of site builds.

    `points` has value and total_usd, `build` value_from, value_to, period, kind, it_mw_from and it_mw_to.
    """
    if points.empty:
        return note(frame(f"Cost and build against {cell}", "", ""), "No value was planned")
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.09, row_heights=[0.5, 0.5])
    per, unit = _axis(points["total_usd"])
    figure.add_scatter(
        x=points["value"], y=points["total_usd"] / per, mode="lines+markers", name="Least cost",
        line={"color": INK, "width": 2}, marker={"size": 8},
        customdata=[money(v) for v in points["total_usd"]], hovertemplate="%{x:,.4~g}: %{customdata}<extra></extra>",
        row=1, col=1,
    )  # fmt: skip
    total = build.groupby(["value_from", "value_to", "kind"], as_index=False)[["it_mw_from", "it_mw_to"]].sum()
    mw, power = power_scale(total[["it_mw_from", "it_mw_to"]].to_numpy().max(initial=0.0))
    for kind in ordered(total["kind"]):
        rows = total[total["kind"] == kind].sort_values("value_from", kind="stable")
        if not (rows[["it_mw_from", "it_mw_to"]].to_numpy() > 0).any():
            continue
        own = look(kind)
        figure.add_scatter(
            x=rows[["value_from", "value_to"]].to_numpy().ravel(),
            y=rows[["it_mw_from", "it_mw_to"]].to_numpy().ravel() / mw,
            mode="lines", name=own.label, line={"color": own.colour, "dash": own.dash, "width": 3},
            hovertemplate=f"%{{x:,.4~g}}: %{{y:,.4~g}} {power}<extra>{own.label}</extra>", row=2, col=1,
        )  # fmt: skip
    dress(figure, f"Cost and build against {cell}", height=560)
    figure.update_yaxes(title_text=f"Present value ({unit})", row=1, col=1)
    figure.update_yaxes(title_text=f"IT power built ({power})", rangemode="tozero", row=2, col=1)
    return figure.update_xaxes(title_text=axis_words(cell), row=2, col=1)


def plane_figure(segments: pd.DataFrame, build: pd.DataFrame, first: str, second: str) -> go.Figure:
    """Map of two inputs: a band a value of the second, coloured by the build that varies most, cut at breakpoints.

    `segments` and `build` are those of a `Plane`.
    """
    figure = frame("What is built against two inputs", axis_words(first), axis_words(second), height=480)
    keys = ["other", "value_from", "value_to"]
    mean = build.assign(mw=(build["it_mw_from"] + build["it_mw_to"]) / 2)
    wide = mean.pivot_table(index=keys, columns="kind", values="mw", aggfunc="sum").fillna(0.0)
    if wide.empty or segments.empty:
        return note(figure, "Nothing is built at any value")
    kind = (wide.max() - wide.min()).idxmax()
    bands = wide[kind].rename("mw").reset_index().merge(segments, on=keys)
    per, unit = power_scale(float(bands["mw"].max()))
    rows, edges = np.unique(bands["other"]), np.unique(bands[["value_from", "value_to"]].to_numpy())
    half = float(np.diff(rows).min()) / 2 if len(rows) > 1 else 0.5 * max(1.0, abs(float(rows[0])))
    middle = (edges[:-1] + edges[1:]) / 2
    # Breakpoints differ from band to band, so each band is cut at all of them and coloured by its own.
    grid, cost = np.zeros((2, len(rows), len(middle)))
    for n, value in enumerate(rows):
        band = bands[bands["other"] == value].sort_values("value_from", kind="stable").to_dict("list")
        place = np.clip(np.searchsorted(band["value_from"], middle, side="right") - 1, 0, len(band["mw"]) - 1)
        of = {name: np.asarray(column)[place] for name, column in band.items()}
        grid[n] = of["mw"] / per
        cost[n] = of["total_usd_from"] + of["slope_usd_per_unit"] * (middle - of["value_from"])
    label = look(kind).label
    figure.add_heatmap(
        x=edges, y=np.append(rows - half, rows[-1] + half), z=grid, colorscale="Viridis", ygap=3,
        customdata=np.vectorize(money)(cost), colorbar={"title": {"text": f"{label}: built ({unit})", "side": "right"}},
        hovertemplate=f"%{{x:,.4~g}}, %{{y:,.4~g}}: {label} %{{z:,.4~g}} {unit}, %{{customdata}}<extra></extra>",
    )  # fmt: skip
    inside = bands[bands["value_from"] > bands["value_from"].min()]
    return figure.add_scatter(
        x=inside["value_from"], y=inside["other"], mode="markers", name="Breakpoint of the least cost", showlegend=True,
        marker={"symbol": "line-ns", "size": 30, "line": {"color": MORE, "width": 2}}, hoverinfo="skip",
    )  # fmt: skip


def breakeven_reading(points: pd.DataFrame, cell: str) -> str:
    """What `breakeven_figure` shows, in a sentence."""
    if points.empty:
        return "No value was planned."
    first, last = points.iloc[0], points.iloc[-1]
    if len(points) == 1:
        return f"At {significant(first['value'])} of {cell} the least cost is {money(first['total_usd'])}."
    inside = len(points) - 2
    return (
        f"From {significant(first['value'])} to {significant(last['value'])} of {cell} the least cost goes from "
        f"{money(first['total_usd'])} to {money(last['total_usd'])}, with {inside} breakpoint{'s' * (inside != 1)} "
        "between."
    )


def _axis(usd: pd.Series) -> tuple[float, str]:
    """Unit in which the whole amount is marked."""
    return money_scale(float(usd.abs().max()) if len(usd) else 0.0)
