"""Whose work it is: compute by the leading industry of the zones that ask for it, and how far from home it is done."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.figures.numbers import compute, compute_scale, milliseconds, share
from model.figures.style import frame, hatched, note

Tables = Mapping[str, pd.DataFrame]

MOST = 12
"""Industries drawn apart, those with the most work; the others together."""

OTHERS = "all others"

HOME, ABROAD = ("#009E73", ""), ("#56B4E9", "/")
"""Colour and hatch of work done in the zone's own jurisdiction, and in another or in orbit."""


def industry_work(tables: Tables, inputs: Tables) -> pd.DataFrame:
    """Work of the last period by industry: h100e, home_frac of it done in the zone's jurisdiction, mean rtt_ms.

    A zone's work counts to the first industry it names, the leading one. The most work first, the others last.
    """
    routes = tables["routes"]
    last = routes[routes["period"] == routes["period"].max()]
    home = last["zone"].map(inputs["zones"].set_index("zone")["jurisdiction"])
    there = last["site"].map(tables["sites"].drop_duplicates("site").set_index("site")["jurisdiction"])
    work = last["h100e"].to_numpy(float)
    rows = pd.DataFrame({
        "industry": last["industry"].astype(object).where(last["industry"].notna(), "not told").str.split(",").str[0],
        "h100e": work,
        "home": np.where(home.to_numpy(object) == there.to_numpy(object), work, 0.0),
        "ms": work * last["rtt_ms"].to_numpy(float),
    })  # fmt: skip
    total = rows.groupby("industry").sum().sort_values("h100e", ascending=False, kind="stable")
    if len(total) > MOST + 1:
        rest = total.iloc[MOST:].sum().to_frame(OTHERS).T
        total = pd.concat([total.head(MOST), rest])
    whole = total["h100e"].where(total["h100e"] > 0)
    return pd.DataFrame({
        "industry": total.index, "h100e": total["h100e"].to_numpy(), "home_frac": (total["home"] / whole).to_numpy(),
        "rtt_ms": (total["ms"] / whole).to_numpy(),
    })  # fmt: skip


def industry_figure(tables: Tables, inputs: Tables) -> go.Figure:
    """Bars of the work of each industry in the last period, done at home and abroad."""
    work = industry_work(tables, inputs)
    figure = frame("Whose work it is", "", "", height=150 + 28 * len(work))
    if work.empty or work["h100e"].sum() <= 0:
        return note(figure, "Nothing is served")
    per, unit = compute_scale(work["h100e"].max())
    names = [name[:1].upper() + name[1:] for name in work["industry"]]
    home = work["h100e"] * work["home_frac"].fillna(0.0)
    for value, words, (colour, hatch) in (
        (home, "Done in its own jurisdiction", HOME),
        (work["h100e"] - home, "Done elsewhere", ABROAD),
    ):
        figure.add_bar(
            y=names,
            x=value / per,
            orientation="h",
            name=words,
            marker=hatched(colour, hatch),
            customdata=[
                [compute(v), share(v / whole), milliseconds(ms)]
                for v, whole, ms in zip(value, work["h100e"], work["rtt_ms"], strict=True)
            ],
            hovertemplate="%{y}: %{customdata[0]}, %{customdata[1]}; mean round trip %{customdata[2]}"
            f"<extra>{words}</extra>",
        )
    figure.update_layout(margin={"l": 20}, bargap=0.25)
    figure.update_xaxes(title={"text": unit.capitalize().replace("h100e", "H100e"), "standoff": 10})
    return figure.update_yaxes(autorange="reversed", title=None, dtick=1, tickfont={"size": 12})


def industry_reading(tables: Tables, inputs: Tables) -> str:
    """What `industry_figure` shows, in a sentence."""
    work = industry_work(tables, inputs)
    whole = work["h100e"].sum()
    if whole <= 0:
        return "Nothing is served."
    top = work.iloc[0]
    home = float((work["h100e"] * work["home_frac"].fillna(0.0)).sum() / whole)
    named = work[work["industry"] != OTHERS]
    far = named.sort_values("home_frac", kind="stable").iloc[0]
    return (
        f"In the period from {tables['routes']['period'].max()}, {share(home)} of the work is done in the jurisdiction "
        f"that asks for it. Zones led by {top['industry']} ask for most, {share(top['h100e'] / whole)}; of the work "
        f"of {far['industry']} {share(far['home_frac'])} is done at home. A zone counts to the first industry it names."
    )
