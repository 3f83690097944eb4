"""Plans of whole numbers against published optima of facility location, and against a solver's own spelling of it."""

from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from model.checks.validate.facility import USD_PER_COST, Facilities, facility_inputs
from model.checks.validate.warehouses import optima, warehouses
from model.planning import plan
from model.world import load

BASE = Path(__file__).parents[2] / "tiny" / "inputs"
OPTIMA = optima()["optimum"]


def drawn(seed: int) -> Facilities:
    draw = np.random.default_rng(seed)
    sites, customers = 8, 15
    demand = draw.uniform(5.0, 35.0, customers).round(3)
    place, home = draw.uniform(0.0, 1.0, (sites, 1, 2)), draw.uniform(0.0, 1.0, (1, customers, 2))
    capacity = (draw.uniform(0.15, 0.5, sites) * demand.sum()).round(3)
    return Facilities(capacity, draw.uniform(50.0, 400.0, sites).round(3), demand, 10 * np.hypot(*(place - home).T).T)


def least_cost(instance: Facilities) -> float:
    """Optimum by SciPy from shares of demand: nothing in common with the model but HiGHS."""
    sites, customers = instance.unit.shape
    cost = np.concatenate([(instance.unit * instance.demand).ravel(), instance.fixed])
    served = sp.hstack([sp.kron(np.ones((1, sites)), sp.eye(customers)), sp.csr_array((customers, sites))])
    held = sp.hstack([sp.kron(sp.eye(sites), instance.demand[None, :]), -sp.diags(instance.capacity)])
    linked = sp.hstack([sp.eye(sites * customers), -sp.kron(sp.eye(sites), np.ones((customers, 1)))])
    rows = [LinearConstraint(served, 1, 1), LinearConstraint(sp.vstack([held, linked]), -np.inf, 0)]
    whole = np.repeat([0, 1], [sites * customers, sites])
    found = milp(cost, constraints=rows, integrality=whole, bounds=Bounds(0, 1), options={"mip_rel_gap": 1e-9})
    assert found.success
    return float(found.fun)


FAST = ("cap41", "cap51", "cap64", "cap74")
"""One of each capacity; the others differ in fixed costs alone."""


@pytest.mark.parametrize("name", [pytest.param(n, marks=[] if n in FAST else [pytest.mark.slow]) for n in OPTIMA.index])
def test_the_published_optimum_is_found(tmp_path, name):
    found = plan(load(facility_inputs(warehouses(name), tmp_path, BASE)), integer=True, gap=1e-9)
    assert found.status == "optimal"
    assert found.objective_usd / USD_PER_COST == pytest.approx(OPTIMA[name], abs=6e-4)


@pytest.mark.parametrize("seed", range(3))
def test_random_instances_cost_what_another_spelling_of_them_costs(tmp_path, seed):
    instance = drawn(seed)
    found = plan(load(facility_inputs(instance, tmp_path, BASE)), integer=True, gap=1e-9)
    assert found.objective_usd / USD_PER_COST == pytest.approx(least_cost(instance), rel=1e-7)


def test_the_whole_demand_is_served_and_no_site_holds_more_than_it_can(tmp_path):
    instance = warehouses("cap41")
    found = plan(load(facility_inputs(instance, tmp_path, BASE)), integer=True)
    assert found.tables["unserved"]["h100e"].sum() == pytest.approx(0.0, abs=1e-3)
    built = found.tables["build"].groupby("site")["it_mw"].sum()
    assert built.max() <= 1000.0 * (1 + 1e-9)
    assert built.sum() * instance.capacity[0] / 1000.0 >= instance.demand.sum() * (1 - 1e-9)


def test_the_relaxation_is_a_bound_that_linking_rows_make_tight(tmp_path):
    world = load(facility_inputs(warehouses("cap71"), tmp_path, BASE))
    free, found = plan(world), plan(world, integer=True)
    assert free.objective_usd < 0.9 * found.objective_usd
    assert len(found.programme.constraints["linked"].index) > 0


def test_an_instance_without_room_for_its_demand_is_refused(tmp_path):
    short = Facilities(np.array([1.0]), np.array([1.0]), np.array([2.0]), np.array([[1.0]]))
    with pytest.raises(ValueError, match="less than demand"):
        facility_inputs(short, tmp_path, BASE)
