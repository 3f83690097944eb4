"""An updated plan is the plan of the edited tables, proven as tightly, whatever was edited."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.lp import Index
from model.planning import plan
from model.solve.reduced_costs import Pricer
from model.solve.renewal import alike, renewed, within
from model.solve.standing import Standing
from model.tables.faults import InputError
from model.tables.resolution import at_resolution
from model.world import load, world
from model.world.schema import read_inputs
from tests.formulation.worlds import TINY, piece, scaled

EDITS = {
    "a price": ["chips.gb300.price_usd_per_chip=*1.5"],
    "an amount": ["demand.gb-lon/training/2028.h100e=*0.5"],
    "a coefficient": ["chips.gb300.it_w_per_chip=*1.1"],
    "a rate": ["settings.discount_rate_frac.value=0.05"],
    "a reach": ["workloads.chat.max_rtt_ms=20", "workloads.chat.tail_rtt_ms=20"],
    "a launch price": ["launch.*.usd_per_kg=*0.05", "launch.*.t_per_yr=*100"],
    "a penalty": ["limits.*.penalty_usd_per_unit=*0.2"],
}


@pytest.fixture(scope="module")
def base():
    return plan(load(TINY))


@pytest.mark.parametrize("changes", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize("stands", [False, True], ids=["from its basis", "from its solver"])
def test_an_update_costs_what_a_plan_from_nothing_does(base, changes, stands):
    standing = Standing() if stands else None
    if stands:
        base.update(standing=standing)
    found, afresh = base.update(changes, standing=standing, gap=1e-9), plan(load(TINY, (), changes))
    assert found.status == "optimal"
    assert found.objective_usd == pytest.approx(afresh.objective_usd, rel=1e-8)
    assert found.bound_usd <= afresh.objective_usd * (1 + 1e-9)
    assert found.certificate.ok


@pytest.mark.parametrize("seed", [0, 1])
def test_chained_updates_stay_exact_where_everything_is_scarce(seed):
    inputs = piece(seed, sites=6, zones=4)
    made, standing, rng = plan(world(inputs)), Standing(), np.random.default_rng(seed)
    for column in ("demand.h100e", "chip_supply.chips_per_yr", "launch.usd_per_kg", "chips.price_usd_per_chip"):
        inputs = scaled(inputs, {column: rng.uniform(0.7, 1.4)})
        made = made.update(world=world(inputs), standing=standing)
        afresh = plan(world(inputs), method="simplex")
        assert made.status == "optimal"
        assert made.objective_usd == pytest.approx(afresh.objective_usd, rel=2e-6)
        assert made.bound_usd <= afresh.objective_usd * (1 + 1e-9)


def test_cells_are_given_as_a_mapping_or_as_load_takes_them(base):
    by_cell = base.update({"chips.gb300.price_usd_per_chip": 30000})
    by_text = base.update(["chips.gb300.price_usd_per_chip=30000"])
    assert by_cell.objective_usd == by_text.objective_usd != base.objective_usd
    chips = by_cell.world.inputs.tables["chips"].set_index("chip")
    assert chips.loc["gb300", "price_usd_per_chip"] == 30000


def test_updates_keep_scenario_overrides_and_resolution():
    inputs = at_resolution(read_inputs(TINY, (), ["demand.*.h100e=*0.5"]), "coarse")
    first = plan(world(inputs))
    found = first.update(["demand.*.h100e=*1.1"])
    assert found.world.inputs.resolution == "coarse"
    assert found.world.shape == first.world.shape
    assert found.world.loads.demand_kh100e.sum() == pytest.approx(1.1 * first.world.loads.demand_kh100e.sum())


def test_a_faulty_change_is_told(base):
    with pytest.raises(InputError, match="nobody"):
        base.update({"chips.nobody.price_usd_per_chip": 1})


def test_what_was_saved_since_counts(tmp_path):
    folder = Path(shutil.copytree(TINY, tmp_path / "inputs"))
    first = plan(load(folder))
    path = folder / "sites" / "undersea.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    found = first.update()
    assert not alike(first.world, found.world)
    assert found.objective_usd == pytest.approx(plan(load(folder)).objective_usd, rel=1e-6)


def test_a_part_that_can_not_keep_the_limits_begins_anew(base):
    empty = base.active
    empty = type(empty)(np.zeros_like(empty.options), empty.serve, empty.spread)
    floor = ["limits.*.penalty_usd_per_unit="]
    assert renewed(base.world, empty) is not None, "leaving demand unserved is a plan"
    assert base.update(floor).objective_usd == pytest.approx(plan(load(TINY, (), floor)).objective_usd, rel=1e-6)


def test_prices_of_dearer_breaches_prove_no_more_than_is_true(base):
    cheap = load(TINY, (), ["limits.*.penalty_usd_per_unit=*0.01"])
    found = plan(cheap)
    prices = within(found.programme, base.prices)
    assert Pricer(cheap).price(prices).bound * 1e6 <= found.objective_usd * (1 + 1e-9)


def test_out_of_time_no_plan_is_given_that_lets_a_site_serve_more_of_a_load_than_it_may():
    w = world(piece(0, block_h=24.0))
    held = plan(w).active
    loose = replace(held, spread=Index(held.spread.grid, np.zeros(0, dtype=np.int64)))
    assert renewed(w, loose, time_limit_s=0.0) is None
    assert renewed(w, held, time_limit_s=0.0).solution.status == "optimal"
    assert renewed(w, loose).solution.objective == pytest.approx(plan(w).solution.objective, rel=1e-6)
