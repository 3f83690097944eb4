"""Who is served: by which kind of site, and how fast."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from model.arrays import FloatArray
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
    figure = frame("Who does the work", "Period, by its first year", f"Mean over the year ({unit})", height=490)
    if served.to_numpy().sum() + lacking.sum() <= 0:
        return note(figure, "Nothing is requested")
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
        return f"Nothing is requested in the period from {last}."
    parts = [f"{look(kind).label.lower()} {share(served.loc[last, kind] / whole)}" for kind in ordered(served)]
    return (
        f"In the period from {last}, of {compute(whole)} requested, {', '.join(parts)} and nobody "
        f"{share(lacking[last] / whole)}."
    )


def latency_figure(tables: Tables, inputs: Tables) -> go.Figure:
    """Boxes of the round trip of the work served, by workload and kind of site, beside the limit of the workload."""
    boxes, work = _boxes(tables, inputs), inputs["workloads"]
    work = work[work["workload"].isin(boxes["workload"])].sort_values("max_rtt_ms", ascending=False, kind="stable")
    height = 150 + 20 * boxes["kind"].nunique() * len(work)
    figure = frame("How fast the work is served", "Round trip (ms or s, logarithmic)", "", height)
    if boxes.empty:
        return note(figure, "Nothing is served")
    kinds, place = ordered(boxes["kind"]), pd.Index(work["workload"])
    step = 0.8 / len(kinds)
    for n, kind in enumerate(kinds):
        own, rows = look(kind), boxes[boxes["kind"] == kind]
        row = place.get_indexer(rows["workload"]) + step * ((len(kinds) - 1) / 2 - n)
        figure.add_box(
            y=row,
            orientation="h",
            width=0.8 * step,
            lowerfence=rows[BOX[0]],
            q1=rows[BOX[1]],
            median=rows[BOX[2]],
            q3=rows[BOX[3]],
            upperfence=rows[BOX[4]],
            fillcolor=own.colour,
            line={"color": INK, "width": 1.2},
            showlegend=False,
            hoverinfo="skip",
        )
        figure.add_scatter(
            x=rows[BOX[2]],
            y=row,
            mode="markers",
            name=f"{own.label}: median",
            marker={"symbol": own.symbol, "color": own.colour, "size": 10, "line": {"color": INK, "width": 1}},
            customdata=rows[BOX[2]].map(milliseconds),
            hovertemplate=f"median %{{customdata}}<extra>{own.label}</extra>",
        )
    tail = work["percentile_frac"] < 1
    for column, pick, words, symbol, size in (
        ("max_rtt_ms", work["max_rtt_ms"] > 0, "Limit", "line-ns", 24),
        ("tail_rtt_ms", tail, "Limit of the slowest share", "x-thin", 9),
    ):
        figure.add_scatter(
            x=work.loc[pick, column],
            y=place.get_indexer(work.loc[pick, "workload"]),
            mode="markers",
            name=words,
            marker={"symbol": symbol, "size": size, "line": {"color": "#B00020", "width": 2.5}},
            customdata=work.loc[pick, column].map(milliseconds),
            hovertemplate=f"%{{customdata}}<extra>{words}</extra>",
        )
    names = workload_names(work)
    figure.update_yaxes(
        title=None, zeroline=False, tickvals=list(range(len(work))), ticktext=[names[w] for w in work["workload"]]
    )
    ticks = 10.0 ** np.arange(-1, 9)
    return figure.update_xaxes(type="log", tickvals=ticks, ticktext=[_tick(ms) for ms in ticks])


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


def _tick(ms: float) -> str:
    """Mark of a logarithmic axis.

    >>> _tick(0.1), _tick(10.0), _tick(1e5)
    ('0.1 ms', '10 ms', '100 s')
    """
    return f"{ms:g} ms" if ms < 1e3 else f"{ms / 1e3:,.0f} s"


def workload_names(work: pd.DataFrame) -> dict[Any, str]:
    """Workloads by key as words short enough for an axis, abbreviations in capitals.

    >>> workload_names(pd.DataFrame({"workload": ["fine_tune", "gaming_ar"]}))
    {'fine_tune': 'Fine tune', 'gaming_ar': 'Gaming AR'}
    """
    words = {key: str(key).replace("_", " ").split(" ") for key in work["workload"]}
    plain = {key: " ".join(w.upper() if len(w) == 2 else w for w in parts) for key, parts in words.items()}
    return {key: name[:1].upper() + name[1:] for key, name in plain.items()}
