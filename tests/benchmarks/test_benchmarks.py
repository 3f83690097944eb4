"""The benchmarks' own worlds and peers."""

from time import sleep

import numpy as np
import pandas as pd
import pytest

from model.formulation import every, programme
from model.formulation.variables import open_routes
from tests.benchmarks.__main__ import told
from tests.benchmarks.alone import alone
from tests.benchmarks.bench_gpu import LIBRARIES, SOLVERS, gpu
from tests.benchmarks.frames import by_frames
from tests.benchmarks.peers import by_arrays, by_linopy, by_pulp, size
from tests.benchmarks.scalar import by_scalar
from tests.benchmarks.worlds import tables, world

ROUTES = 1e3


@pytest.fixture(scope="module")
def small():
    return world(ROUTES)


def test_a_seed_makes_the_same_tables_and_another_other_ones():
    one, same, other = (tables(ROUTES, seed) for seed in (0, 0, 1))
    assert all(one[name].equals(same[name]) for name in one)
    assert not one["zones"].equals(other["zones"])


def test_a_world_has_about_as_many_routes_as_asked(small):
    assert 0.5 * ROUTES < open_routes(small).sum() < 2.0 * ROUTES


def test_a_large_world_has_sites_and_zones_that_the_shipped_one_lacks_and_demand_to_match():
    large, plain = tables(2e7), tables(1.6e6)
    assert large["sites/terrestrial"]["site"].is_unique
    assert large["zones"]["zone"].is_unique
    assert large["sites/terrestrial"]["site"].str.contains(r"\.\d$").any()
    total = [table["demand"]["h100e"].astype(float).sum() for table in (plain, large)]
    sites = [sum(len(t[n]) for n in t if n.startswith("sites/")) for t in (plain, large)]
    assert total[1] / total[0] == pytest.approx(sites[1] / sites[0], rel=1e-3)


@pytest.mark.filterwarnings("ignore")  # linopy's and PuLP's own
def test_peers_build_the_same_programme(small):
    lp = programme(small, every(small))
    own = size(by_arrays(lp))
    assert (own["rows"], own["columns"], own["nonzeros"]) == (*lp.shape, lp.matrix.nnz)
    assert size(by_linopy(lp, sparse=False)) == size(by_linopy(lp, sparse=True)) == own
    pulp = size(by_pulp(lp))
    used = np.count_nonzero(np.diff(lp.matrix.indptr) + (lp.cost != 0.0))
    assert (pulp["rows"], pulp["columns"], pulp["nonzeros"]) == (own["rows"], used, own["nonzeros"])


@pytest.mark.filterwarnings("ignore")  # PuLP's own
def test_a_script_of_loops_builds_the_same_programme(small):
    lp = programme(small, every(small))
    one, other = by_arrays(lp).getLp(), by_scalar(small, lp).getLp()
    pairs = [(one.a_matrix_.value_, other.a_matrix_.value_), (one.row_upper_, other.row_upper_),
             (one.row_lower_, other.row_lower_)]  # fmt: skip
    used = np.diff(lp.matrix.indptr) + (lp.cost != 0.0) > 0  # PuLP forgets columns that stand nowhere
    pairs.append((lp.cost[used], other.col_cost_))
    for ours, theirs in pairs:
        np.testing.assert_allclose(np.sort(ours), np.sort(theirs), rtol=1e-9, atol=1e-15)


@pytest.mark.filterwarnings("error::linopy.PerformanceWarning")  # told when a row is no longer sparse
def test_a_model_in_frames_builds_the_same_programme_with_the_same_optimum(small):
    lp = programme(small, every(small))
    one, other = by_arrays(lp), by_frames(small, lp)
    assert size(one) == size(other)
    ours, theirs = one.getLp(), other.getLp()
    pairs = [(ours.a_matrix_.value_, theirs.a_matrix_.value_), (ours.row_upper_, theirs.row_upper_),
             (ours.row_lower_, theirs.row_lower_), (ours.col_cost_, theirs.col_cost_),
             (ours.col_upper_, theirs.col_upper_)]  # fmt: skip
    for mine, its in pairs:
        np.testing.assert_allclose(np.sort(mine), np.sort(its), rtol=1e-9, atol=1e-15)
    for highs in (one, other):
        highs.run()
    cost = one.getInfo().objective_function_value - lp.offset  # linopy has no constant
    assert other.getInfo().objective_function_value == pytest.approx(cost, rel=1e-9)


def test_work_in_a_process_of_its_own_is_stopped_at_its_limits():
    assert alone(sleep, 60.0, cap_s=3.0) == {"status": "time"}
    assert alone(bytearray, 1 << 33, cap_s=60.0, memory_gib=1.0) == {"status": "memory"}


def test_without_a_graphics_processor_it_is_told_what_is_missing(capsys):
    table = gpu(routes=[2e2], count=8)
    assert isinstance(table, pd.DataFrame)
    unused = table[table["off_frac"].isna() & table["by"].isin([*LIBRARIES, *SOLVERS])]
    assert (unused["note"].str.len() > 0).all()
    if len(unused) == len(LIBRARIES) + len(SOLVERS):
        assert "no graphics processor was used" in capsys.readouterr().out


def test_keys_of_the_command_reach_the_benchmark():
    assert told(["plan", "--routes", "1e5,1e6", "--cap-s", "60"]) == (["plan"], {"routes": [1e5, 1e6], "cap_s": 60.0})
