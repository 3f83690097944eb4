import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from model import figures
from model.figures import style, totals
from model.planning import plan
from model.world import load

TINY = Path(__file__).parents[1] / "tiny" / "inputs"

OF_BOTH = (
    "build",
    "in_service",
    "retirement",
    "spending",
    "unit_cost",
    "served",
    "industry",
    "latency",
    "price_map",
    "price_by_workload",
)
OF_RESULTS = ("bill", "pue", "site_cost")
FIGURES = [*OF_BOTH, *OF_RESULTS, "plan_map"]
MAPS = {"plan_map", "price_map"}


@pytest.fixture(scope="module")
def solved():
    return plan(load(TINY))


@pytest.fixture(scope="module")
def tables(solved):
    return solved.tables


@pytest.fixture(scope="module")
def inputs(solved):
    return solved.world.inputs.tables


def drawn(name, tables, inputs):
    draw = getattr(figures, f"{name}_figure")
    return draw(tables) if name in OF_RESULTS else draw(tables, inputs)


def read(name, tables, inputs):
    say = getattr(figures, f"{name}_reading")
    return say(tables, inputs) if name in OF_BOTH else say(tables)


def bars_of(figure):
    return [trace for trace in figure.data if trace.type == "bar"]


def nothing(tables):
    """The same tables with no rows, but for the sites, which stand empty."""
    idle = tables["sites"].assign(
        it_mw=0.0, existing_mw=0.0, pue=np.nan, usd_per_h100e_h=np.nan, utilisation_frac=np.nan
    )
    return {name: table.head(0) for name, table in tables.items()} | {"sites": idle}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_says_what_it_shows_and_in_what_unit(name, tables, inputs):
    figure = drawn(name, tables, inputs)
    assert isinstance(figure, go.Figure)
    assert figure.data
    assert len(figure.layout.title.text) > 10
    if name not in MAPS:
        titles = [axis.title.text or "" for axis in (figure.layout.xaxis, figure.layout.yaxis)]
        named = [axis for axis in (figure.layout.xaxis, figure.layout.yaxis) if axis.title.text]
        assert named
        assert any(unit in title for title in titles for unit in ("USD", "MW", "GW", "ms", "H100e", "PUE", "Period"))


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_reads_as_one_or_two_sentences(name, tables, inputs):
    sentence = read(name, tables, inputs)
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert not re.search(r"\bnan\b", sentence)
    assert "e+" not in sentence


@pytest.mark.parametrize("name", FIGURES)
def test_a_plan_of_nothing_is_drawn_and_told(name, tables, inputs):
    empty = nothing(tables)
    assert isinstance(drawn(name, empty, inputs), go.Figure)
    sentence = read(name, empty, inputs)
    assert sentence.endswith(".")
    assert not re.search(r"\bnan\b", sentence)


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_tables_give_the_same_figure(name, tables, inputs):
    assert drawn(name, tables, inputs).to_json() == drawn(name, tables, inputs).to_json()


@pytest.mark.parametrize("name", FIGURES)
def test_the_order_of_rows_does_not_show(name, tables, inputs):
    mixed = {key: table.iloc[::-1].reset_index(drop=True) for key, table in tables.items() if key != "sites"}
    first, second = (drawn(name, given, inputs).to_plotly_json()["data"] for given in (tables, tables | mixed))
    assert len(first) == len(second)
    for one, other in zip(first, second, strict=True):
        for axis in ("x", "y", "lon", "lat"):
            if axis in one and one["type"] != "heatmap" and np.asarray(one[axis]).dtype.kind == "f":
                np.testing.assert_allclose(np.asarray(other[axis]), np.asarray(one[axis]), rtol=1e-9)


def test_no_figure_loads_a_map_from_the_network(tables, inputs):
    for name in FIGURES:
        figure = drawn(name, tables, inputs)
        kinds = {trace.type for trace in figure.data}
        assert not {kind for kind in kinds if "map" in kind and kind != "heatmap"} | (kinds & {"choropleth"})
        if name in MAPS:
            assert figure.layout.geo.visible is False


def test_bars_of_what_is_built_add_up_to_the_table(tables, inputs):
    figure = figures.build_figure(tables, inputs)
    unit = 1e3 if "GW" in figure.layout.yaxis.title.text else 1.0
    total = sum(np.sum(trace.y) for trace in bars_of(figure)) * unit
    assert total == pytest.approx(tables["build"]["it_mw"].sum(), rel=1e-6)


