"""The formulation in arrays is, row for row, the formulation in plain Python."""

import numpy as np
import pulp
import pytest

from model.formulation import programme
from model.planning.dimensions import labels
from model.solve.other_solvers import to_pulp
from model.world import World, world
from tests.formulation.scalar import problem
from tests.formulation.worlds import EVERY_ROW, piece, tiny

SEEDS = range(5)
FAST = 3  # the rest of the seeds take as long again
SMALL = {"sites": 6, "zones": 4, "chips": 3}


@pytest.fixture(
    scope="module",
    params=["tiny", "every row", *SEEDS[:FAST], *(pytest.param(n, marks=pytest.mark.slow) for n in SEEDS[FAST:])],
)
def pair(request):
    """A world as PuLP problems: spelled by arrays and by loops."""
    if request.param in SEEDS:
        w = world(piece(request.param, **SMALL, block_h=24.0 if request.param % 2 else 12.0))
    else:
        w = tiny(*(EVERY_ROW if request.param == "every row" else ()))
    return by_name(arrays(w)), by_name(problem(w))


def arrays(w: World) -> pulp.LpProblem:
    return to_pulp(programme(w), labels(w))[0]


def by_name(made: pulp.LpProblem) -> dict[str, dict]:
    """Variables with their bounds, objective, and rows with their bounds and terms, by name."""
    return {
        "variables": {v.name: (v.lowBound, v.upBound) for v in made.variables()},
        "objective": {v.name: a for v, a in made.objective.items()},
        "rows": {c.name: (c.getLb(), c.getUb()) for c in made.constraints()},
        "terms": {(c.name, v.name): a for c in made.constraints() for v, a in c.items()},
    }


def differing(one: dict, other: dict) -> list[str]:
    """Where two tables of numbers part by more than rounding; a zero is as good as nothing."""
    faults = []
    for key in one.keys() | other.keys():
        a, b = (np.array(side.get(key, 0.0), dtype=float) for side in (one, other))
        if not np.allclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True):
            faults.append(f"{key}: {a} by arrays, {b} by loops")
    return sorted(faults)


def test_both_spellings_have_the_same_variables_and_rows(pair):
    one, other = pair
    assert one["variables"].keys() == other["variables"].keys()
    assert one["rows"].keys() == other["rows"].keys()


def test_both_spellings_have_the_same_bounds(pair):
    one, other = pair
    assert not differing(one["variables"], other["variables"])
    assert not differing(one["rows"], other["rows"])


def test_both_spellings_have_the_same_objective(pair):
    one, other = pair
    assert not differing(one["objective"], other["objective"])


def test_both_spellings_have_the_same_coefficients(pair):
    one, other = pair
    assert not differing(one["terms"], other["terms"])


@pytest.mark.parametrize("part", ["variables", "objective", "rows", "terms"])
def test_one_number_that_differs_is_noticed(part):
    one, other = by_name(arrays(tiny(*EVERY_ROW)))[part], by_name(arrays(tiny(*EVERY_ROW)))[part]
    assert not differing(one, other)
    key = next(iter(other))
    other[key] = np.multiply(number_of(other[key]), 1.0 + 1e-6) + 1e-6
    assert len(differing(one, other)) == 1


def number_of(value):
    return np.nan_to_num(np.array(value, dtype=float), nan=0.0, posinf=1.0)
