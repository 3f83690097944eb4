"""Cost and build along an input, and cost along another aim: frontiers."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from model.figures.numbers import money, money_scale, power_scale, significant
from model.figures.style import INK, MUTED, RULE, frame, look, note, ordered

MORE = "#D55E00"
"""Colour of what marks a place on a map of two inputs."""


def breakeven_figure(points: pd.DataFrame, build: pd.DataFrame, cell: str) -> go.Figure:
    """Least cost over one input with every breakpoint, and below it the IT power that each kind of site builds.

    `points` has value and total_usd, `build` value_from, value_to, period, kind, it_mw_from and it_mw_to.
    """
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
    _dress(figure, f"Cost and build against {cell}", height=560)
    figure.update_yaxes(title_text=f"Present value ({unit})", row=1, col=1)
    figure.update_yaxes(title_text=f"IT power built ({power})", rangemode="tozero", row=2, col=1)
    return figure.update_xaxes(title_text=_words(cell), row=2, col=1)


def plane_figure(segments: pd.DataFrame, build: pd.DataFrame, first: str, second: str) -> go.Figure:
    """Map of two inputs: a band a value of the second, coloured by the build that varies most, cut at breakpoints.

    `segments` and `build` are those of a `Plane`.
    """
    figure = frame("What is built against two inputs", _words(first), _words(second), height=480)
    keys = ["other", "value_from", "value_to"]
    mean = build.assign(mw=(build["it_mw_from"] + build["it_mw_to"]) / 2)
    wide = mean.pivot_table(index=keys, columns="kind", values="mw", aggfunc="sum")
    kind = (wide.max() - wide.min()).idxmax()
    bands = wide[kind].rename("mw").reset_index().merge(segments, on=keys)
    per, unit = power_scale(float(bands["mw"].max()))
    rows, edges = np.unique(bands["other"]), np.unique(bands[["value_from", "value_to"]].to_numpy())
    half, middle = float(np.diff(rows).min()) / 2, (edges[:-1] + edges[1:]) / 2
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


def frontier_figure(table: pd.DataFrame, aim: str) -> go.Figure:
    """Cost over an aim, what one more unit of it costs, and the share of the work each kind of site serves."""
    rows = table[table["status"] == "optimal"] if "status" in table else table
    title = "What the aim costs"
    if rows.empty:
        return note(frame(title, aim, ""), "No plan keeps any level of the aim")
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.09, row_heights=[0.6, 0.4])
    extra = rows["cost_usd"] - rows["cost_usd"].min()
    per, unit = money_scale(extra.max())
    figure.add_scatter(
        x=rows[aim], y=extra / per, mode="lines+markers", name="Over the least cost", line={"color": INK, "width": 2},
        marker={"size": 9}, customdata=[money(v) for v in rows["cost_usd"]],
        hovertemplate=f"%{{x:,.4~g}}: %{{y:,.4~g}} {unit} more, %{{customdata}} in all<extra></extra>", row=1, col=1,
    )  # fmt: skip
    for kind in ordered(str(name).removesuffix("_frac") for name in rows if str(name).endswith("_frac")):
        if kind == "gap" or f"{kind}_frac" not in rows:
            continue
        own = look(kind)
        figure.add_scatter(
            x=rows[aim], y=100 * rows[f"{kind}_frac"], mode="lines+markers", name=own.label,
            line={"color": own.colour, "dash": own.dash, "width": 2.5}, marker={"symbol": own.symbol, "size": 8},
            hovertemplate=f"%{{x:,.4~g}}: %{{y:.3g}}%<extra>{own.label}</extra>", row=2, col=1,
        )  # fmt: skip
    _dress(figure, title, height=560)
    figure.update_yaxes(title_text=f"Cost over the least ({unit})", rangemode="tozero", row=1, col=1)
    figure.update_yaxes(title_text="Share of the work (%)", range=[-4, 104], row=2, col=1)
    return figure.update_xaxes(title_text=_words(aim), row=2, col=1)


def breakeven_reading(points: pd.DataFrame, cell: str) -> str:
    """What `breakeven_figure` shows, in a sentence."""
    first, last = points.iloc[0], points.iloc[-1]
    inside = len(points) - 2
    return (
        f"From {significant(first['value'])} to {significant(last['value'])} of {cell} the least cost goes from "
        f"{money(first['total_usd'])} to {money(last['total_usd'])}, with {inside} breakpoint{'s' * (inside != 1)} "
        "between."
    )


def _axis(usd: pd.Series) -> tuple[float, str]:
    """Unit in which the whole amount is marked."""
    return money_scale(float(usd.abs().max()) if len(usd) else 0.0)


def _dress(figure: go.Figure, title: str, height: int) -> None:
    """Give subplots the house look."""
    house = frame(title, "", "", height=height).layout
    keep = {name: house[name] for name in ("title", "font", "paper_bgcolor", "plot_bgcolor", "height", "hoverlabel")}
    figure.update_layout(**keep, margin={"l": 60, "r": 16, "t": 84, "b": 56}, legend=house.legend)
    axis = {"gridcolor": RULE, "linecolor": MUTED, "zerolinecolor": MUTED, "automargin": True, "ticks": "outside"}
    figure.update_xaxes(**axis).update_yaxes(**axis)


def _words(name: str) -> str:
    """A column or cell as the title of an axis."""
    return name.replace("_", " ") if "." not in name else name
