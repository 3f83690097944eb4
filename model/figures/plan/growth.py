"""What is built, what stands, and what leaves, by period and kind of site."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from model.figures.numbers import power, power_scale, share
from model.figures.style import INK, bars, by_period, frame, look, note, ordered, periods
from model.figures.totals import left_mw, years_of

Tables = Mapping[str, pd.DataFrame]


def build_figure(tables: Tables, inputs: Tables) -> go.Figure:
    """Bars of the IT power that enters service, by period and kind."""
    table = by_period(tables["build"], "it_mw", years_of(inputs))
    return _stacked(table, "What is built", "IT power built")


def build_reading(tables: Tables, inputs: Tables) -> str:
    """What `build_figure` shows, in a sentence."""
    table = by_period(tables["build"], "it_mw", years_of(inputs))
    total, by_kind = table.sum(axis=1), table.sum()
    if by_kind.sum() <= 0:
        return "The plan builds nothing."
    parts = [f"{look(kind).label.lower()} {share(part)}" for kind, part in (by_kind / by_kind.sum()).items()]
    return (
        f"The plan builds {power(total.sum())} of IT power in all ({', '.join(parts)}), "
        f"the most, {power(total.max())}, in the period from {total.idxmax()}."
    )


def in_service_figure(tables: Tables, inputs: Tables) -> go.Figure:
    """Bars of the IT power in service, by period and kind."""
    table = by_period(tables["capacity"], "living_mw", years_of(inputs))
    figure = _stacked(table, "What is in service", "IT power in service")
    per, unit = power_scale(table.sum(axis=1).max())
    old = tables["capacity"].groupby("period")["existing_mw"].sum().reindex(table.index).fillna(0.0)
    return figure.add_scatter(
        x=[str(year) for year in table.index],
        y=old / per,
        name="before the plan",
        mode="lines+markers",
        line={"color": INK, "width": 2, "dash": "dot"},
        marker={"symbol": "circle-open", "size": 8},
        hovertemplate=f"%{{y:,.4~g}} {unit}<extra>before the plan</extra>",
    )


def in_service_reading(tables: Tables, inputs: Tables) -> str:
    """What `in_service_figure` shows, in a sentence."""
    total = by_period(tables["capacity"], "living_mw", years_of(inputs)).sum(axis=1)
    first, last = total.index[0], total.index[-1]
    if first == last:
        return f"IT power in service is {power(total[first])} in {first}."
    return f"IT power in service goes from {power(total[first])} in {first} to {power(total[last])} in {last}."


def retirement_figure(tables: Tables, inputs: Tables) -> go.Figure:
    """Bars of the IT power that leaves service, by period and kind."""
    table = left_mw(tables, years_of(inputs))
    return _stacked(table[ordered(table)], "What leaves service", "IT power retired")


def retirement_reading(tables: Tables, inputs: Tables) -> str:
    """What `retirement_figure` shows, in a sentence."""
    years = years_of(inputs)
    total = left_mw(tables, years).sum(axis=1)
    if total.sum() <= 0:
        return "Nothing leaves service within the plan."
    most = int(total.to_numpy().argmax())
    return (
        f"In all, {power(total.sum())} reach the end of their life or fail before it, "
        f"the most, {power(total.max())}, between {years[most]} and {years[most + 1]}."
    )


def _stacked(table: pd.DataFrame, title: str, y: str) -> go.Figure:
    per, unit = power_scale(table.sum(axis=1).max() if table.size else 0.0)
    figure = frame(title, "Period, by its first year", f"{y} ({unit})")
    if table.to_numpy().sum() <= 0:
        return note(figure, "Nothing")
    for kind in table.columns[table.sum() > 0]:
        figure.add_bar(
            x=[str(year) for year in table.index],
            y=(table[kind] / per).round(6),
            name=look(kind).label,
            marker=bars(kind),
            hovertemplate=f"%{{x}}: %{{y:,.4~g}} {unit}<extra>{look(kind).label}</extra>",
        )
    return periods(figure, table.index)
