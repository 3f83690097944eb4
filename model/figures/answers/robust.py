"""What may go wrong: futures to serve, parts to lose, limits that can not be kept, work that comes late."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.figures.numbers import money, money_scale, significant
from model.figures.style import INK, MUTED, frame, hatched, look, note, ordered

SHARED, ALONE = "#D55E00", "#56B4E9"
"""Colours of the build that all futures share and of the builds made for one."""

MOST_LOADS = 20

TAIL = {"max_rtt_ms": "", "tail_rtt_ms": ", tail"}
"""What is added to the name of work that may wait longer for its slowest part."""


def futures_figure(futures: pd.DataFrame, expected_usd: float, evpi_usd: float, vss_usd: float) -> go.Figure:
    """Cost of each future under the shared build and under its own, and what knowing and planning are worth.

    `futures` has future, probability_frac, cost_usd, perfect_usd.
    """
    base = float(futures["perfect_usd"].min())
    per, unit = money_scale(float((futures["cost_usd"] - base).abs().max()))
    figure = frame(
        "One build for several futures", f"Cost over that of the cheapest future ({unit})", "",
        height=200 + 46 * len(futures),
    )  # fmt: skip
    names = [f"{name} ({100 * p:.3g} %)" for name, p in
             zip(futures["future"].astype(str), futures["probability_frac"], strict=True)]  # fmt: skip
    for label, column, colour, symbol in (
        ("Built for it alone", "perfect_usd", ALONE, "circle"), ("Shared build", "cost_usd", SHARED, "diamond"),
    ):  # fmt: skip
        figure.add_scatter(
            x=(futures[column] - base) / per, y=names, mode="markers", name=label,
            marker={"symbol": symbol, "size": 13, "color": colour, "line": {"color": INK, "width": 1}},
            customdata=[money(v) for v in futures[column]],
            hovertemplate="%{y}: %{customdata}<extra>" + label + "</extra>",
        )  # fmt: skip
    for name, low, high in zip(names, futures["perfect_usd"], futures["cost_usd"], strict=True):
        figure.add_shape(type="line", x0=(low - base) / per, x1=(high - base) / per, y0=name, y1=name,
                         line={"color": MUTED, "width": 3}, layer="below")  # fmt: skip
    if np.isfinite(expected_usd):
        figure.add_vline((expected_usd - base) / per, line_dash="dash", line_color=INK, annotation_text="expected",
                         annotation_position="bottom right")  # fmt: skip
    words = f"Foresight is worth {money(evpi_usd)}, planning for all {_worth(vss_usd)}"
    figure.add_annotation(text=words, x=1, y=1.0, xref="paper", yref="paper", showarrow=False, yanchor="bottom",
                          xanchor="right", font={"size": 12, "color": MUTED})  # fmt: skip
    return figure.update_yaxes(autorange="reversed", dtick=1)


def _worth(usd: float) -> str:
    """What planning for all futures saves; without end where the reference's build breaks a limit in one of them."""
    return money(usd) if np.isfinite(usd) else "a plan that works at all"


def regret_figure(table: pd.DataFrame) -> go.Figure:
    """Expected cost over the largest regret allowed."""
    per, unit = money_scale(float(table["regret_usd"].max()) if len(table) else 0.0)
    more, more_unit = money_scale(float((table["expected_usd"] - table["expected_usd"].min()).max()))
    figure = frame("What less regret costs", f"Largest regret in any future ({unit})",
                   f"Expected cost over the least ({more_unit})")  # fmt: skip
    return figure.add_scatter(
        x=table["regret_usd"] / per, y=(table["expected_usd"] - table["expected_usd"].min()) / more,
        mode="lines+markers", line={"color": INK}, marker={"size": 9}, showlegend=False,
        customdata=[money(v) for v in table["expected_usd"]], hovertemplate="%{x:,.4~g}: %{customdata}<extra></extra>",
    )  # fmt: skip


