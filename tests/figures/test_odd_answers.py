"""Figures of answers that hold one row, nothing, zeros or what is not known: a sentence, or marks on ticked axes."""

import math

import numpy as np
import pandas as pd
import pytest

from model import figures
from model.figures.answers import lever
from model.figures.plan import band
from tests.figures.test_answers import (
    BANDS,
    BUILD,
    CAUSES,
    FRONT,
    FUTURES,
    LATE,
    LEDGER,
    LIMITS,
    LOSSES,
    MOVES,
    NUMBERS,
    ODDS,
    OTHER_BUILD,
    OTHERS,
    POINTS,
    PRICE,
    REGRET,
    SEGMENTS,
    SIZES,
    THRESHOLDS,
    TORNADO,
)

ALONG = pd.DataFrame({"step": ["half", "as is"], "cost_usd": [1e9, 2e9], "orbital": [0.0, 0.1], "undersea": [1.0, 0.9]})
INFLUENCE = pd.DataFrame(
    {"factor": ["x"], "rank_correlation": 0.5, "first_order_frac": 0.2, "matters": True, "noise_frac": 0.01}
)
BUT = {"period", "value", "value_from", "value_to", "other", "probability_frac"}
"""Numbers that say which row it is, not what was found."""

DRAWN = {
    "ledger": (lambda t: figures.ledger_figure(t, "a"), LEDGER),
    "threshold": (lambda t: figures.threshold_figure(t, "a"), THRESHOLDS),
    "price_parts": (lambda t: figures.price_parts_figure(t, "z"), PRICE),
    "breakeven": (lambda t: figures.breakeven_figure(t, BUILD.head(len(t)), "a.b.c"), POINTS),
    "breakeven of builds": (lambda t: figures.breakeven_figure(POINTS, t, "a.b.c"), BUILD),
    "plane": (lambda t: figures.plane_figure(SEGMENTS.assign(other=1.0), t, "a.b.c", "d.e.f"), BUILD.assign(other=1.0)),
    "frontier": (lambda t: figures.frontier_figure(t, "carbon_t"), FRONT),
    "sensitivity": (lambda t: figures.sensitivity_figure(t, 1e9), NUMBERS),
    "tornado": (figures.tornado_figure, TORNADO),
    "spread": (lambda t: figures.spread_figure(t, math.nan), FRONT[["cost_usd"]]),
    "hours": (figures.hours_figure, BANDS),
    "odds_of_kinds": (figures.odds_of_kinds_figure, BANDS),
    "odds": (figures.odds_figure, ODDS),
    "alternatives": (lambda t: figures.alternatives_figure(OTHERS, t), OTHER_BUILD),
    "sizes": (figures.sizes_figure, SIZES),
    "causes": (lambda t: figures.causes_figure(t, 1e9), CAUSES),
    "moves": (figures.moves_figure, MOVES),
    "futures": (lambda t: figures.futures_figure(t, math.nan, 0.0, math.inf), FUTURES),
    "regret": (figures.regret_figure, REGRET),
    "losses": (lambda t: figures.losses_figure(t, 0.0), LOSSES),
    "repair": (figures.repair_figure, LIMITS),
    "milliseconds": (figures.milliseconds_figure, LATE),
    "followed": (lambda t: lever.followed_figure(t, "Carbon"), ALONG),
    "followed_cost": (lambda t: lever.followed_cost_figure(t, "Carbon"), ALONG),
    "cost_band": (lambda t: band.cost_band_figure(t["cost_usd"].dropna().to_numpy(), math.nan), FRONT),
    "influence": (band.influence_figure, INFLUENCE),
}


def every(value):
    """The frame with one value in place of every number found."""
    return lambda t: t.assign(**{c: value for c in t.select_dtypes("number") if c not in BUT})


ODD = {
    "nothing": lambda t: t.head(0),
    "one row": lambda t: t.head(1),
    "the last row": lambda t: t.tail(1),
    "zeros": every(0.0),
    "not known": every(np.nan),
    "one value": every(7.0),
    "next to nothing": every(1e-12),
    "one zero of one row": lambda t: every(0.0)(t.head(1)),
}


def faults(figure):
    """What keeps a reader from reading a figure."""
    layout = figure.layout.to_plotly_json()
    if "nan" in str(layout["title"]["text"]).lower():
        yield "its title says nan"
    axes = {name: axis for name, axis in layout.items() if name[1:5] == "axis"}
    if all(axis.get("visible") is False for axis in axes.values()):
        if not any(len(a.text) > 10 for a in figure.layout.annotations):
            yield "it says nothing"
        return
    shown = 0
    for trace in figure.data:
        for way in "xy":
            axis = axes[f"{way}axis{(getattr(trace, f'{way}axis') or way)[1:]}"]
            values = getattr(trace, way)
            there = [v for v in (() if values is None else values) if v is not None and v == v]
            shown += len(there)
            if axis.get("type") == "log" and any(not v > 0 for v in there):
                yield f"{way}: what is not above zero is left out of a logarithmic axis"
    if not shown:
        yield "it has axes and shows nothing"
    for name, axis in axes.items():
        low, high = sorted(axis["range"]) if axis.get("range") is not None else (0.0, 1.0)
        if not (np.isfinite([low, high]).all() and low < high):
            yield f"{name} reaches from {low} to {high}"
        if axis.get("tickvals") is not None:
            marks = np.log10(axis["tickvals"]) if axis.get("type") == "log" else np.asarray(axis["tickvals"])
            if not ((marks >= low - 1e-9) & (marks <= high + 1e-9)).any():
                yield f"{name} has no ticks"


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", DRAWN)
def test_an_odd_answer_is_a_sentence_or_marks_on_axes_with_ticks(name, odd):
    draw, table = DRAWN[name]
    figure = draw(ODD[odd](table))
    figure.to_json()
    assert list(faults(figure)) == []


def test_draws_that_differ_by_rounding_are_drawn_as_one_cost():
    figure = band.cost_band_figure(np.array([1e9, np.nextafter(1e9, 2e9), 1e9]), 1e9)
    assert sum(bar for trace in figure.data[:2] for bar in trace.y) == pytest.approx(100.0)
    assert list(faults(figure)) == []


def test_a_limit_of_nothing_says_in_words_what_it_could_be():
    figure = figures.repair_figure(LIMITS.assign(value=0.0, repaired=40.0))
    assert figure.data[0].text == ("0, could be 40.0",)
    assert list(faults(figure)) == []


def test_a_price_of_nothing_is_a_threshold_at_the_edge():
    table = THRESHOLDS.assign(threshold=[0.0, np.nan, 5.0], factor=[0.0, np.nan, np.inf])
    figure = figures.threshold_figure(table)
    assert list(faults(figure)) == []
    assert figure.data[-1].text == ("0", "5.00")


def test_a_build_that_breaks_a_limit_says_so_where_its_bar_would_be():
    figure = figures.losses_figure(LOSSES.assign(cheapest_unserved_frac=[np.nan, 0.01]), 1e6)
    assert figure.data[-1].text == (" breaks a limit",)
    assert figure.data[-1].y == ("site a",)


def test_one_value_is_read_in_a_sentence_and_no_value_too():
    assert figures.breakeven_reading(POINTS.head(1), "a.b.c") == "At 10.0 of a.b.c the least cost is 1.00 bn USD."
    assert figures.breakeven_reading(POINTS.head(0), "a.b.c") == "No value was planned."
    assert lever.followed_reading(ALONG.head(0), "Carbon") == "No step was planned."
