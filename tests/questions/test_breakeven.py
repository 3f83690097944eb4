from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from model.planning import plan
from model.questions.breakeven import breakeven
from model.world import load

TINY = Path(__file__).parents[1] / "tiny" / "inputs"


def maker(cell: str):
    return lambda value: world_at(cell, value)


@cache
def world_at(cell: str, value: float):
    return load(TINY, (), [f"{cell}={value!r}"])


def cost_usd(cell: str, value: float) -> float:
    """Least cost by simplex on the whole programme, with nothing carried over."""
    return plan(maker(cell)(value), method="simplex").objective_usd


CELLS = {
    "terrestrial.gb-sco.grid_usd_per_mwh": (50.0, 490.0, "cost"),
    "chips.next_2030.price_usd_per_chip": (5000.0, 200000.0, "cost"),
    "launch.starship/allied/2032.usd_per_kg": (10.0, 400.0, "cost"),
    "demand.gb-lon/training/2032.h100e": (100.0, 100000.0, "bound"),
}


FAST = (
    "launch.starship/allied/2032.usd_per_kg",
    "demand.gb-lon/training/2032.h100e",
)  # one that prices, one that bounds


@pytest.fixture(scope="module", params=[pytest.param(c, marks=[] if c in FAST else [pytest.mark.slow]) for c in CELLS])
def asked(request):
    low, high, enters = CELLS[request.param]
    found = breakeven(maker(request.param), low, high)
    assert found.enters == enters
    return request.param, found


def test_every_value_of_the_curve_is_what_a_plan_from_nothing_costs(asked):
    cell, found = asked
    points = found.points
    low, high = points["value"].iloc[[0, -1]]
    for value in np.random.default_rng(7).uniform(low, high, 2):
        told = np.interp(value, points["value"], points["total_usd"])
        assert told == pytest.approx(cost_usd(cell, float(value)), rel=1e-8)


def test_every_segment_is_straight_and_its_slope_is_its_rise(asked):
    cell, found = asked
    for row in found.segments.to_dict("records"):
        rise, run = row["total_usd_to"] - row["total_usd_from"], row["value_to"] - row["value_from"]
        assert row["slope_usd_per_unit"] * run == pytest.approx(rise, rel=1e-6, abs=1e-9 * row["total_usd_to"])
    widest = found.segments.loc[(found.segments["value_to"] - found.segments["value_from"]).idxmax()]
    middle = (widest["value_from"] + widest["value_to"]) / 2
    between = (widest["total_usd_from"] + widest["total_usd_to"]) / 2
    assert cost_usd(cell, float(middle)) == pytest.approx(between, rel=1e-8)


def test_the_curve_bends_the_way_its_kind_must(asked):
    _, found = asked
    turns = np.diff(found.segments["slope_usd_per_unit"])
    assert (turns < 0).all() if found.enters == "cost" else (turns > 0).all()


def test_what_is_built_is_constant_between_prices_and_ends_meet_between_bounds(asked):
    _, found = asked
    build = found.build
    assert set(build["kind"]) == {"orbital", "terrestrial", "undersea"}
    if found.enters == "cost":
        assert (build["it_mw_from"] == build["it_mw_to"]).all()
    else:
        spans = [part.set_index(["period", "kind"]) for _, part in build.groupby("value_from")]
        for one, other in pairwise(spans):
            assert one["it_mw_to"].to_numpy() == pytest.approx(other["it_mw_from"].to_numpy())


def test_a_chip_price_has_a_breakpoint_that_sampling_would_hardly_hit():
    found = breakeven(maker("chips.next_2030.price_usd_per_chip"), 5000.0, 200000.0)
    narrow = (found.segments["value_to"] - found.segments["value_from"]).min()
    assert narrow < 0.001 * 195000.0
    assert len(found.segments) == 3


@pytest.mark.parametrize(
    ("cell", "low", "high", "why"),
    [
        ("jurisdictions.GBR.wacc_frac", 0.03, 0.2, "not linearly"),
        ("chips.next_2030.it_w_per_chip", 2000.0, 9000.0, "draw, carry or deliver"),
        ("workloads.chat.max_rtt_ms", 1.0, 150.0, "which options or routes"),
    ],
)
def test_an_input_that_bends_the_cost_is_refused_with_the_reason(cell, low, high, why):
    with pytest.raises(ValueError, match=why):
        breakeven(maker(cell), low, high)


def test_what_is_refused_can_be_sampled_and_says_so():
    found = breakeven(maker("jurisdictions.GBR.wacc_frac"), 0.04, 0.12, steps=2)
    assert found.enters == "grid"
    assert found.points["value"].tolist() == pytest.approx([0.04, 0.08, 0.12])
    assert found.points["total_usd"].iloc[1] == pytest.approx(cost_usd("jurisdictions.GBR.wacc_frac", 0.08), rel=1e-8)


def test_a_range_must_go_up():
    with pytest.raises(ValueError, match="must go up"):
        breakeven(maker("chips.next_2030.price_usd_per_chip"), 2.0, 1.0)


def test_a_frontier_without_breakpoints_ends_at_the_cost_of_its_end():
    cell = "chips.next_2030.price_usd_per_chip"
    found = breakeven(maker(cell), 25000.0, 30000.0)
    assert len(found.segments) == 1
    assert found.points["total_usd"].tolist() == pytest.approx(
        [cost_usd(cell, v) for v in (25000.0, 30000.0)], rel=1e-9
    )
    row = found.segments.iloc[0]
    assert row["slope_usd_per_unit"] * 5000.0 == pytest.approx(row["total_usd_to"] - row["total_usd_from"], rel=1e-6)
