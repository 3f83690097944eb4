"""Two runs beside one another: what made their costs differ, and where the plan moved."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.figures.numbers import money, money_scale, power_scale
from model.figures.style import INK, LESS, MORE, MUTED, RULE, bars, frame, hatched, look, note, ordered

MOST_SITES = 20

MOST_CAUSES = 15


def causes_figure(causes: pd.DataFrame, old_usd: float, old: str = "old", new: str = "new") -> go.Figure:
    """Waterfall from the cost of one run to that of the other, a bar for each changed row, the largest first.

    `causes` has table, key and npv_usd, which add up to the difference; the rest, if it is rounding, is left out.
    """
    total = float(causes["npv_usd"].sum())
    names = (causes["table"] + " " + causes["key"]).str.strip()
    value = pd.Series(causes["npv_usd"].to_numpy(), index=names)
    value = value[value.abs() > 1e-9 * max(1.0, abs(old_usd))]
    value = value.reindex(value.abs().sort_values(ascending=False, kind="stable").index)
    rest = value.iloc[MOST_CAUSES:]
    value = value.iloc[:MOST_CAUSES]
    if len(rest):
        value[f"{len(rest)} others"] = float(rest.sum())
    per, unit = money_scale(float(value.abs().max()) if len(value) else 0.0)
    title = f"What changed the cost by {money(total)}"
    figure = frame(title, f"Change of the least cost ({unit})", "", height=180 + 28 * (len(value) + 1))
    if value.empty:
        return note(figure, "The two cost the same")
    end = value.cumsum().to_numpy()
    start = end - value.to_numpy()
    for name, colour, hatch, mine in (("More expensive", MORE, "/", value > 0), ("Cheaper", LESS, "", value <= 0)):
        if mine.any():
            figure.add_bar(
                y=value.index[mine], x=value[mine] / per, base=start[mine.to_numpy()] / per, orientation="h", name=name,
                marker=hatched(colour, hatch), customdata=[money(v) for v in value[mine]],
                hovertemplate="%{y}: %{customdata}<extra></extra>",
            )  # fmt: skip
    figure.add_bar(
        y=["All changes"], x=[end[-1] / per], base=[0.0], orientation="h", showlegend=False,
        marker={"color": RULE, "line": {"color": INK, "width": 1}}, hovertemplate=f"{money(total)}<extra></extra>",
    )  # fmt: skip
    figure.add_annotation(text=f"{old} to {new}", x=1, y=1.0, xref="paper", yref="paper", showarrow=False,
                          yanchor="bottom", xanchor="right", font={"size": 12, "color": MUTED})  # fmt: skip
    order = [*value.index, "All changes"]
    return figure.update_layout(barmode="overlay").update_yaxes(
        autorange="reversed", dtick=1, categoryorder="array", categoryarray=order
    )


def moves_figure(build: pd.DataFrame) -> go.Figure:
    """Bars of what each site builds more or less in the second of two runs; the largest moves first.

    `build` has site, kind, more_it_mw, one row a site and period.
    """
    moved = build.groupby(["site", "kind"], as_index=False, observed=True)["more_it_mw"].sum()
    moved = moved[moved["more_it_mw"].abs() > 1e-6]
    moved = moved.iloc[np.argsort(-moved["more_it_mw"].abs().to_numpy(), kind="stable")[:MOST_SITES]]
    mw, unit = power_scale(float(moved["more_it_mw"].abs().max()) if len(moved) else 0.0)
    figure = frame("Where the plan moved", f"IT power built, more or less ({unit})", "",
                   height=160 + 24 * max(len(moved), 4))  # fmt: skip
    if moved.empty:
        return note(figure, "Every site builds the same")
    for kind in ordered(moved["kind"]):
        mine = moved[moved["kind"] == kind]
        figure.add_bar(
            y=mine["site"], x=mine["more_it_mw"] / mw, orientation="h", name=look(kind).label, marker=bars(kind),
            hovertemplate=f"%{{y}}: %{{x:+,.4~g}} {unit}<extra>{look(kind).label}</extra>",
        )  # fmt: skip
    figure.add_vline(0.0, line_color=INK, line_width=1)
    return figure.update_yaxes(
        autorange="reversed", dtick=1, categoryorder="array", categoryarray=moved["site"].tolist()
    )
