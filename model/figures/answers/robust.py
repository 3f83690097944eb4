"""One build for several futures, and what less regret costs."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.figures.numbers import money, money_scale
from model.figures.style import ALONE, INK, MORE, MUTED, frame, note


def futures_figure(futures: pd.DataFrame, expected_usd: float, evpi_usd: float, vss_usd: float) -> go.Figure:
    """Cost of each future under the shared build and under its own, and what knowing and planning are worth.

    `futures` has future, probability_frac, cost_usd, perfect_usd.
    """
    if not futures["perfect_usd"].notna().any():
        return note(frame("One build for several futures", "", ""), "No future has a plan")
    base = float(futures["perfect_usd"].min())
    per, unit = money_scale(float((futures["cost_usd"] - base).abs().max()))
    figure = frame(
        "One build for several futures", f"Cost over that of the cheapest future ({unit})", "",
        height=200 + 46 * len(futures),
    )  # fmt: skip
    names = [f"{name} ({100 * p:.3g} %)" for name, p in
             zip(futures["future"].astype(str), futures["probability_frac"], strict=True)]  # fmt: skip
    for label, column, colour, symbol in (
        ("Built for it alone", "perfect_usd", ALONE, "circle"), ("Shared build", "cost_usd", MORE, "diamond"),
    ):  # fmt: skip
        figure.add_scatter(
            x=(futures[column] - base) / per, y=names, mode="markers", name=label,
            marker={"symbol": symbol, "size": 13, "color": colour, "line": {"color": INK, "width": 1}},
            customdata=[money(v) for v in futures[column]],
            hovertemplate="%{y}: %{customdata}<extra>" + label + "</extra>",
        )  # fmt: skip
    for name, low, high in zip(names, futures["perfect_usd"], futures["cost_usd"], strict=True):
        if np.isfinite([low, high]).all():
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
    table = table.dropna(subset=["regret_usd", "expected_usd"])
    if table.empty:
        return note(frame("What less regret costs", "", ""), "No level of regret has a plan")
    per, unit = money_scale(float(table["regret_usd"].max()))
    more, more_unit = money_scale(float((table["expected_usd"] - table["expected_usd"].min()).max()))
    figure = frame("What less regret costs", f"Largest regret in any future ({unit})",
                   f"Expected cost over the least ({more_unit})")  # fmt: skip
    return figure.add_scatter(
        x=table["regret_usd"] / per, y=(table["expected_usd"] - table["expected_usd"].min()) / more,
        mode="lines+markers", line={"color": INK}, marker={"size": 9}, showlegend=False,
        customdata=[money(v) for v in table["expected_usd"]], hovertemplate="%{x:,.4~g}: %{customdata}<extra></extra>",
    )  # fmt: skip
