"""Plans of whole numbers in little time: a plan there always is, and a bound that is one."""

from dataclasses import replace
from pathlib import Path
from shutil import copytree
from time import perf_counter

import numpy as np
import pytest

from model.checks.validate.facility import USD_PER_COST, facility_inputs
from model.checks.validate.warehouses import optima, warehouses
from model.formulation import every
from model.planning import plan
from model.solve.relaxing import relaxed
from model.solve.rounding import rounded
from model.world import World, load

TINY = Path(__file__).parents[1] / "tiny" / "inputs"


def in_modules(world: World, module_mw: float) -> World:
    """The world with every site built in modules of one size, and opened at a cost."""
    frame = world.sites.frame.assign(module_mw=module_mw, open_usd=1e6)
    return replace(world, sites=replace(world.sites, frame=frame))


@pytest.fixture(scope="module")
def cap(tmp_path_factory) -> World:
    return load(facility_inputs(warehouses("cap64"), tmp_path_factory.mktemp("cap64"), TINY))


COST = float(optima().loc["cap64", "optimum"]) * USD_PER_COST / 1e6


def test_a_relaxation_rounded_is_within_a_hundredth_of_the_optimum_and_the_bound_below_it(cap):
    found = relaxed(cap, every(cap))
    made = rounded(found.programme, found, np.inf)
    assert 0.98 * COST <= found.bound <= COST * (1 + 1e-9)
    assert COST * (1 - 1e-9) <= made.objective <= 1.01 * COST


@pytest.mark.parametrize("rounds", range(4))
def test_the_bound_holds_after_every_round(cap, rounds, monkeypatch):
    monkeypatch.setattr("model.solve.relaxing.MOST_ROUNDS", rounds)
    monkeypatch.setattr("model.solve.relaxing.NEAREST", 1)
    found = relaxed(cap, every(cap))
    assert 0.2 * COST <= found.bound <= COST * (1 + 1e-9)


def test_a_plan_in_a_few_seconds_has_a_gap_that_is_true(cap):
    found = plan(cap, integer=True, time_limit_s=5.0)
    assert np.isfinite(found.solution.x).all()
    assert found.status in ("optimal", "time_limit")
    assert found.bound_usd <= COST * 1e6 * (1 + 1e-9)
    assert found.objective_usd >= COST * 1e6 * (1 - 1e-9)
    assert found.certificate.primal_residual <= 1e-6


@pytest.mark.parametrize("columns", [True, False])
def test_a_tiny_study_on_land_sea_and_orbit_has_a_plan_in_five_seconds(columns):
    world = in_modules(load(TINY), 0.3)
    found = plan(world, integer=True, method="columns" if columns else "simplex", time_limit_s=5.0)
    built = found.x["build"] / 0.3
    assert found.share_by_kind
    assert built.max() >= 1
    assert built == pytest.approx(built.round(), abs=1e-5)


def test_limits_that_only_whole_modules_can_not_keep_have_a_status_of_their_own(tmp_path):
    folder = copytree(TINY, tmp_path / "inputs")
    head = (TINY / "limits.csv").read_text().splitlines()[0]
    rows = [f"{name},2028,built_mw,,,,,,,,{sense},{mw},{mw},{mw},,judged,assumption," for name, sense, mw in
            (("least", ">=", 1.0), ("most", "<=", 1.1))]  # fmt: skip
    (folder / "limits.csv").write_text("\n".join([head, *rows, ""]))
    world = load(folder)
    assert plan(world).status == "optimal"
    assert plan(in_modules(world, 0.8), integer=True).status == "infeasible_whole"
    assert plan(in_modules(world, 0.5), integer=True).status == "optimal"


def test_without_time_for_the_relaxation_there_is_a_plan_and_no_bound(cap):
    found = relaxed(cap, every(cap), until=perf_counter())
    assert found.status == "time_limit"
    assert found.bound == -np.inf
    made = rounded(found.programme, found, np.inf)
    assert made is not None
    assert made.objective >= COST * (1 - 1e-9)
