"""Amounts that pass through 0: the rows of the tables decide what a programme holds, not the values in them."""

from functools import cache

import numpy as np
import pytest

from model.planning import plan
from model.questions.breakeven import breakeven
from model.world import load
from tests.odd.plain import FLOW, limit
from tests.odd.study import like, put, rows, studied

STOCK = rows("existing", {"site": "a", "chip": "unit", "commissioned_year": 2024, "it_mw": 50, "usable_frac": 1})
NIGHT_OFF = (
    rows("profiles", *({"hour": h, "multiplier": 0 if h < 12 else 2} for h in range(24)), profile="day", season="all"),
    put("demand", profile="day"),
    put("timeslices", utc_end_h=12, hours_h=4380),
    like("timeslices", slice="pm", utc_start_h=12, utc_end_h=24),
)
CELLS = {
    "demand": ((STOCK,), "demand.z/flow/2026.h100e", 300_000.0),
    "chips": ((), "chip_supply.list/unit/allied/2026.chips_per_yr", 20_000.0),
    "ceiling": ((limit("few", 2026, "built_mw", "<=", 50),), "limits.few/2026.value", 150.0),
    "floor": ((limit("many", 2026, "built_mw", ">=", 50),), "limits.many/2026.value", 100.0),
}


@pytest.fixture
def at(tmp_path):
    """World of a study at a value of one of its cells."""

    def study(edits, cell):
        folder = studied(FLOW, *edits).write(tmp_path)
        return cache(lambda value: load(folder, (), [f"{cell}={value!r}"]))

    return study


@pytest.mark.parametrize("name", CELLS)
def test_a_frontier_from_zero_costs_what_plans_from_nothing_do(at, name):
    edits, cell, high = CELLS[name]
    make = at(edits, cell)
    found = breakeven(make, 0.0, high)
    assert found.enters == "bound"
    for value in np.append(np.linspace(0.0, high, 3)[1:2], found.points["value"]):
        cost = np.interp(value, found.points["value"], found.points["total_usd"])
        assert cost == pytest.approx(plan(make(float(value)), method="simplex").objective_usd, rel=1e-8)


def test_work_of_no_demand_in_some_hours_is_planned(at):
    world = at(NIGHT_OFF, "demand.z/flow/2026.h100e")(120_000.0)
    assert (world.loads.demand_kh100e[0, 0] == [0.0, 240.0]).all()
    ways = [plan(world, method=method, gap=1e-9).objective_usd for method in ("simplex", "columns")]
    assert ways[0] == pytest.approx(ways[1], rel=1e-8)


def test_a_row_of_no_demand_costs_nothing(at):
    none = rows("demand", {"period": 2026}, {"period": 2027}, zone="y", workload="flow", h100e=0, resident_frac=0)
    zone = rows("zones", {"zone": "y", "name": "Y", "domain": "ground", "latitude_deg": 48, "longitude_deg": 0},
                altitude_km=0, jurisdiction="GBR")  # fmt: skip
    cell = "demand.z/flow/2026.h100e"
    with_row, without = at((zone, none), cell)(120_000.0), at((), cell)(120_000.0)
    assert with_row.shape["load"] == without.shape["load"] + 1
    assert plan(with_row, gap=1e-9).objective_usd == pytest.approx(plan(without, gap=1e-9).objective_usd, rel=1e-9)
