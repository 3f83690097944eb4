"""A plan in whole numbers from one without: numbers are rounded, and the rest of the plan is solved around them."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import highspy
import numpy as np

from model.formulation.variables import Bools
from model.lp import Floats, Ints, Programme
from model.solve.highs import as_model
from model.solve.relaxing import Relaxed, standing

AT_ONCE = 0.2
"""Share of the broken numbers that a dive rounds before it solves again."""

FEWEST, MANY_TIMES = 20, 3.0
"""Openings looked at: so many, or so many times as many as the relaxed plan has in all."""

BROKEN = 1e-6
"""Distance from a whole number that counts as none."""


@dataclass(frozen=True)
class Rounded:
    """A plan in whole numbers: columns (columns,) and what it costs."""

    x: Floats
    objective: float


def whole_columns(lp: Programme) -> Ints:
    """Columns that must be whole."""
    parts = [np.arange(lp.columns[name].start, lp.columns[name].stop) for name, v in lp.variables.items() if v.integer]
    return np.concatenate([*parts, np.zeros(0, dtype=np.int64)]).astype(np.int64)


def rounded(lp: Programme, found: Relaxed, until: float, threads: int = 0) -> Rounded | None:
    """Cheapest plan around the whole numbers that rounding the relaxed plan in several ways leads to; None if none."""
    whole, modules = whole_columns(lp), len(lp.variables["modules"].index)
    if not modules and len(whole):
        return _opened(lp, found, whole, until, threads)
    rest, best = _Rest(lp, whole, np.ones(lp.shape[1], dtype=bool), threads), None
    for numbers in _candidates(lp, found, whole, until, threads):
        best = _cheaper(best, rest.around(numbers, until))
    return best


def _opened(lp: Programme, found: Relaxed, whole: Ints, until: float, threads: int) -> Rounded | None:
    """Openings in the order in which the relaxed plan makes use of them, as many as pay; then one for another."""
    x, opens, serve = found.x[whole], lp.variables["open"].index, lp.variables["serve"].index
    order = np.argsort(-x, kind="stable")
    order = order[: max(FEWEST, int(MANY_TIMES * np.ceil(x.sum())))]
    columns = found.taken.copy()
    columns[lp.columns["serve"]] |= np.isin(serve["site"], opens["site"][order])
    rest, best = _Rest(lp, whole, columns, threads), None
    least = max(0, int(np.ceil(x.sum() - BROKEN)))
    for count in range(least, len(order) + 1):
        made = rest.around(_at(whole, order[:count]), until)
        if best is not None and (made is None or made.objective >= best.objective):
            break
        best = _cheaper(best, made)
    if best is None:
        return rest.around(_at(whole, np.flatnonzero(x > BROKEN)), until)
    return _exchanged(rest, best, whole, order, until)


def _exchanged(rest: "_Rest", best: Rounded, whole: Ints, order: Ints, until: float) -> Rounded:
    """The plan after exchanging, closing and adding openings one by one for as long as that is cheaper."""
    improved = True
    while improved:
        improved = False
        now = best.x[whole] > 0.5
        shut = order[~now[order]]
        for out in [*np.flatnonzero(now)[::-1].tolist(), -1]:
            for into in [-1, *shut.tolist()]:
                numbers = best.x[whole].copy()
                if out >= 0:
                    numbers[out] = 0.0
                if into >= 0:
                    numbers[into] = 1.0
                made = rest.around(numbers, until)
                if perf_counter() > until:
                    return best
                if made is not None and made.objective < best.objective * (1 - BROKEN):
                    best, improved = made, True
                    break
            if improved:
                break
    return best


def _at(whole: Ints, places: Ints) -> Floats:
    numbers = np.zeros(len(whole))
    numbers[places] = 1.0
    return numbers


def _cheaper(best: Rounded | None, made: Rounded | None) -> Rounded | None:
    return made if best is None or (made is not None and made.objective < best.objective) else best


def _candidates(lp: Programme, found: Relaxed, whole: Ints, until: float, threads: int) -> Iterator[Floats]:
    """Whole numbers to try: sites open wherever something is built, modules rounded down, off and up; then a dive."""
    x, most = found.x[whole], lp.upper[whole]
    opens = lp.columns["open"]
    is_open = (whole >= opens.start) & (whole < opens.stop)
    opened = np.where(x > BROKEN, 1.0, 0.0)
    for modules in (np.floor(x + BROKEN), np.round(x), np.ceil(x - BROKEN)):
        yield np.minimum(np.where(is_open, opened, modules), most)
    dived = _dived(lp, found, whole, until, threads)
    if dived is not None:
        yield dived


def _dived(lp: Programme, found: Relaxed, whole: Ints, until: float, threads: int) -> Floats | None:
    """Numbers fixed some at a time, those nearest the next whole one up first; down where up can not be kept."""
    columns = np.flatnonzero(found.taken)
    highs = standing(lp, columns, found.basis, _left(until), threads)
    at = np.searchsorted(columns, whole)
    x, free = found.x[whole], np.ones(len(whole), dtype=bool)
    while True:
        broken = np.flatnonzero(np.abs(x - np.round(x)) > BROKEN)
        if not len(broken):
            return np.round(x)
        order = broken[np.argsort(np.floor(x[broken]) - x[broken])]
        these = order[: max(1, int(AT_ONCE * len(order)))]
        free[these] = False
        for to in (np.ceil(x[these]), np.floor(x[these])):
            if perf_counter() > until:
                return None
            _fix(highs, at[these], to)
            highs.setOptionValue("time_limit", highs.getRunTime() + min(1e9, max(0.0, until - perf_counter())))
            highs.run()
            if highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                break
        else:
            return None
        x = np.asarray(highs.getSolution().col_value)[at]


class _Rest:
    """The programme without its linking rows, which whole numbers keep anyway: solved around fixed numbers."""

    def __init__(self, lp: Programme, whole: Ints, taken: Bools, threads: int) -> None:
        rows = np.ones(lp.shape[0], dtype=bool)
        rows[lp.rows["linked"]] = False
        self._lp, self._whole, self._columns = lp, whole, np.flatnonzero(taken)
        self._at, self._highs = np.searchsorted(self._columns, whole), highspy.Highs()
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", threads)
        matrix = lp.matrix.tocsr()[rows].tocsc()[:, self._columns]
        cost, upper = lp.cost[self._columns], lp.upper[self._columns]
        self._highs.passModel(as_model(matrix, cost, upper, lp.row_lower[rows], lp.row_upper[rows], lp.offset))

    def around(self, numbers: Floats, until: float) -> Rounded | None:
        """Cheapest plan with these whole numbers; None where there is none, or none in time."""
        if perf_counter() > until:
            return None
        highs = self._highs
        _fix(highs, self._at, numbers)
        highs.setOptionValue("time_limit", highs.getRunTime() + min(1e9, max(0.0, until - perf_counter())))
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        x = np.zeros(self._lp.shape[1])
        x[self._columns] = highs.getSolution().col_value
        x[self._whole] = numbers
        return Rounded(x, float(self._lp.cost @ x) + self._lp.offset)


def _fix(highs: Any, columns: Ints, values: Floats) -> None:
    highs.changeColsBounds(len(columns), columns.astype(np.int32), values, values)


def _left(until: float) -> float | None:
    return None if np.isinf(until) else until - perf_counter()
