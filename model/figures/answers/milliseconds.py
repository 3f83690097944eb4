"""What a millisecond is worth, by zone and work."""

import pandas as pd
import plotly.graph_objects as go

from model.figures.numbers import money, money_scale
from model.figures.style import frame, hatched, look, note, ordered

MOST_LOADS = 20

TAIL = {"max_rtt_ms": "", "tail_rtt_ms": ", tail"}
"""What is added to the name of work that may wait longer for its slowest part."""


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
    names = rows["workload"].str.replace("_", " ") + rows["limit"].map(TAIL).fillna("")
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