def test_the_waterfall_ends_at_the_objective(solved):
    figure = figures.bill_figure(solved.tables)
    parts = [trace for trace in bars_of(figure) if trace.name != "Total"]
    per = 1e9 if "bn" in figure.layout.xaxis.title.text else 1e6
    ends = max(float(np.max(np.asarray(trace.base) + np.asarray(trace.x))) for trace in parts)
    assert ends * per == pytest.approx(solved.objective_usd, rel=1e-9)
    assert sum(float(np.sum(trace.x)) for trace in parts) * per == pytest.approx(solved.objective_usd, rel=1e-9)


def test_each_bar_of_the_waterfall_starts_where_the_one_above_ends(tables):
    figure = figures.bill_figure(tables)
    parts = [trace for trace in bars_of(figure) if trace.name != "Total"]
    labels = list(figure.data[0].y)
    spans = {
        label: [
            (float(t.base[n]), float(t.base[n] + t.x[n])) for t in parts for n in [list(t.y).index(label)] if t.x[n]
        ]
        for label in labels
    }
    ends = [max(high for _, high in spans[label]) for label in labels]
    starts = [min(low for low, _ in spans[label]) for label in labels]
    np.testing.assert_allclose(starts[1:], ends[:-1], rtol=1e-9)


def test_served_and_unserved_add_up_to_the_demand(tables, inputs):
    years = totals.years_of(inputs)
    whole = totals.served_h100e(tables, years).sum(axis=1) + totals.unserved_h100e(tables, inputs, years)
    asked = inputs["demand"].groupby("period")["h100e"].sum()
    np.testing.assert_allclose(whole, asked.loc[years], rtol=1e-6)


def test_unserved_work_that_can_wait_counts_for_its_whole_window():
    year = {"timeslices": pd.DataFrame({"hours_h": [4380.0, 4380.0]})}
    lacking = pd.DataFrame({"period": 2026, "hours_h": [4380.0, 8760.0], "h100e": [10.0, 10.0]})
    assert totals.unserved_h100e({"unserved": lacking}, year, [2026])[2026] == pytest.approx(5.0 + 10.0)


def test_what_leaves_is_what_stood_and_was_built_less_what_stands(tables, inputs):
    years = totals.years_of(inputs)
    left = totals.left_mw(tables, years).sum(axis=1)
    living = tables["capacity"].groupby("period")["living_mw"].sum().reindex(years)
    built = tables["build"].groupby("period")["it_mw"].sum().reindex(years).fillna(0.0)
    assert left.index.tolist() == years[1:]
    np.testing.assert_allclose(left, (living.shift(1) + built - living).iloc[1:], atol=1e-6)


def test_an_hour_costs_what_is_spent_over_what_is_delivered(tables, inputs):
    years = totals.years_of(inputs)
    cost = totals.usd_per_h100e_h(tables, years)
    made = tables["routes"].groupby("period")["h100e"].sum() * 8760
    bill = tables["bill"]
    paid = bill[~bill["item"].isin(["unserved", "broken limits"])].groupby("period")["usd_per_yr"].sum()
    np.testing.assert_allclose(cost, paid.loc[years] / made.loc[years])


def test_no_median_is_beyond_the_limit_of_its_work(tables, inputs):
    figure = figures.latency_figure(tables, inputs)
    limits = next(trace for trace in figure.data if trace.name == "Limit")
    by_row = dict(zip(np.asarray(limits.y).tolist(), np.asarray(limits.x).tolist(), strict=True))
    boxes = [trace for trace in figure.data if trace.type == "box"]
    assert boxes
    for box in boxes:
        rows = np.rint(np.asarray(box.y)).tolist()
        assert all(median <= by_row[row] for row, median in zip(rows, np.asarray(box.median).tolist(), strict=True))


def test_kinds_differ_in_colour_and_in_sign_and_new_kinds_have_a_look():
    looks = [style.look(kind) for kind in style.LOOKS]
    for field in ("colour", "symbol", "hatch", "dash"):
        assert len({getattr(own, field) for own in looks}) == len(looks), field
    assert style.look("barge").colour not in {own.colour for own in looks}
    assert style.ordered(["barge", "orbital", "terrestrial"]) == ["terrestrial", "orbital", "barge"]


