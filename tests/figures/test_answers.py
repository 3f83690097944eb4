"""Figures of questions: every one says what it shows, in a unit, and draws an answer that holds nothing."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from model import figures

LEDGER = pd.DataFrame({
    "site": "a", "period": [2028, 2028, 2028, 2032, 2032], "item": ["chips", "energy", "compute sold", "chips", "hall"],
    "of": ["cost", "cost", "constraint", "cost", "cost"], "usd_per_mw": [2e7, 5e6, -2.4e7, 1e7, 3e6], "cell": "",
})  # fmt: skip
THRESHOLDS = pd.DataFrame({
    "site": "a", "lever": ["power", "capex", "launch"], "unit": ["usd_per_mwh", "usd_per_mw", "usd_per_kg"],
    "change": "enters below", "today": [80.0, 2e7, 400.0], "threshold": [41.0, np.nan, 310.0],
    "factor": [0.5125, np.nan, 0.775],
})  # fmt: skip
PRICE = pd.DataFrame({
    "workload": ["chat", "chat", "batch", "batch"], "period": [2028, 2032, 2032, 2032],
    "part": ["hall", "hall", "hall", "energy"], "usd_per_h100e_h": [0.5, 0.4, 0.3, 0.1],
})  # fmt: skip
POINTS = pd.DataFrame({"value": [10.0, 20.0, 40.0], "total_usd": [1e9, 1.5e9, 2e9]})
BUILD = pd.DataFrame({
    "value_from": [10.0, 20.0, 10.0, 20.0], "value_to": [20.0, 40.0, 20.0, 40.0], "period": 2032,
    "kind": ["terrestrial", "terrestrial", "orbital", "orbital"], "it_mw_from": [10.0, 12.0, 5.0, 0.0],
    "it_mw_to": [10.0, 12.0, 5.0, 0.0],
})  # fmt: skip
SEGMENTS = pd.DataFrame({
    "value_from": [10.0, 20.0], "value_to": [20.0, 40.0], "total_usd_from": [1e9, 1.5e9],
    "total_usd_to": [1.5e9, 2e9], "slope_usd_per_unit": [5e7, 2.5e7],
})  # fmt: skip
FRONT = pd.DataFrame({
    "carbon_t": [100.0, 50.0, 10.0], "cost_usd": [1e9, 1.1e9, 1.5e9], "status": "optimal", "gap_frac": 0.0,
    "terrestrial_frac": [1.0, 0.9, 0.8], "orbital_frac": [0.0, 0.1, 0.2],
})  # fmt: skip
NUMBERS = pd.DataFrame({
    "cell": ["a.b.c", "d.e.f"], "value": [1.0, 2.0], "low": [0.5, 1.0], "high": [2.0, 4.0],
    "usd_per_unit": [1e8, -1e7], "swing_usd": [1.5e8, -3e7],
})  # fmt: skip
TORNADO = pd.DataFrame({
    "factor": ["x", "y"], "low_cost_usd": [0.9e9, 1.1e9], "high_cost_usd": [1.2e9, 0.95e9], "swing_usd": [3e8, 1.5e8],
    "base_cost_usd": 1e9,
})  # fmt: skip
ODDS = pd.DataFrame({"site": ["a", "b", "c"], "built_probability_frac": [1.0, 0.4, 0.0]})
OTHERS = pd.DataFrame({"alternative": ["least orbital", "most orbital"], "extra_frac": [0.0, 0.02]})
OTHER_BUILD = pd.DataFrame({
    "alternative": ["optimum", "most orbital"], "kind": ["terrestrial", "orbital"], "site": ["a", "b"],
    "period": 2032, "it_mw": [10.0, 4.0],
})  # fmt: skip
SIZES = pd.DataFrame({"site": ["a", "b"], "it_mw": [3.0, 0.0], "least_it_mw": [1.0, 0.0], "most_it_mw": [5.0, 2.0]})
CAUSES = pd.DataFrame({"table": ["chips", "demand", ""], "key": ["h100", "x", "rest"], "npv_usd": [5e7, -2e7, 0.0]})
MOVES = pd.DataFrame({"site": ["a", "b"], "kind": ["terrestrial", "orbital"], "more_it_mw": [5.0, -2.0]})
FUTURES = pd.DataFrame({
    "future": ["base", "boom"], "probability_frac": [0.5, 0.5], "cost_usd": [1.1e9, 2.2e9],
    "perfect_usd": [1e9, 2.1e9],
})  # fmt: skip
REGRET = pd.DataFrame({"regret_usd": [3e8, 2e8, 1e8], "expected_usd": [1e9, 1.01e9, 1.1e9]})
LOSSES = pd.DataFrame({
    "what": ["site", "cable"], "name": ["a", "x/y"], "cheapest_unserved_frac": [0.04, 0.01],
    "surviving_unserved_frac": 0.01,
})  # fmt: skip
LIMITS = pd.DataFrame({
    "cell": ["limits.launch/2028.value"], "sense": ">=", "value": [90.0], "repaired": [40.0], "unit": "launch_t",
})  # fmt: skip
LATE = pd.DataFrame({
    "zone": "gb-lon", "workload": ["chat", "voice"], "limit": ["max_rtt_ms", "tail_rtt_ms"],
    "site": ["a", "b"], "kind": ["undersea", "terrestrial"], "usd_per_ms": [5e7, np.nan],
    "usd_per_ms_up_to": [6e7, 1e7],
})  # fmt: skip

BANDS = pd.DataFrame({
    "period": [2028, 2032, 2032], "kind": ["terrestrial", "terrestrial", "orbital"],
    "p5_usd_per_h100e_h": [0.3, 0.2, 0.5], "p50_usd_per_h100e_h": [0.4, 0.3, 0.9],
    "p95_usd_per_h100e_h": [0.5, 0.4, 2.0], "cheapest_frac": [1.0, 0.98, 0.02], "usd_per_h100e_h": [0.38, 0.29, 0.7],
})  # fmt: skip

DRAWN = {
    "ledger": lambda n: figures.ledger_figure(LEDGER.head(n), "a"),
    "threshold": lambda n: figures.threshold_figure(THRESHOLDS.head(n), "a"),
    "price_parts": lambda n: figures.price_parts_figure(PRICE.head(n), "z"),
    "breakeven": lambda n: figures.breakeven_figure(POINTS.head(n), BUILD.head(n), "launch.x.usd_per_kg"),
    "frontier": lambda n: figures.frontier_figure(FRONT.head(n), "carbon_t"),
    "sensitivity": lambda n: figures.sensitivity_figure(NUMBERS.head(n), 1e9),
    "tornado": lambda n: figures.tornado_figure(TORNADO.head(n)),
    "spread": lambda n: figures.spread_figure(pd.DataFrame({"cost_usd": [1e9, 2e9, np.nan][:n]}), 1.2e9),
    "hours": lambda n: figures.hours_figure(BANDS.head(n)),
    "odds_of_kinds": lambda n: figures.odds_of_kinds_figure(BANDS.head(n)),
    "odds": lambda n: figures.odds_figure(ODDS.head(n), pd.Series({"a": "orbital", "b": "undersea"})),
    "alternatives": lambda n: figures.alternatives_figure(OTHERS.head(n), OTHER_BUILD.head(max(n, 1))),
    "sizes": lambda n: figures.sizes_figure(SIZES.head(n)),
    "causes": lambda n: figures.causes_figure(CAUSES.head(n), 1e9, "one", "two"),
    "moves": lambda n: figures.moves_figure(MOVES.head(n)),
    "futures": lambda n: figures.futures_figure(FUTURES.head(max(n, 1)), 1.6e9, 1e8, np.inf),
    "regret": lambda n: figures.regret_figure(REGRET.head(n)),
    "losses": lambda n: figures.losses_figure(LOSSES.head(n), 3e6),
    "repair": lambda n: figures.repair_figure(LIMITS.head(n)),
    "milliseconds": lambda n: figures.milliseconds_figure(LATE.head(n)),
}
ALL = 99


@pytest.mark.parametrize("name", DRAWN)
def test_every_figure_says_what_it_shows_and_in_what_unit(name):
    figure = DRAWN[name](ALL)
    assert isinstance(figure, go.Figure)
    assert figure.data
    assert len(figure.layout.title.text) > 10
    axes = [axis.title.text or "" for kind in ("xaxis", "yaxis") for axis in figure.select_xaxes()] + [
        axis.title.text or "" for axis in figure.select_yaxes()
    ]
    assert any(unit in axis for axis in axes for unit in ("USD", "MW", "GW", "%", "ms", "Times"))


@pytest.mark.parametrize("name", DRAWN)
def test_an_answer_that_holds_nothing_is_drawn(name):
    figure = DRAWN[name](0)
    assert isinstance(figure, go.Figure)
    assert "nan" not in (figure.layout.title.text or "").lower()


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_answer_gives_the_same_figure(name):
    assert DRAWN[name](ALL).to_json() == DRAWN[name](ALL).to_json()


def test_a_ledger_ends_at_what_keeps_the_site_out():
    figure = figures.ledger_figure(LEDGER, "a")
    assert "2028" in figure.layout.title.text  # the period nearest to paying
    assert figure.data[-2].x[0] == pytest.approx(1.0)  # 25 less 24 m USD
    paid = LEDGER[LEDGER["period"] == 2028].assign(usd_per_mw=[2e7, 5e6, -2.5e7 + 1e-9])
    assert figures.ledger_figure(paid).data[-2].x[0] == 0.0


def test_a_waterfall_of_causes_adds_up_to_the_difference():
    figure = figures.causes_figure(CAUSES, 1e9)
    assert figure.data[-1].x[0] == pytest.approx(30.0)
    assert "30.0 m USD" in figure.layout.title.text


def test_a_map_of_two_inputs_cuts_each_band_at_its_own_breakpoints():
    segments = pd.concat([SEGMENTS.assign(other=1.0), SEGMENTS.head(1).assign(other=2.0, value_to=40.0)])
    build = pd.concat([BUILD.assign(other=1.0), BUILD[BUILD["value_from"] == 10].assign(other=2.0, value_to=40.0)])
    figure = figures.plane_figure(segments, build, "launch.x.usd_per_kg", "chips.y.life_yr")
    band = np.asarray(figure.data[0].z)
    assert band.shape == (2, 2)
    assert band[0].tolist() == [5.0, 0.0]  # orbit, which varies most, leaves at 20
    assert band[1].tolist() == [5.0, 5.0]
    assert list(figure.data[1].x) == [20.0]


def test_loads_told_by_prices_alone_are_told_from_those_planned_again():
    exact = figures.milliseconds_figure(LATE)
    assert [trace.name for trace in exact.data] == ["Sea"]
    assert "at most" not in exact.layout.xaxis.title.text
    bound = figures.milliseconds_figure(LATE.assign(usd_per_ms=np.nan))
    assert [trace.name for trace in bound.data] == ["Land", "Sea"]
    assert "at most" in bound.layout.xaxis.title.text


def test_a_reading_of_a_breakeven_counts_its_breakpoints():
    assert "with 1 breakpoint between" in figures.breakeven_reading(POINTS, "launch.x.usd_per_kg")


def test_a_band_of_hours_holds_its_median_and_lies_below_every_line():
    figure = figures.hours_figure(BANDS)
    bands, lines = ([trace for trace in figure.data if (trace.fill == "toself") == filled] for filled in (True, False))
    assert figure.data[: len(bands)] == tuple(bands)
    middle = next(trace for trace in lines if trace.name == "Land")
    assert list(middle.y) == [0.4, 0.3]
    assert (min(bands[0].y), max(bands[0].y)) == (0.2, 0.5)


def test_the_odds_of_kinds_add_up_to_all_draws():
    figure = figures.odds_of_kinds_figure(BANDS)
    assert sum(value for trace in figure.data for x, value in zip(trace.x, trace.y, strict=True) if x == "2032") == 100
