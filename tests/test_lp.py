"""Named blocks of sparse arrays to one linear programme."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.lp import Constraint, Index, Programme, Term, Variable, flat

GRID = {"site": 3, "period": 4}
points = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), max_size=12)


def index(pairs):
    site, period = np.array(pairs, dtype=int).reshape(-1, 2).T
    return Index.of(GRID, site=site, period=period)


@given(points)
def test_an_index_holds_each_point_once_in_order(pairs):
    found = index(pairs)
    assert list(zip(found["site"].tolist(), found["period"].tolist(), strict=True)) == sorted(set(pairs))
    assert len(found) == len(set(pairs))


@given(points, points)
def test_a_position_is_the_place_of_a_point_or_minus_one(pairs, others):
    found, asked = index(pairs), index(others)
    place = found.position(asked.ids)
    known = [pair in set(pairs) for pair in sorted(set(others))]
    assert (place >= 0).tolist() == known
    assert (found.ids[place[place >= 0]] == asked.ids[place >= 0]).all()


@given(points, points)
def test_a_union_holds_the_points_of_both(pairs, others):
    assert index(pairs).union(index(others)).ids.tolist() == index(pairs + others).ids.tolist()


@given(points)
def test_dense_and_where_are_each_others_inverse(pairs):
    found = index(pairs)
    array = found.dense(np.arange(len(found)) + 1.0)
    assert array.shape == (3, 4)
    assert array[found["site"], found["period"]].tolist() == list(range(1, len(found) + 1))
    assert Index.where(GRID, array > 0).ids.tolist() == found.ids.tolist()


def test_a_full_index_holds_every_point_and_a_frame_of_it_every_pair():
    full = Index.full(GRID)
    assert len(full) == 12
    assert full.frame().drop_duplicates().shape == (12, 2)
    assert full.position(full.ids).tolist() == list(range(12))


@pytest.mark.parametrize("width", [40, 40_000])  # most points, found by marks; few, found by a sort
def test_points_are_the_same_in_a_grid_of_any_size(width):
    rng = np.random.default_rng(0)
    asked, other = rng.integers(0, width, 90), rng.integers(0, width, 70)
    found = Index.at({"site": width}, asked)
    assert found.ids.tolist() == sorted(set(asked.tolist()))
    exact = [found.ids.tolist().index(i) if i in set(asked.tolist()) else -1 for i in other.tolist()]
    assert found.position(other).tolist() == exact
    assert found.position(other[:0]).tolist() == Index.at({"site": width}, other[:0]).ids.tolist() == []


def test_positions_broadcast_together():
    assert flat(GRID, site=np.array([[0], [2]]), period=np.arange(4)).tolist() == [0, 1, 2, 3, 8, 9, 10, 11]


def test_a_point_off_the_grid_is_refused():
    with pytest.raises(ValueError, match="invalid entry"):
        flat(GRID, site=3, period=0)


def programme(partial=False, row=1):
    x = Variable("x", Index.full({"a": 2}), np.array([1.0, 2.0]), np.array([np.inf, 5.0]))
    y = Variable("y", Index.full({"b": 1}), np.array([3.0]), np.array([np.inf]))
    first = Constraint("first", Index.full({"a": 2}), (
        Term("x", np.array([0, 1, 1]), np.array([0, 1, 1]), np.array([1.0, 2.0, 3.0])),
        Term("y", np.array([0]), np.array([0]), np.array([0.0])),
    ), np.array([1.0, 2.0]), np.array([np.inf, 2.0]))  # fmt: skip
    second = Constraint("second", Index({"a": 2}, np.array([1])), (
        Term("y", np.array([1, row]), np.array([0, 0]), np.array([7.0, -1.0])),
    ), np.array([-np.inf]), np.array([9.0]), partial)  # fmt: skip
    return Programme({"x": x, "y": y}, {"first": first, "second": second}, 4.0)


def test_blocks_come_together_with_repeated_entries_added_and_zeros_dropped():
    lp = programme()
    assert lp.shape == (3, 3)
    assert lp.matrix.toarray().tolist() == [[1, 0, 0], [0, 5, 0], [0, 0, 6]]
    assert lp.matrix.nnz == 3
    assert lp.cost.tolist() == [1, 2, 3]
    assert lp.upper.tolist() == [np.inf, 5, np.inf]
    assert lp.row_lower.tolist() == [1, 2, -np.inf]
    assert lp.row_upper.tolist() == [np.inf, 2, 9]


def test_a_coefficient_in_a_row_that_does_not_exist_is_refused_unless_rows_are_partial():
    with pytest.raises(KeyError, match="second: y has a coefficient in a row that does not exist"):
        _ = programme(row=0).matrix
    assert programme(partial=True, row=0).matrix.toarray()[2].tolist() == [0, 0, 7]


def test_vectors_are_cut_by_variable_and_by_constraint():
    lp = programme()
    assert {k: v.tolist() for k, v in lp.split_columns(np.arange(3.0)).items()} == {"x": [0, 1], "y": [2]}
    assert {k: v.tolist() for k, v in lp.split_rows(np.arange(3.0)).items()} == {"first": [0, 1], "second": [2]}


def test_a_programme_without_rows_has_an_empty_matrix():
    lp = Programme(programme().variables, {})
    assert lp.matrix.shape == (0, 3)
    assert lp.row_lower.shape == (0,)
