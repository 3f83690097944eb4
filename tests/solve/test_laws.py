"""Laws of any optimum, and what economics asks of this one."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from model.formulation import every, programme
from model.lp import Programme
from model.planning import Plan, plan
from model.solve.highs import solve
from model.tables.inputs import Inputs
from model.world import world
from model.world.schema import read_inputs
from tests.formulation.worlds import TINY, piece, scaled, with_tables

SEEDS = [0, 2, 3, 6]
law = pytest.mark.parametrize("seed", SEEDS)


@cache
def base(seed: int) -> Plan:
    return plan(world(piece(seed)), method="simplex")


def best(inputs: Inputs) -> Plan:
    found = plan(world(inputs), method="simplex")
    assert found.status == "optimal"
    return found


def at_most(one: Plan, other: Plan) -> bool:
    return one.objective_usd <= other.objective_usd * (1 + 1e-9) + 1.0


@law
@pytest.mark.parametrize("column", [
    "sites/terrestrial.power_mw", "sites/terrestrial.site_mw", "sites/terrestrial.build_mw_per_yr",
    "sites/orbital.build_mw_per_yr", "sites/undersea.permit_mw_th", "chip_supply.chips_per_yr", "launch.t_per_yr",
    "gateways.gbps",
])  # fmt: skip
def test_more_of_anything_scarce_never_costs_more(seed, column):
    assert at_most(best(scaled(piece(seed), {column: 1.5})), base(seed))


@law
def test_a_tighter_round_trip_never_costs_less(seed):
    tighter = {"workloads.max_rtt_ms": 0.6, "workloads.tail_rtt_ms": 0.6}
    assert at_most(base(seed), best(scaled(piece(seed), tighter)))


@law
def test_keeping_more_at_home_never_costs_less(seed):
    inputs = piece(seed)
    demand = inputs.tables["demand"]
    more = demand.assign(resident_frac=np.minimum(1.0, demand["resident_frac"] + 0.3))
    assert at_most(base(seed), best(with_tables(inputs, demand=more)))


@law
def test_every_limit_that_is_relaxed_never_costs_more(seed):
    inputs = piece(seed)
    limits = inputs.tables["limits"]
    factor = np.where(limits["sense"] == "<=", 1.5, 0.5)
    assert at_most(best(with_tables(inputs, limits=limits.assign(value=limits["value"] * factor))), base(seed))
    assert at_most(best(with_tables(inputs, limits=limits.iloc[:0])), base(seed))


@law
def test_more_demand_never_costs_less(seed):
    inputs = piece(seed)
    none_home = inputs.tables["demand"].assign(resident_frac=0.0)
    free = with_tables(inputs, demand=none_home, limits=inputs.tables["limits"].iloc[:0])
    spread = inputs.tables["workloads"].assign(largest_site_frac=1.0, percentile_frac=1.0)
    free = with_tables(free, workloads=spread)
    assert at_most(best(free), best(scaled(free, {"demand.h100e": 1.3})))


@law
def test_scaling_every_price_scales_the_bill_and_keeps_the_plan_optimal(seed):
    lp, found = base(seed).programme, base(seed).solution
    dearer = Programme({name: replace(v, cost=3.0 * v.cost) for name, v in lp.variables.items()}, lp.constraints,
                       3.0 * lp.offset)  # fmt: skip
    again = solve(dearer, algorithm="simplex")
    assert again.objective == pytest.approx(3.0 * found.objective, rel=1e-9)
    assert float(dearer.cost @ found.x) + dearer.offset == pytest.approx(again.objective, rel=1e-9)


@law
def test_the_order_of_rows_does_not_matter(seed):
    inputs = piece(seed)
    names = "zones workloads demand chips chip_supply launch limits existing gateways supply cooling".split()
    names += ["sites/terrestrial", "sites/orbital", "sites/undersea"]
    mixed = {
        n.replace("/", "_"): inputs.tables[n].sample(frac=1.0, random_state=seed, ignore_index=True) for n in names
    }
    again = best(with_tables(inputs, **mixed))
    assert again.objective_usd == pytest.approx(base(seed).objective_usd, rel=1e-9)


@law
def test_duality_is_strong(seed):
    found = base(seed)
    lp, y = found.programme, found.solution.y
    side = np.where(y > 1e-9, lp.row_lower, np.where(y < -1e-9, lp.row_upper, 0.0))
    reduced = lp.cost - lp.matrix.T @ y
    bounded = np.isfinite(lp.upper)
    dual = lp.offset + side @ y + (np.minimum(reduced, 0.0)[bounded] * lp.upper[bounded]).sum()
    assert dual == pytest.approx(found.solution.objective, rel=1e-9)


def moved(lp: Programme, name: str, row: int, by: float) -> float:
    """Objective once both bounds of a row are moved."""
    old = lp.constraints[name]
    step = np.zeros(len(old.index))
    step[row] = by
    new = replace(old, lower=old.lower + step, upper=old.upper + step)
    found = solve(Programme(lp.variables, {**lp.constraints, name: new}, lp.offset), algorithm="simplex")
    return np.inf if found.status == "infeasible" else found.objective


@law
@pytest.mark.parametrize("name", ["balance", "connection", "chips", "resident", "limits", "rate"])
def test_a_price_lies_between_the_finite_differences_to_both_sides(seed, name):
    """The cost is convex in a bound: the price is its slope where that is unique, and between both slopes elsewhere."""
    found = base(seed)
    lp, prices = found.programme, found.y[name]
    for row in np.argsort(-np.abs(prices))[:2]:
        bound = np.nan_to_num(lp.constraints[name].upper, posinf=0.0)[row] or 1.0
        step = 1e-3 * abs(bound)
        left = (found.solution.objective - moved(lp, name, int(row), -step)) / step
        right = (moved(lp, name, int(row), step) - found.solution.objective) / step
        slack = 1e-9 * abs(found.solution.objective) / step + 1e-6 * abs(prices[row])
        assert left - slack <= prices[row] <= right + slack


def spent(found: Plan, variable: str) -> float:
    return float(found.x[variable] @ found.programme.variables[variable].cost)


@law
def test_cheaper_launch_never_lifts_less(seed):
    cheap, dear = (best(scaled(piece(seed), {"launch.usd_per_kg": f})) for f in (0.05, 20.0))
    assert at_most(cheap, base(seed))
    assert at_most(base(seed), dear)
    # What is bought of a thing falls as its price rises: sum (p - q) (x - y) <= 0 for optima x at prices p, y at q.
    assert spent(cheap, "lift") / 0.05 >= spent(dear, "lift") / 20.0 - 1e-6


@law
def test_dearer_power_at_a_site_never_runs_it_more(seed):
    inputs = piece(seed)
    sites = inputs.tables["sites/terrestrial"]
    for n in range(2):
        factor = np.where(np.arange(len(sites)) == n, 3.0, 1.0)
        dearer = best(scaled(inputs, {"sites/terrestrial.grid_usd_per_mwh": factor}))
        assert at_most(base(seed), dearer)
        assert bought(dearer, n, base(seed)) <= bought(base(seed), n, base(seed)) * (1 + 1e-6) + 1e-6


def bought(found: Plan, site: int, at: Plan) -> float:
    """What a plan spends on running the options on the grid at a site, at the prices of another world."""
    index = found.programme.variables["run"].index
    name = at.world.inputs.tables["sites/terrestrial"]["site"].iloc[site]
    frame = at.world.options.frame
    here = ((frame["site"] == name) & (frame["supply"] == "grid")).to_numpy()
    carbon = 1.0 - at.world.costs.carbon_frac[index["option"], index["period"], index["slice"]]
    price = at.world.costs.run_usd_per_mw[index["option"], index["period"], index["slice"]] * carbon
    return float((price * found.x["run"])[here[index["option"]]].sum())


def edited(tmp_path, table: str, row: dict[str, str], column: str, value: object) -> Plan:
    """The tiny study's plan once one cell of one of its files is edited."""
    for file in TINY.rglob("*.csv"):
        into = tmp_path / file.relative_to(TINY)
        into.parent.mkdir(exist_ok=True)
        into.write_bytes(file.read_bytes())
    path = tmp_path / f"{table}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, comment="#")
    at = np.logical_and.reduce([frame[name] == wanted for name, wanted in row.items()])
    assert at.sum() == 1
    frame.loc[at, column] = str(value)
    frame.to_csv(path, index=False)
    return plan(world(read_inputs(tmp_path)), method="simplex")


