"""What is left unserved when a part is lost."""

import pandas as pd
import plotly.graph_objects as go

from model.figures.numbers import money
from model.figures.style import ALONE, MORE, frame, hatched


def losses_figure(losses: pd.DataFrame, premium_usd: float) -> go.Figure:
    """Share of the work left unserved after each loss, by the cheapest build and by the one that survives."""
    figure = frame(
        f"Losing any one part: surviving costs {money(premium_usd)}", "Work left unserved (%)", "",
        height=190 + 40 * len(losses),
    )  # fmt: skip
    names = (losses["what"].astype(str) + " " + losses["name"].astype(str)).tolist()
    for label, column, colour, hatch in (
        ("Cheapest build", "cheapest_unserved_frac", ALONE, ""),
        ("Surviving build", "surviving_unserved_frac", MORE, "/"),
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