def test_what_binds_is_told_in_plain_names(tables, inputs):
    site = tables["sites"]["site"].iloc[0]
    chip = inputs["chips"]["chip"].iloc[0]
    rows = [
        ("connection", site, 2032, 1.5e5, "USD per MW of grid connection and year"),
        ("connection", site, 2028, 1.0e5, "USD per MW of grid connection and year"),
        ("chips", f"{chip} in allied", 2028, 2.0e4, "USD per chip"),
        ("tides", "allied", 2028, 3.0, "USD per tide"),
    ]
    given = tables | {"scarcity": pd.DataFrame(rows, columns=["constraint", "subject", "period", "price", "unit"])}
    told = figures.bindings(given, inputs)
    assert [row.what for row in told] == ["Grid connection", "Supply of chips", "Tides"]
    assert told[0].where == f"{tables['sites']['name'].iloc[0]} ({site})"
    assert told[0].when == "2028, 2032"
    assert told[0].worth == "In 2032, one more MW of connection would save 150 k USD a year."
    assert told[1].where == f"{inputs['chips']['name'].iloc[0]} in bloc allied"
    assert "USD per tide" in told[2].worth


def test_near_misses_are_unbuilt_the_closest_first_and_of_every_kind(tables, inputs):
    near = figures.near_misses(tables, inputs)
    built = set(tables["build"]["site"])
    assert near
    assert not {miss.site for miss in near} & built
    idle = tables["options"][~tables["options"]["site"].isin(built)]
    assert {miss.kind for miss in near} == set(idle["kind"])
    closest = idle.sort_values("enters_by_usd_per_mw").iloc[0]
    assert near[0].site == closest["site"]


def test_a_plan_in_whole_numbers_has_figures_without_prices(tables, inputs):
    whole = {name: table for name, table in tables.items() if name not in ("prices", "scarcity", "options")}
    assert "no marginal prices" in figures.price_map_reading(whole, inputs)
    assert figures.price_by_workload_figure(whole, inputs).layout.annotations
    assert figures.bindings(whole, inputs) == figures.near_misses(whole, inputs) == []


def test_a_hundred_thousand_rows_draw_as_few_points_as_ten(solved, inputs):
    served = solved.tables["serve"]
    many = pd.concat([served] * (100_000 // len(served)), ignore_index=True)
    figure = figures.latency_figure(solved.tables | {"serve": many}, inputs)
    assert len(figure.to_json()) == pytest.approx(
        len(figures.latency_figure(solved.tables, inputs).to_json()), rel=0.01
    )


def test_figures_survive_the_trip_to_json(solved):
    text = figures.plan_map_figure(solved.tables, solved.world.inputs.tables).to_json()
    assert "NaN" not in text
    assert json.loads(text)["data"]


def test_a_fourth_kind_of_site_is_drawn_with_its_own_look(solved, inputs):
    names = ("build", "capacity", "serve", "bill", "sites", "routes", "options")
    told = {name: solved.tables[name].replace({"kind": {"undersea": "barge"}}) for name in names}
    figure = figures.in_service_figure(solved.tables | told, inputs)
    assert "Barge" in {trace.name for trace in figure.data}


def test_the_smallest_items_of_a_long_bill_are_drawn_as_one(tables):
    first = tables["bill"].iloc[[0]]
    many = pd.concat([first.assign(item=f"item {n:02d}", npv_usd=1e9 / (n + 1)) for n in range(40)], ignore_index=True)
    figure = figures.bill_figure({"bill": many})
    labels = list(figure.data[0].y)
    assert len(labels) == 13
    assert labels[-1] == "Everything else"
    assert sum(figure.data[0].x) * 1e9 == pytest.approx(many["npv_usd"].sum())


def test_a_logarithmic_axis_shows_a_mark_however_close_the_values():
    for value in (0.0141, 0.35, 1.3, 7.0, 140.0):
        axis = style.logarithmic(style.frame("", "", ""), [value]).layout.yaxis
        assert any(axis.range[0] <= np.log10(mark) <= axis.range[1] for mark in axis.tickvals), value
    zeros = style.logarithmic(style.frame("", "", ""), [0.0, 0.0])
    assert zeros.layout.yaxis.type != "log"