def built(found: Plan, **where: str) -> float:
    table = found.tables["build"]
    for column, value in where.items():
        table = table[table[column] == value]
    return float(table["it_mw"].sum())


@pytest.mark.parametrize(("table", "row", "column", "cheap", "dear", "what"), [
    ("sites/terrestrial", {"site": "gb-sco"}, "grid_usd_per_mwh", 6, 490, {"supply": "grid", "site": "gb-sco"}),
    ("launch", {"provider": "starship", "period": "2032"}, "usd_per_kg", 11, 50000, {"kind": "orbital"}),
    ("chips", {"chip": "next_2030"}, "price_usd_per_chip", 10000, 299000, {"chip": "next_2030"}),
    ("supply", {"supply": "pv_battery"}, "capex_usd_per_kw", 100, 59000, {"supply": "pv_battery"}),
])  # fmt: skip
def test_one_dearer_cell_builds_less_of_what_it_prices(tmp_path, table, row, column, cheap, dear, what):
    less, more = (edited(tmp_path / str(value), table, row, column, value) for value in (dear, cheap))
    assert built(less, **what) <= built(more, **what) + 1e-9
    assert at_most(more, less)


def test_a_dearer_chip_that_the_plan_needs_costs_more(tmp_path):
    cheap, dear = (
        edited(tmp_path / str(usd), "chips", {"chip": "next_2030"}, "price_usd_per_chip", usd)
        for usd in (10000, 299000)
    )
    assert cheap.objective_usd < dear.objective_usd


def test_prices_decide_the_plan_of_the_tiny_study(tmp_path):
    dear = edited(tmp_path / "a", "sites/terrestrial", {"site": "gb-sco"}, "grid_usd_per_mwh", 490)
    cheap = edited(tmp_path / "b", "sites/terrestrial", {"site": "gb-sco"}, "grid_usd_per_mwh", 6)
    assert built(cheap, supply="grid", site="gb-sco") > built(dear, supply="grid", site="gb-sco")


def test_one_cell_of_demand_is_served_where_it_is_asked_for(tmp_path):
    plenty = edited(tmp_path, "demand", {"zone": "gb-lon", "workload": "chat", "period": "2028"}, "h100e", 3000)
    assert plenty.world.mean_demand_kh100e[0, 0] == pytest.approx(3.0)
    before = plan(world(read_inputs(TINY)), method="simplex")
    assert plenty.objective_usd > before.objective_usd
    assert every(plenty.world).serve.ids.tolist() == every(before.world).serve.ids.tolist()
    assert programme(plenty.world).shape == programme(before.world).shape
