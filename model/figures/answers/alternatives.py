"""Plans that cost hardly more, and how free the least cost leaves each site."""

import pandas as pd
import plotly.graph_objects as go

from model.figures.numbers import power_scale
from model.figures.style import INK, MORE, MUTED, bars, frame, look, note, ordered


def alternatives_figure(table: pd.DataFrame, build: pd.DataFrame) -> go.Figure:
    """Bars of what each plan builds by kind of site, the cheapest plan first, each with what it costs more.

    `table` has alternative and extra_frac; `build` has alternative, kind, it_mw.
    """
    total = build.pivot_table(index="alternative", columns="kind", values="it_mw", aggfunc="sum").fillna(0.0)
    names = [name for name in ["optimum", *table["alternative"]] if name in total.index]
    total = total.reindex(list(dict.fromkeys(names)))
    mw, unit = power_scale(float(total.sum(axis=1).max()) if len(total) else 0.0)
    figure = frame("Plans that cost hardly more", f"IT power built ({unit})", "", height=170 + 30 * len(total))
    if not total.to_numpy().any():
        return note(figure, "No plan builds anything")
    extra = table.drop_duplicates("alternative").set_index("alternative")["extra_frac"].reindex(total.index).fillna(0.0)
    for kind in ordered(total):
        figure.add_bar(
            y=total.index, x=total[kind] / mw, orientation="h", name=look(kind).label, marker=bars(kind),
            hovertemplate=f"%{{y}}: %{{x:,.4~g}} {unit}<extra>{look(kind).label}</extra>",
        )  # fmt: skip
    figure.add_scatter(
        x=total.sum(axis=1) / mw, y=total.index, mode="text", textposition="middle right", showlegend=False,
        text=[f" {100 * v:+.2f} %" if name != "optimum" else " least cost" for name, v in extra.items()],
        hoverinfo="skip", cliponaxis=False,
    )  # fmt: skip
    figure.update_xaxes(range=[0, 1.16 * float(total.sum(axis=1).max()) / mw])
    return figure.update_yaxes(autorange="reversed", dtick=1)


def sizes_figure(sizes: pd.DataFrame) -> go.Figure:
    """The least and the most that plans of least cost build at each site, and what the plan at hand does."""
    mw, unit = power_scale(float(sizes["most_it_mw"].max()) if len(sizes) else 0.0)
    figure = frame("How free the least cost leaves each site", f"IT power built ({unit})", "",
                   height=180 + 34 * len(sizes))  # fmt: skip
    if sizes.empty:
        return note(figure, "No site was asked about")
    for site, least, most in zip(sizes["site"], sizes["least_it_mw"] / mw, sizes["most_it_mw"] / mw, strict=True):
        figure.add_scatter(
            x=[least, most], y=[site, site], mode="lines+markers", line={"color": MUTED, "width": 5}, showlegend=False,
            marker={"symbol": "line-ns", "size": 14, "line": {"width": 3, "color": MUTED}},
            hovertemplate=f"{site}: %{{x:,.4~g}} {unit}<extra></extra>",
        )  # fmt: skip
    figure.add_scatter(
        x=sizes["it_mw"] / mw, y=sizes["site"], mode="markers", name="The plan at hand",
        marker={"symbol": "diamond", "size": 11, "color": MORE, "line": {"color": INK, "width": 1}},
        hovertemplate=f"%{{y}}: %{{x:,.4~g}} {unit}<extra></extra>",
    )  # fmt: skip
    return figure.update_yaxes(autorange="reversed", dtick=1).update_xaxes(rangemode="tozero")
