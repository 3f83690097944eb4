import json
import os
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import model
from model.questions.ranges import Factors, apply, draws
from model.questions.sweep import Sweep, read_draws, sweep
from model.questions.sweep.influence import influence, sobol, tornado
from model.questions.sweep.one_draw import Base, redraw
from model.world import world

TINY = Path(__file__).parents[1] / "tiny" / "inputs"
COUNT = 12
FACTORS = ["settings.discount_rate_frac.value", "demand.gb-lon/training.h100e"]


@pytest.fixture(scope="module")
def plan():
    return model.plan(model.load(TINY))


@pytest.fixture(scope="module")
def base(plan):
    return Base.of(plan, tolerance=1e-7)


@pytest.fixture(scope="module")
def swept(plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweep")
    return sweep(plan, folder, COUNT, seed=3), folder


def test_a_draw_planned_from_the_base_plan_is_its_own_optimum(plan, base):
    kinds = plan.world.sites.frame["kind"].unique()
    for u in draws(base.factors, 4, 5):
        drawn = world(apply(base.inputs, base.factors, u))
        afresh = model.plan(drawn, method="simplex")
        found = redraw(base, u)
        assert found["cost_usd"] == pytest.approx(afresh.objective_usd, rel=1e-6)
        assert found["gap_frac"] <= 1e-6
        for period, shares in afresh.share_by_kind.items():
            assert sum(found[f"share_frac/{period}/{kind}"] for kind in kinds) == pytest.approx(1.0)
            assert found[f"share_frac/{period}/terrestrial"] == pytest.approx(shares["terrestrial"], abs=0.05)


def test_the_gap_told_covers_the_gap_there_is(plan):
    loose = Base.of(plan, tolerance=1.0)
    for u in draws(loose.factors, 4, 6):
        found = redraw(loose, u)
        optimum = model.plan(world(apply(loose.inputs, loose.factors, u)), method="simplex").objective_usd
        assert found["cost_usd"] >= optimum * (1 - 1e-7)
        assert found["cost_usd"] * (1 - found["gap_frac"]) <= optimum * (1 + 1e-7)


def test_factors_left_alone_give_the_base_plan_back(plan, base):
    found = redraw(base, np.full(len(base.factors), np.nan))
    assert found["cost_usd"] == pytest.approx(plan.objective_usd, rel=1e-7)
    built = plan.tables["build"].groupby("site")["it_mw"].sum()
    for site, mw in built.items():
        assert found[f"built_mw/{site}"] == pytest.approx(mw, rel=1e-3)


def test_a_killed_sweep_goes_on_and_ends_the_same(plan, swept, tmp_path):
    whole, _ = swept
    sweep(plan, tmp_path, 5, seed=3)
    kept = {file: file.stat().st_mtime_ns for file in (tmp_path / "draws").glob("*.parquet")}
    (tmp_path / "draws" / ".000005-000007.parquet.1").write_bytes(b"half a part")
    resumed = sweep(plan, tmp_path, COUNT, seed=3)
    assert {file: file.stat().st_mtime_ns for file in kept} == kept
    pd.testing.assert_frame_equal(resumed.table, whole.table)


@pytest.mark.slow
def test_processes_share_the_draws_without_changing_them(plan, swept, tmp_path):
    whole, _ = swept
    pd.testing.assert_frame_equal(sweep(plan, tmp_path, COUNT, seed=3, jobs=2).table, whole.table)


@pytest.mark.slow
def test_a_cluster_shares_the_draws_without_changing_them_though_a_worker_is_lost(plan, swept, tmp_path):
    distributed = pytest.importorskip("distributed")
    whole, _ = swept
    with distributed.LocalCluster(
        n_workers=2, processes=True, threads_per_worker=1, dashboard_address=":0", silence_logs=50
    ) as cluster:
        first = next(iter(cluster.workers.values())).pid
        lost = []

        def lose(stage, done, note):
            """Kill one of the two workers as soon as a part of the draws is kept."""
            if not lost:
                lost.append(first)
                os.kill(first, signal.SIGKILL)

        found = sweep(plan, tmp_path, COUNT, seed=3, scheduler=cluster.scheduler_address, progress=lose)
    assert lost
    pd.testing.assert_frame_equal(found.table, whole.table)


def test_a_folder_of_another_sweep_is_refused(plan, swept):
    _, folder = swept
    with pytest.raises(ValueError, match="another seed"):
        sweep(plan, folder, COUNT, seed=4)
    assert json.loads((folder / "sweep.json").read_text())["seed"] == 3
    assert len(read_draws(folder)) == COUNT


def test_summaries_are_the_quantiles_of_the_draws(swept):
    found, _ = swept
    assert found.failed == 0
    cost = found.summary[found.summary["quantity"] == "cost_usd"].iloc[0]
    assert cost["p10"] == pytest.approx(np.quantile(found.table["cost_usd"], 0.1))
    assert cost["p10"] < cost["p50"] < cost["p90"]
    shares = found.summary[found.summary["quantity"] == "share_frac"]
    assert shares.groupby("period")["mean"].sum().to_numpy() == pytest.approx(1.0)
    built = found.sites.set_index("site")
    for site in built.index:
        expected = (found.table[f"built_mw/{site}"] > 1e-3).mean()
        assert built.loc[site, "built_probability_frac"] == pytest.approx(expected)


def made(cost, u):
    names = tuple(f"f{i}" for i in range(u.shape[1]))
    table = pd.DataFrame({"draw": np.arange(len(u)), "status": "optimal", "cost_usd": cost})
    return Sweep(Factors(names, ()), u, table, 0.0)


def test_influence_finds_the_indices_of_a_function_that_is_known():
    u = np.random.default_rng(1).random((4096, 4))
    # Of x + 2 y the variances are in the ratio 1 to 4, and the third enters only through its square about the middle.
    cost = u[:, 0] + 2.0 * u[:, 1] + 6.0 * (u[:, 2] - 0.5) ** 2
    variance = np.array([1 / 12, 4 / 12, 36 / 180, 0.0])
    table = influence(made(cost, u)).set_index("factor").loc[["f0", "f1", "f2", "f3"]]
    assert table["first_order_frac"].to_numpy() == pytest.approx(variance / variance.sum(), abs=0.02)
    assert abs(table.loc["f2", "rank_correlation"]) < 0.1, "a factor may matter and not rank"
    assert table.loc["f1", "rank_correlation"] > table.loc["f0", "rank_correlation"] > 0.2
    assert abs(table.loc["f3", "first_order_frac"]) < 3 * table.loc["f3", "noise_frac"]


def test_no_inert_factor_ranks_over_many_seeds_and_the_one_that_matters_does():
    """Of 300 factors one moves the cost: chance may name another in one sweep of twenty, and does in none of twelve."""
    for seed in range(12):
        u = draws(Factors(tuple(f"f{i}" for i in range(300)), ()), 64, seed)
        rest = np.random.default_rng(seed).normal(size=64)
        table = influence(made(100.0 + u[:, 7] + 0.2 * rest, u))
        assert table.loc[table["matters"], "factor"].tolist() == ["f7"]
        idle = influence(made(100.0 + rest, u))
        assert not idle["matters"].any()
        assert idle["first_order_frac"].max() < 1.5 * idle["noise_frac"].iloc[0]


def test_a_factor_that_enters_nothing_never_ranks_even_where_cost_happens_to_follow_it(base):
    """Cost is made to follow both; only one of them moves the priced world at all."""
    u = draws(base.factors, 64, 1)
    place = [base.factors.names.index(name) for name in ("cooling.air_economiser.supply_c", FACTORS[0])]
    happened = made(100.0 + u[:, place].sum(axis=1), u)
    table = influence(replace(happened, factors=base.factors, base=base)).set_index("factor")
    assert (table.loc[["cooling.air_economiser.supply_c", FACTORS[0]], "chance"] < 0.05).all()
    assert table.index[table["matters"]].tolist() == [FACTORS[0]]


def test_costs_that_vary_by_less_than_their_gaps_follow_nothing():
    u = draws(Factors(("f0", "f1"), ()), 32, 1)
    found = made(100.0 + 0.001 * u[:, 0], u)
    first = influence(found).iloc[0]
    assert first["matters"]
    assert first["factor"] == "f0"
    loose = replace(found, table=found.table.assign(gap_frac=1e-3))
    assert not influence(loose)["matters"].any()


def test_gaps_of_draws_are_small_beside_the_spread_of_their_costs(plan, tmp_path):
    """At a gap of a tenth the draws would be told apart by where the search happened to stop."""
    found = sweep(plan, tmp_path, 8, seed=3, tolerance=0.1)
    spread = found.table["cost_usd"].std() / found.table["cost_usd"].mean()
    assert found.table["gap_frac"].max() <= 0.1 * spread
    assert len(found.table) == 8


def test_influence_of_too_few_draws_is_refused():
    u = np.random.default_rng(1).random((7, 2))
    with pytest.raises(ValueError, match="at least 8"):
        influence(made(u[:, 0], u))


def test_the_tornado_moves_one_factor_at_a_time(plan, base):
    table = tornado(base, FACTORS, plan.objective_usd).set_index("factor")
    low = model.plan(model.load(TINY, changes=["settings.discount_rate_frac.value=0.05"])).objective_usd
    assert table.loc[FACTORS[0], "low_cost_usd"] == pytest.approx(low, rel=1e-6)
    assert table.loc[FACTORS[1], "low_cost_usd"] < plan.objective_usd < table.loc[FACTORS[1], "high_cost_usd"]
    assert (np.diff(table["swing_usd"]) <= 0).all()
    with pytest.raises(ValueError, match="no factor is called luck"):
        tornado(base, ["luck"], plan.objective_usd)


@pytest.mark.slow
def test_sobol_indices_of_two_factors_share_out_the_variance(base):
    table = sobol(base, FACTORS, count=8).set_index("factor")
    assert table["plans_count"].tolist() == [32, 32]
    assert (table["total_frac"] > -0.2).all()
    assert 0.5 < table["total_frac"].sum() < 2.0


def test_a_draw_without_a_plan_is_told_and_left_out(plan):
    limits = plan.world.inputs.tables["limits"]
    hopeless = limits.assign(limit="floor", sense=">=", resource="built_mw", value=1e6, low=1e5, high=1e7, kind="")
    tables = {**plan.world.inputs.tables, "limits": pd.concat([limits, hopeless], ignore_index=True)}
    base = replace(Base.of(plan), inputs=replace(plan.world.inputs, tables=tables))
    found = redraw(base, np.full(len(base.factors), np.nan))
    assert found["status"] == "infeasible"
    swept = Sweep(base.factors, np.zeros((1, len(base.factors))), pd.DataFrame([{"draw": 0, **found}]), 0.0)
    assert swept.failed == 1
