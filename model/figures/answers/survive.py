"""What is left unserved when a part is lost."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.figures.numbers import money
from model.figures.style import ALONE, MORE, frame, hatched, note


def losses_figure(losses: pd.DataFrame, premium_usd: float) -> go.Figure:
    """Share of the work left unserved after each loss, by the cheapest build and by the one that survives."""
    figure = frame(
        f"Losing any one part: surviving costs {money(premium_usd)}", "Work left unserved (%)", "",
        height=190 + 40 * len(losses),
    )  # fmt: skip
    if losses.empty:
        return note(figure, "No part is lost")
    names = (losses["what"].astype(str) + " " + losses["name"].astype(str)).tolist()
    for label, column, colour, hatch in (
        ("Cheapest build", "cheapest_unserved_frac", ALONE, ""),
        ("Surviving build", "surviving_unserved_frac", MORE, "/"),
    ):  # fmt: skip
        figure.add_bar(
            y=names, x=100 * losses[column], orientation="h", name=label, marker=hatched(colour, hatch),
            hovertemplate="%{y}: %{x:.3g}%<extra>" + label + "</extra>",
        )  # fmt: skip
    shares = losses[["cheapest_unserved_frac", "surviving_unserved_frac"]]
    broken = [name for name, breaks in zip(names, shares.isna().any(axis=1), strict=True) if breaks]
    figure.add_scatter(
        x=[0.0] * len(broken), y=broken, mode="text", text=[" breaks a limit"] * len(broken), showlegend=False,
        textposition="middle right", hoverinfo="skip",
    )  # fmt: skip
    most = 100.0 * float(np.nan_to_num(shares.to_numpy(float)).max())
    return (
        figure.update_layout(barmode="group")
        .update_yaxes(autorange="reversed", dtick=1)
        .update_xaxes(range=[0.0, 1.08 * most if most > 0 else 1.0])
    )
