"""What an aim costs, and who serves the work as it tightens."""

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from model.figures.numbers import money, money_scale
from model.figures.style import INK, axis_words, dress, frame, look, note, ordered


def frontier_figure(table: pd.DataFrame, aim: str) -> go.Figure:
    """Cost over an aim, what one more unit of it costs, and the share of the work each kind of site serves."""
    rows = table[table["status"] == "optimal"] if "status" in table else table
    rows = rows.dropna(subset=[aim, "cost_usd"])
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
    dress(figure, title, height=560)
    figure.update_yaxes(title_text=f"Cost over the least ({unit})", rangemode="tozero", row=1, col=1)
    figure.update_yaxes(title_text="Share of the work (%)", range=[-4, 104], row=2, col=1)
    return figure.update_xaxes(title_text=axis_words(aim), row=2, col=1)
