"""Whole modules and the fixed cost of opening a site."""

import itertools
from dataclasses import replace
from math import ceil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model.checks.validate.facility import Facilities, facility_inputs
from model.formulation import every
from model.formulation.opening import broken_links, must_open
from model.planning import Plan, plan
from model.solve.integers import branch, whole_plan
from model.world import World, load

TINY = Path(__file__).parents[1] / "tiny" / "inputs"


def with_sites(given: World, **columns: dict[str, float]) -> World:
    """The world with other values of site columns, by name of the site."""
    frame = given.sites.frame.copy()
    for column, values in columns.items():
        frame[column] = frame["site"].map(values).fillna(frame[column].astype(float))
    return replace(given, sites=replace(given.sites, frame=frame))


def two_sites(tmp_path: Path) -> World:
    """One customer of 10 units; a near site of 6 units that costs 40 to open, and a far one of 20 that costs 100.

    Near alone can not serve it; far alone costs 100 + 10 x 3 = 130; both cost 140 + 6 x 1 + 4 x 3 = 158.
    """
    instance = Facilities(
        capacity=np.array([6.0, 20.0]),
        fixed=np.array([40.0, 100.0]),
        demand=np.array([10.0]),
        unit=np.array([[1.0], [3.0]]),
    )
    return load(facility_inputs(instance, tmp_path, TINY))


def test_the_cheapest_of_two_sites_is_the_one_worked_out_by_hand(tmp_path):
    found = plan(two_sites(tmp_path), integer=True)
    assert found.objective_usd / 1e3 == pytest.approx(130.0, rel=1e-9)
    opened = found.programme.variables["open"].index.dense(found.x["open"]).sum(axis=1)
    assert opened.round(9).tolist() == [0.0, 1.0]
    openings = found.tables["bill"].query("item == 'opening'")
    assert openings["npv_usd"].sum() == pytest.approx(100e3)


@pytest.fixture(scope="module")
def modular() -> World:
    base = load(TINY)
    return with_sites(base, module_mw={"gb-sco": 0.5, "sea-orkney": 0.4, "leo-starcloud-dd06": 0.2},
                      open_usd={"sea-orkney": 1e6, "leo-starcloud-dd06": 2e6})  # fmt: skip


def test_modules_are_whole(modular):
    found = plan(modular, integer=True)
    index = found.programme.variables["build"].index
    size = modular.sites.frame["module_mw"].to_numpy(float)[modular.site_of[index["option"]]]
    count = found.x["build"] / size
    assert count.max() >= 1
    assert count == pytest.approx(count.round(), abs=1e-5)


def test_whole_numbers_never_cost_less(modular):
    whole, free = plan(modular, integer=True), plan(modular)
    assert whole.objective_usd >= free.objective_usd * (1 - 1e-9)
    assert whole.status == "optimal"
    assert whole.relative_gap <= 1e-6 * (1 + 1e-6)


def test_a_plan_in_whole_numbers_has_no_prices_and_a_bill_that_adds_up(modular):
    found = plan(modular, integer=True)
    assert np.isnan(found.solution.y).all()
    assert {"prices", "scarcity", "options"}.isdisjoint(found.tables)
    assert found.certificate.primal_residual <= 1e-6
    assert found.certificate.bill_error <= 1e-9
    assert not found.certificate.ok, "without prices nothing is proven by them"


@pytest.mark.parametrize("method", ["simplex", "ipm", "pulp"])
def test_every_method_finds_the_same_plan(modular, method):
    best = plan(modular, integer=True).objective_usd
    assert plan(modular, integer=True, method=method).objective_usd == pytest.approx(best, rel=3e-6)


def test_a_module_larger_than_the_need_is_built_whole_or_not_at_all():
    base = load(TINY)
    free = plan(base).tables["build"].groupby("site")["it_mw"].sum()
    size = float(ceil(free["gb-sco"])) * 4
    found = plan(with_sites(base, module_mw={"gb-sco": size}), integer=True)
    built = found.tables["build"].query("site == 'gb-sco'")["it_mw"]
    assert built.to_numpy() % size == pytest.approx(0.0, abs=1e-6)


def test_a_site_where_something_stands_is_open_already():
    stands = with_sites(load(TINY), open_usd={"gb-sco": 1e9, "sea-orkney": 1e6})
    frame = stands.sites.frame
    assert frame["site"][must_open(stands)].tolist() == ["sea-orkney"]
    assert plan(stands, integer=True).tables["bill"].query("site == 'gb-sco' and item == 'opening'").empty


def test_a_site_too_dear_to_open_is_left_alone():
    base = load(TINY)
    assert (plan(base).tables["build"]["site"] == "sea-orkney").any()
    dear = plan(with_sites(base, open_usd={"sea-orkney": 1e12}), integer=True)
    assert not (dear.tables["build"]["site"] == "sea-orkney").any()
    assert not (dear.tables["bill"]["item"] == "opening").any()


def test_a_plan_over_part_of_the_world_is_called_feasible_and_its_bound_is_below_it(modular):
    lp, found, _ = whole_plan(modular, columns=True, most_routes=0)
    best = plan(modular, integer=True)
    assert found.bound <= best.objective_usd / 1e6 * (1 + 1e-9)
    assert found.objective >= best.objective_usd / 1e6 * (1 - 1e-6)
    assert lp.shape[1] <= best.programme.shape[1]


