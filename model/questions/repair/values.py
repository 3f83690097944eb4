"""Values of limits with which there surely is a plan, in digits that a person can type."""

from collections.abc import Iterator

import numpy as np

from model.formulation.variables import Bools
from model.lp import Floats, Ints
from model.questions.repair.elastic import are_shares, elastic, scales, with_values
from model.solve.infeasible import SMALL
from model.world import World

DIGITS = 6
"""Significant digits of a repaired value."""

FINEST = 1e-6
"""Shares nearer than this to the easiest are that."""

SLACK = (0.0, 1e-6, 1e-4, 1e-2)
"""Shares of the easing by which a value that does not surely work is eased further."""

NONE = np.zeros(0, dtype=np.int64)


def working_values(world: World, rows: Ints, eased: Floats, *, whole: bool = False) -> Floats | None:
    """(n,) values of some limits nearest to their own with which there surely is a plan; None where none is found.

    Parameters
    ----------
    world : World
        Whose limits.
    rows : (n,) array
        The limits that have to give way.
    eased : (n,) array
        By how much their rows can give way and be kept all together, in the units of the rows.
    whole : bool
        Whether the plan is to be in whole modules.
    """
    share, floor = are_shares(world)[rows], _floors(world)[rows]
    for new in plain_values(world, rows, eased):
        easiest = _easiest(world, rows, np.where(share, np.nan, new), whole)
        if easiest is None:
            continue
        found = np.where(share, np.nan, new)
        for n in np.flatnonzero(share).tolist():
            found[n] = _share(world, rows, found, easiest, n, floor=bool(floor[n]), whole=whole)
        if _possible(world, rows, found, easiest, whole):
            return found
    return None


def plain_values(world: World, rows: Ints, eased: Floats) -> Iterator[Floats]:
    """Values (n,) by the easing of rows (n,): to the nearest digits, then to the easier side, then eased further."""
    floor = _floors(world)[rows]
    value = world.inputs.tables["limits"]["value"].to_numpy(float)[rows]
    by = np.where(floor, -1.0, 1.0) * eased * scales(world)[rows]
    yield np.array([_nearest(v) for v in (value + by).tolist()])
    for slack in SLACK:
        new = (value + by * (1 + slack)).tolist()
        yield np.array([outward(v, up=not f) for v, f in zip(new, floor.tolist(), strict=True)])


def _floors(world: World) -> Bools:
    return (world.inputs.tables["limits"]["sense"] == ">=").to_numpy()


def _easiest(world: World, rows: Ints, values: Floats, whole: bool) -> Floats | None:
    """(n,) shares that ask for nothing, where values are NaN: 0 for a floor; for a ceiling 1, or what is enough."""
    floor = _floors(world)[rows]
    easiest = np.where(floor, 0.0, 1.0)
    for _ in range(20):
        trial = with_values(world, rows, np.where(np.isnan(values), easiest, values))
        if elastic(trial, NONE, whole=whole).possible:
            return easiest
        if floor[np.isnan(values)].all():
            return None
        easiest = np.where(floor, 0.0, easiest * 10)  # a rate, such as tonnes a MWh, has no end at 1
    return None


def _share(world: World, rows: Ints, values: Floats, easiest: Floats, n: int, *, floor: bool, whole: bool) -> float:
    """Share nearest to a limit's own at which a plan is possible, others at their values (NaN: the easiest).

    A share stands in the coefficients, so it is found by halving.
    """
    easy, tight = float(easiest[n]), float(world.inputs.tables["limits"]["value"].to_numpy(float)[rows[n]])
    while abs(tight - easy) > FINEST * max(1.0, abs(easy)) / 10:
        middle, trial = (easy + tight) / 2, values.copy()
        trial[n] = middle
        if _possible(world, rows, trial, easiest, whole):
            easy = middle
        else:
            tight = middle
    return float(easiest[n]) if abs(easy - easiest[n]) <= FINEST else outward(easy, up=not floor)


def _possible(world: World, rows: Ints, values: Floats, easiest: Floats, whole: bool) -> bool:
    """Whether there is a plan with some values (NaN: the easiest); shares that are not the easiest keep a margin."""
    trial = np.where(np.isnan(values), easiest, values)
    close = rows[are_shares(world)[rows] & (trial != easiest)]
    return elastic(with_values(world, rows, trial), NONE, by_margin=close, whole=whole).possible


def _nearest(value: float) -> float:
    return float(f"{value:.{DIGITS}g}") if abs(value) >= SMALL else 0.0


def outward(value: float, *, up: bool) -> float:
    """A value to six significant digits, rounded up or down.

    >>> outward(12.34567891, up=True), outward(12.34567891, up=False), outward(1e-9, up=False)
    (12.3457, 12.3456, 0.0)
    """
    if abs(value) < SMALL:
        return SMALL if up and value > 0 else 0.0
    unit = 10.0 ** (np.floor(np.log10(abs(value))) - DIGITS + 1)
    steps = value / unit
    whole = np.ceil(steps - 1e-6) if up else np.floor(steps + 1e-6)
    return float(f"{whole * unit:.{DIGITS}g}")
