"""What work costs in many draws of prices at once."""

from importlib.util import find_spec

import array_api_strict
import numpy as np
import pytest

from model.world import world
from model.world.cost_draws import blocks, least, levelised_lines, namespace
from model.world.costs import levelised_usd_per_h100e_h
from tests.formulation.worlds import piece

DRAWS = 5


@pytest.fixture(scope="module")
def w():
    return world(piece(0))


@pytest.fixture(scope="module")
def lines(w):
    return levelised_lines(w.costs, w.options.terms, w.calendar, 0, w.launch_usd_per_mw_yr)


@pytest.fixture(scope="module")
def factors(lines):
    rng = np.random.default_rng(0)
    return {name: rng.uniform(0.5, 2.0, DRAWS) for name in ("chips", "energy", "hall", "vessel", "launch")}


def scalar_cost(lines, factors, o, v, d):
    """One cost, a line at a time."""
    total = 0.0
    for name, line in lines.items():
        total += float(line[o, v]) * (float(factors[name][d]) if name in factors else 1.0)
    return total


def by_kind(w):
    kind = w.options.frame["kind"].to_numpy()
    starts = np.flatnonzero(np.r_[True, kind[1:] != kind[:-1]]).tolist()
    return {str(kind[a]): slice(a, b) for a, b in zip(starts, [*starts[1:], len(kind)], strict=True)}


@pytest.mark.parametrize("numbers", [1, 100, 1000, 1 << 20])
def test_a_block_costs_the_same_one_by_one(lines, factors, numbers):
    seen = []
    for rows, cost in blocks(lines, factors, numbers=numbers):
        for i, v, d in np.random.default_rng(1).permutation(list(np.ndindex(cost.shape)))[:20]:
            exact = scalar_cost(lines, factors, rows.start + i, v, d)
            assert cost[i, v, d] == pytest.approx(exact, rel=1e-12)
        seen += list(range(rows.start, rows.stop))
    assert seen == list(range(len(lines["chips"])))


def test_no_block_is_larger_than_was_asked_but_of_one_option(lines, factors):
    sizes = [cost.size for _, cost in blocks(lines, factors, numbers=1000)]
    assert max(sizes) <= 1000
    assert {cost.shape[0] for _, cost in blocks(lines, factors, numbers=1)} == {1}


@pytest.mark.parametrize("library", [np, array_api_strict], ids=["numpy", "the standard alone"])
def test_costs_that_stay_are_written_where_they_stay(lines, factors, library):
    given = [{name: library.asarray(a) for name, a in part.items()} for part in (lines, factors)]
    kept = library.zeros((*lines["chips"].shape, DRAWS))
    for rows, cost in blocks(*given, numbers=500, out=kept):
        np.testing.assert_array_equal(np.asarray(cost), np.asarray(kept[rows, :, :]))
    whole = np.concatenate([cost for _, cost in blocks(lines, factors)])
    np.testing.assert_allclose(np.asarray(kept), whole, rtol=1e-12)


def test_draws_that_change_nothing_give_the_levelised_cost(w, lines):
    level = levelised_usd_per_h100e_h(w.costs, w.options.terms, w.calendar, 0, w.launch_usd_per_mw_yr)
    cost = np.concatenate([cost for _, cost in blocks(lines, {"chips": np.ones(1)})])
    np.testing.assert_allclose(cost[:, :, 0], level, rtol=1e-12)


def test_any_library_of_the_standard_finds_the_same(w, lines, factors):
    given = [{name: array_api_strict.asarray(a) for name, a in part.items()} for part in (lines, factors)]
    allowed = array_api_strict.asarray(w.buildable)
    assert namespace(allowed) is array_api_strict
    theirs, ours = least(*given, by_kind(w), allowed), least(lines, factors, by_kind(w), w.buildable)
    for name, cost in ours.items():
        np.testing.assert_allclose(np.asarray(theirs[name]), cost, rtol=1e-12)


@pytest.mark.skipif(find_spec("torch") is None or find_spec("array_api_compat") is None, reason="PyTorch is not here")
def test_pytorch_finds_the_same(w, lines, factors):
    import torch

    given = [{name: torch.asarray(a.copy()) for name, a in part.items()} for part in (lines, factors)]
    theirs = least(*given, by_kind(w), torch.asarray(w.buildable.copy()))
    for name, cost in least(lines, factors, by_kind(w), w.buildable).items():
        np.testing.assert_allclose(theirs[name].numpy(), cost, rtol=1e-12)


def test_the_least_of_a_group_is_its_cheapest_buildable_option(w, lines, factors):
    found = least(lines, factors, by_kind(w), w.buildable, numbers=500)
    cost = np.concatenate([cost for _, cost in blocks(lines, factors)])
    for name, rows in by_kind(w).items():
        for v in range(w.shape["vintage"]):
            own = [o for o in range(rows.start, rows.stop) if w.buildable[o, v]]
            wanted = cost[own, v].min(axis=0) if own else np.full(DRAWS, np.inf)
            np.testing.assert_allclose(found[name][v], wanted, rtol=1e-12)


@pytest.mark.parametrize("wrong", [{}, {"chocolate": np.ones(2)}])
def test_a_factor_must_name_a_line(lines, wrong):
    with pytest.raises(ValueError, match="each of one of satellite"):
        next(blocks(lines, wrong))