def instance(seed: int, sites: int = 4, customers: int = 5) -> Facilities:
    draw = np.random.default_rng(seed)
    demand = draw.uniform(5.0, 20.0, customers).round(2)
    return Facilities(
        capacity=(draw.uniform(0.3, 0.7, sites) * demand.sum()).round(2),
        fixed=draw.uniform(20.0, 200.0, sites).round(2), demand=demand,
        unit=draw.uniform(1.0, 12.0, (sites, customers)).round(3),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_the_best_of_every_set_of_open_sites_is_what_branching_finds(tmp_path, seed):
    given = instance(seed)
    world = load(facility_inputs(given, tmp_path, TINY))
    found = plan(world, integer=True, gap=1e-9)
    names, room = world.sites.frame["site"], world.sites.frame["site_mw"]
    costs = []
    for chosen in itertools.product([False, True], repeat=len(given.fixed)):
        left = np.array(chosen)
        if given.capacity[left].sum() >= given.demand.sum():
            part = with_sites(world, site_mw=dict(zip(names, np.where(left, room, 0.0), strict=True)))
            costs.append(plan(part, method="simplex").objective_usd / 1e3 + given.fixed[left].sum())
    assert found.objective_usd / 1e3 == pytest.approx(min(costs), rel=1e-7)


def with_ceiling(world: World, most: float, site: str = "", penalty: float = np.nan) -> World:
    """The world with a ceiling on the sites that are open, all of them or one."""
    table = world.inputs.tables["limits"]
    blank = {name: np.nan if pd.api.types.is_numeric_dtype(kind) else "" for name, kind in table.dtypes.items()}
    row = blank | {"limit": "few", "resource": "open_sites", "sense": "<=", "site": site}
    row |= {"period": world.calendar.year[-1], "penalty_usd_per_unit": penalty, "confidence": "assumption"}
    row |= dict.fromkeys(("value", "low", "high"), most)
    limits = pd.DataFrame([row])[list(table.columns)].astype(table.dtypes.to_dict())
    return replace(world, inputs=replace(world.inputs, tables={**world.inputs.tables, "limits": limits}))


def opened(found: Plan) -> int:
    return round(found.x["open"].sum())


@pytest.mark.parametrize("seed", range(2))
def test_a_ceiling_on_open_sites_finds_the_best_of_every_small_enough_set(tmp_path, seed):
    draw = np.random.default_rng(seed)
    given = replace(instance(seed), fixed=draw.uniform(1.0, 5.0, 4).round(2))
    given = replace(given, capacity=np.full(4, given.demand.sum().round(2)))
    world = load(facility_inputs(given, tmp_path, TINY))
    free = plan(world, integer=True, gap=1e-9)
    assert opened(free) > 2
    for most in (1, 2):
        best = min(
            (given.unit[list(some)].min(axis=0) * given.demand).sum() + given.fixed[list(some)].sum()
            for some in itertools.combinations(range(4), most)
        )
        found = plan(with_ceiling(world, most), integer=True, gap=1e-9)
        assert found.objective_usd / 1e3 == pytest.approx(best, rel=1e-7)
        assert opened(found) <= most
    best = world.sites.frame["site"].iloc[int(np.argmax(free.x["open"]))]
    assert opened(plan(with_ceiling(world, 0, best), integer=True)) > 0
    assert plan(with_ceiling(world, 0), integer=True).objective_usd > free.objective_usd


def test_a_ceiling_on_open_sites_may_be_broken_at_its_price(tmp_path):
    world = two_sites(tmp_path)
    soft = plan(with_ceiling(world, 0, penalty=2e3), integer=True)
    assert soft.objective_usd / 1e3 == pytest.approx(130.0 + 2.0 * world.calendar.length_yr[-1], rel=1e-9)


def test_stock_that_stands_counts_as_an_open_site_and_without_whole_numbers_nothing_does():
    stands = with_sites(load(TINY), open_usd={"gb-sco": 1e9, "sea-orkney": 1e3})
    found = plan(with_ceiling(stands, 1), integer=True)
    assert opened(found) == 0
    assert opened(plan(stands, integer=True)) == 1
    assert plan(with_ceiling(stands, 0)).objective_usd == pytest.approx(plan(stands).objective_usd, rel=1e-9)


def test_the_rounds_leave_no_linking_row_broken(tmp_path):
    given = load(facility_inputs(instance(7), tmp_path, TINY))
    lp, found = branch(given, every(given), gap=1e-9)
    assert len(lp.constraints["linked"].index) > 0
    assert len(broken_links(given, lp, found.x)) == 0


def test_the_columns_of_whole_numbers_may_be_left_out_of_the_tables():
    assert load(TINY).sites.frame[["module_mw", "open_usd"]].isna().all(axis=None)


def test_the_whole_problem_handed_to_pulp_keeps_its_whole_numbers(modular):
    problem = plan(modular, integer=True).to_pulp(whole=True)
    names = {variable.name.split("(")[0] for variable in problem.variables()}
    assert {"open", "modules"} <= names