def losses_figure(losses: pd.DataFrame, premium_usd: float) -> go.Figure:
    """Share of the work left unserved after each loss, by the cheapest build and by the one that survives."""
    figure = frame(
        f"Losing any one part: surviving costs {money(premium_usd)}", "Work left unserved (%)", "",
        height=190 + 40 * len(losses),
    )  # fmt: skip
    names = (losses["what"].astype(str) + " " + losses["name"].astype(str)).tolist()
    for label, column, colour, hatch in (
        ("Cheapest build", "unserved_frac_before", ALONE, ""), ("Surviving build", "unserved_frac_after", SHARED, "/"),
    ):  # fmt: skip
        figure.add_bar(
            y=names, x=100 * losses[column], orientation="h", name=label, marker=hatched(colour, hatch),
            hovertemplate="%{y}: %{x:.3g}%<extra>" + label + "</extra>",
        )  # fmt: skip
    return (
        figure.update_layout(barmode="group")
        .update_yaxes(autorange="reversed", dtick=1)
        .update_xaxes(rangemode="tozero")
    )


def repair_figure(limits: pd.DataFrame) -> go.Figure:
    """Each limit that has to give way: what it is and what it could be, as a share of what it is."""
    figure = frame("Limits that have to give way", "Share of the limit as it is (%)", "", height=200 + 50 * len(limits))
    if limits.empty:
        return note(figure, "Every limit can be kept")
    value = limits["value"].to_numpy(float)
    share = 100 * np.divide(limits["repaired"], value, out=np.zeros(len(value)), where=value != 0)
    for cell, end in zip(limits["cell"], share, strict=True):
        figure.add_shape(type="line", x0=100, x1=end, y0=cell, y1=cell, line={"color": MUTED, "width": 4},
                         layer="below")  # fmt: skip
    for name, at, number, symbol, colour in (
        ("As it is", np.full(len(value), 100.0), value, "circle", ALONE),
        ("As it could be", share, limits["repaired"], "diamond", SHARED),
    ):
        figure.add_scatter(
            x=at, y=limits["cell"], mode="markers+text", name=name, text=[significant(v) for v in number],
            textposition="top center", customdata=limits["unit"],
            marker={"symbol": symbol, "size": 13, "color": colour, "line": {"color": INK, "width": 1}},
            hovertemplate="%{y}: %{text}, %{customdata}<extra>" + name + "</extra>",
        )  # fmt: skip
    ends = min(0.0, float(share.min())), max(100.0, float(share.max()))
    pad = 0.08 * (ends[1] - ends[0])
    return figure.update_yaxes(range=[len(limits) - 0.4, -0.7]).update_xaxes(range=[ends[0] - pad, ends[1] + pad])


def milliseconds_figure(found: pd.DataFrame, subject: str = "") -> go.Figure:
    """Bars of what a millisecond is worth to each load, by the kind of site that it would let in.

    `found` has workload, limit, kind, usd_per_ms, usd_per_ms_up_to and, of more than one zone, zone. What was planned
    again is drawn alone; where nothing was, the most that each could save.
    """
    title = f"What a millisecond is worth: {subject}".rstrip(": ")
    exact = found["usd_per_ms"] > 0
    column, kept = ("usd_per_ms", exact) if exact.any() else ("usd_per_ms_up_to", found["usd_per_ms"].isna())
    rows = found[kept & (found[column] > 0)].head(MOST_LOADS)
    if rows.empty:
        return note(frame(title, "", ""), "No longer wait would save anything")
    per, unit = money_scale(float(rows[column].max()))
    most = "" if column == "usd_per_ms" else "at most "
    figure = frame(
        title, f"Saved by a longer wait ({most}{unit} per ms, present value)", "", height=180 + 28 * len(rows)
    )
    names = rows["workload"].str.replace("_", " ") + rows["limit"].map(TAIL)
    if "zone" in rows:
        names = rows["zone"] + " " + names
    for kind in ordered(rows["kind"]):
        own, mine = look(kind), rows["kind"] == kind
        figure.add_bar(
            y=names[mine], x=rows.loc[mine, column] / per, orientation="h", name=own.label,
            marker=hatched(own.colour, own.hatch),
            customdata=list(zip(rows.loc[mine, "site"], [money(v) for v in rows.loc[mine, column]], strict=True)),
            hovertemplate=f"%{{y}}: {most}%{{customdata[1]}} per ms, by %{{customdata[0]}}<extra></extra>",
        )  # fmt: skip
    order = names.loc[rows[column].sort_values(ascending=False, kind="stable").index]
    return figure.update_layout(showlegend=True).update_yaxes(
        autorange="reversed", dtick=1, categoryorder="array", categoryarray=order.tolist()
    )
