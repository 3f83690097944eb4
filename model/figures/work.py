"""Who is served: by which kind of site, and how fast."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.bounds import FloatArray
from model.figures.numbers import compute, compute_scale, milliseconds, share
from model.figures.style import INK, NOBODY, bars, frame, look, note, ordered, periods
from model.figures.totals import served_h100e, unserved_h100e, years_of

Tables = Mapping[str, pd.DataFrame]

LEAST_MS = 0.1
"""Shorter round trips are drawn here: the axis is logarithmic."""

BOX = (0.05, 0.25, 0.5, 0.75, 0.95)


def served_figure(tables: Tables, inputs: Tables) -> go.Figure:
    """Bars of the compute delivered by each kind of site, and of what nobody delivers, by period."""
    years = years_of(inputs)
    served, lacking = served_h100e(tables, years), unserved_h100e(tables, inputs, years)
    per, unit = compute_scale((served.sum(axis=1) + lacking).max())
    figure = frame("Who does the work", "Period, by its first year", f"Mean over the year ({unit})")
    if served.to_numpy().sum() + lacking.sum() <= 0:
        return note(figure, "Nothing is asked for")
    x, whole = [str(year) for year in years], served.sum(axis=1) + lacking
    parts = [(look(kind).label, served[kind], bars(kind)) for kind in ordered(served)]
    nobody = {
        "color": "#ffffff",
        "line": {"color": NOBODY, "width": 1.5},
        "pattern": {"shape": ".", "bgcolor": "#ffffff", "fgcolor": NOBODY},
    }
    for name, value, marker in [*parts, ("Nobody: unserved", lacking, nobody)]:
        if value.sum() > 0:
            words = [f"{compute(v)}, {share(part)}" for v, part in zip(value, value / whole, strict=True)]
            figure.add_bar(
                x=x,
                y=value / per,
                name=name,
                marker=marker,
                customdata=words,
                hovertemplate=f"%{{x}}: %{{customdata}}<extra>{name}</extra>",
            )
    return periods(figure, years)


def served_reading(tables: Tables, inputs: Tables) -> str:
    """What `served_figure` shows, in a sentence."""
    years = years_of(inputs)
    served, lacking = served_h100e(tables, years), unserved_h100e(tables, inputs, years)
    last = years[-1]
    whole = served.loc[last].sum() + lacking[last]
    if whole <= 0:
        return f"Nothing is asked for in the period from {last}."
    parts = [f"{look(kind).label.lower()} {share(served.loc[last, kind] / whole)}" for kind in ordered(served)]
    return (
        f"In the period from {last}, of {compute(whole)} asked for, {', '.join(parts)} and nobody "
        f"{share(lacking[last] / whole)}."
    )


def latency_figure(tables: Tables, inputs: Tables) -> go.Figure:
    """Boxes of the round trip of the work served, by workload and kind of site, beside the limit of the workload."""
    boxes, work = _boxes(tables, inputs), inputs["workloads"]
    work = work[work["workload"].isin(boxes["workload"])].sort_values("max_rtt_ms", ascending=False, kind="stable")
    height = 150 + 34 * max(1, len(boxes)) + 14 * len(work)
    figure = frame("How fast the work is served", "Round trip between user and compute (ms, logarithmic)", "", height)
    if boxes.empty:
        return note(figure, "Nothing is served")
    names = workload_names(work)
    for kind in ordered(boxes["kind"]):
        own, rows = look(kind), boxes[boxes["kind"] == kind]
        figure.add_box(
            y=rows["workload"].map(names),
            orientation="h",
            name=own.label,
            offsetgroup=kind,
            lowerfence=rows[BOX[0]],
            q1=rows[BOX[1]],
            median=rows[BOX[2]],
            q3=rows[BOX[3]],
            upperfence=rows[BOX[4]],
            fillcolor=own.colour,
            line={"color": INK, "width": 1.2},
            marker={"color": own.colour},
        )
    for column, words, symbol in (
        ("max_rtt_ms", "Limit", "line-ns"),
        ("tail_rtt_ms", "Limit of the slowest share", "x-thin"),
    ):
        drawn = work if column == "max_rtt_ms" else work[work["percentile_frac"] < 1]
        if len(drawn):
            figure.add_scatter(
                x=drawn[column],
                y=drawn["workload"].map(names),
                mode="markers",
                name=words,
                marker={
                    "symbol": symbol,
                    "size": 18 if symbol == "line-ns" else 9,
                    "line": {"color": "#B00020", "width": 2.5},
                },
                customdata=drawn[column].map(milliseconds),
                hovertemplate=f"%{{y}}: %{{customdata}}<extra>{words}</extra>",
            )
    figure.update_yaxes(title=None, categoryorder="array", categoryarray=[names[w] for w in work["workload"]])
    figure.update_layout(boxmode="group", boxgap=0.25)
    return figure.update_xaxes(type="log", dtick=1, exponentformat="none", separatethousands=True, tickangle=0)


def latency_reading(tables: Tables, inputs: Tables) -> str:
    """What `latency_figure` shows, in a sentence."""
    boxes = _boxes(tables, inputs)
    if boxes.empty:
        return "Nothing is served."
    limit = inputs["workloads"].set_index("workload")["max_rtt_ms"]
    part = (boxes[BOX[2]] / boxes["workload"].map(limit)).to_numpy(float)
    tight = boxes.iloc[part.argmax()]
    workload, kind = workload_names(inputs["workloads"])[tight["workload"]], look(tight["kind"]).label
    return (
        "A box holds the middle half of the work and its whiskers all but a twentieth at each end; the tightest "
        f"fit is {workload.lower()} on {kind.lower()}, whose median, {milliseconds(tight[BOX[2]])}, uses "
        f"{share(part.max())} of its limit."
    )


def _boxes(tables: Tables, inputs: Tables) -> pd.DataFrame:
    """Quantiles of the round trip by workload and kind, each row of `serve` weighted with its compute and hours."""
    hours = inputs["timeslices"].set_index("slice")["hours_h"]
    served = tables["serve"]
    weight = served["h100e"].to_numpy(float) * served["slice"].map(hours).to_numpy(float)
    ms = np.maximum(served["rtt_ms"].to_numpy(float), LEAST_MS)
    groups = served.groupby(["workload", "kind"], observed=True).indices
    rows = [[*key, *_quantiles(ms[at], weight[at], BOX)] for key, at in groups.items() if isinstance(key, tuple)]
    return pd.DataFrame(rows, columns=["workload", "kind", *BOX])


def _quantiles(value: FloatArray, weight: FloatArray, at: tuple[float, ...]) -> FloatArray:
    """Smallest values that at least the shares `at` of the weight do not exceed.

    >>> _quantiles(np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0]), (0.25, 0.5, 1.0)).tolist()
    [1.0, 2.0, 3.0]
    """
    order = np.argsort(value, kind="stable")
    below = np.cumsum(weight[order]) / weight.sum()
    found = np.searchsorted(below, np.array(at) - 1e-12)
    return value[order][np.minimum(found, len(value) - 1)]


def workload_names(work: pd.DataFrame) -> dict[Any, str]:
    """Workloads by key as words short enough for an axis."""
    return {key: str(key).replace("_", " ").capitalize() for key in work["workload"]}
