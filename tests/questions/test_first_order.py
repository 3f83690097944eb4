from pathlib import Path

import numpy as np
import pytest

from model.planning import plan
from model.questions.argued import columns
from model.questions.optimum import optimum
from model.questions.sensitivity.derivative import Envelope
from model.questions.sensitivity.first_order import Narrow, first_order, leading
from model.world import load

TINY = Path(__file__).parents[1] / "tiny" / "inputs"


@pytest.fixture(scope="module")
def base():
    return optimum(load(TINY))


@pytest.fixture(scope="module")
def narrow(base):
    return Narrow.within(base)


def test_pricing_the_options_in_use_alone_gives_the_derivatives_of_the_whole(base, narrow):
    whole, asked = Envelope.of(base), set(leading(base))
    found = [column for column in columns(base.world.inputs) if (column.table, column.name) in asked]
    assert len(found) == len(asked)
    for column in found:
        assert narrow.slopes(column)[0] == pytest.approx(whole.slopes(column)[0], rel=1e-6, abs=1e-9), column.name


def test_its_terms_add_up_to_the_cost_of_the_plan(base, narrow):
    assert narrow.base[0].sum() == pytest.approx(base.cost, rel=1e-9)


def test_ends_are_the_derivative_times_the_way_and_hold_against_planning_again(base):
    found = first_order(base, [("chips", "price_usd_per_chip")])
    ends = found.ends.set_index("factor").loc["chips.gb300.price_usd_per_chip"]
    low, high = base.world.inputs.low_high("chips", "price_usd_per_chip")
    assert ends["high_usd"] / ends["low_usd"] == pytest.approx((high[1] - 47000.0) / (low[1] - 47000.0))
    dearer = plan(load(TINY, overrides=["chips.gb300.price_usd_per_chip=*1.0001"]))
    rise = dearer.objective_usd - base.objective_usd
    assert rise == pytest.approx(4.7 * ends["high_usd"] / (high[1] - 47000.0), rel=1e-3)


def test_a_group_moves_as_one(base):
    inputs = base.world.inputs
    grouped = first_order(plan(load(TINY)), [("chips", "life_yr"), ("jurisdictions", "wacc_frac")]).ends
    assert grouped["cells_count"].sum() == sum(
        int((high > low).sum()) for low, high in (inputs.low_high("chips", "life_yr"),
                                                  inputs.low_high("jurisdictions", "wacc_frac"))
    )  # fmt: skip
    assert (grouped["low_usd"] * grouped["high_usd"] <= 0).all()


def test_draws_are_the_same_every_time_and_lie_about_the_plan(base):
    one, two = (first_order(base).costs_usd for _ in range(2))
    assert np.array_equal(one, two)
    assert one.min() < base.objective_usd < one.max()


def test_draws_of_one_input_lie_between_its_ends(base):
    found = first_order(base, [("sites/terrestrial", "hall_usd_per_kw")])
    low, high = found.ends[["low_usd", "high_usd"]].sum()
    assert found.costs_usd.min() >= base.objective_usd + min(low, high)
    assert found.costs_usd.max() <= base.objective_usd + max(low, high)
