"""The derivative of the least cost by a number, from one plan: the envelope theorem.

At the optimum d cost / d p = (dc/dp) x + y (db/dp - dA/dp x), the derivative of the Lagrangian at a fixed plan and
fixed prices. So a number is moved a little, the world is priced again, and nothing is solved. Only columns in use and
rows with a price have terms, so the programme is that of the part of the world in use.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from model.formulation import Active, programme
from model.lp import Floats, Index, Programme
from model.questions.argued import Column, moved
from model.questions.optimum import Optimum
from model.questions.sensitivity.blocks import NOBODY, Labels, owners
from model.questions.sensitivity.lagrangian import (
    Lagrangian,
    bound_terms,
    column_terms,
    moved_columns,
    moved_rows,
    row_terms,
)
from model.solve.highs import solve
from model.solve.standing import same_points
from model.tables.inputs import Inputs
from model.world import World, world

STEP = 1e-6
"""Share of its value by which a number is moved: of a cost that bends, the derivative errs by as much."""

NOISE = 1e-13
"""Share of a term by which it must move to have moved: less is rounding."""


PARTS = 8
"""Parts that numbers are split into to find those that move nothing."""

HAIR = 1e-5
"""Share by which prices and quantities are moved, at random, to see what else is as good as the plan or nearly."""


@dataclass(frozen=True)
class Envelope:
    """What the cost of a plan is made of, term by term, at its plan and prices and at those of its neighbours.

    `programme` holds the part of the world in use; `sides` are (x, y, d) of the plan itself, then of optima of data a
    hair away. Where the derivative at these differs, the plan changes at the number or next to it.
    """

    world: World
    active: Active
    sides: tuple[Lagrangian, ...]

    @classmethod
    def of(cls, plan: Optimum, threads: int = 0, neighbours: bool = False) -> "Envelope":
        """Of an optimum; the part in use holds every column above zero or at its upper bound, and every priced row."""
        sides = [Lagrangian.of(plan)]
        if neighbours:
            sides += [_near(plan, sign, threads) for sign in (1.0, -1.0)]
        lp, world_ = plan.programme, plan.world
        held_columns: Floats = np.max([np.abs(side.x) + np.abs(side.reduced) for side in sides], axis=0)
        held_rows: Floats = np.abs([side.y for side in sides]).max(axis=0)
        x, y = lp.split_columns(held_columns), lp.split_rows(held_rows)
        options = world_.stands.copy()
        for index, held in (
            *((v.index, x[name]) for name, v in lp.variables.items()),
            *((c.index, y[name]) for name, c in lp.constraints.items()),
        ):
            if "option" in index.grid:
                options[index["option"][held > 0]] = True
        serve = lp.variables["serve"].index
        active = Active(options, Index(serve.grid, serve.ids[x["serve"] > 0]), plan.active.spread)
        small = programme(world_, active)
        found = [_moved(_lean(side, small), small) for side in sides]
        if any(side is None for side in found):  # a bound of what is not in use has a price: keep it all
            return cls(world_, plan.active, tuple(sides))
        return cls(world_, active, tuple(side for side in found if side is not None))

    @property
    def programme(self) -> Programme:
        """The part in use under the data as they are."""
        return self.sides[0].programme

    @cached_property
    def base(self) -> Floats:
        """Terms of every side as it is; those of the first add up to the cost of the plan."""
        found = self.terms(self.programme, self.world)
        assert found is not None
        return found

    def terms(self, lp: Programme, other: World) -> Floats | None:
        """(sides, columns + rows + O) terms under the data of another programme, at this one's points; upkeep last.

        None if a point in use is gone.
        """
        upkeep = other.standing_usd.sum(axis=1) / 1e6
        found = []
        for side in self.sides:
            there = side if lp is side.programme else _moved(side, lp)
            if there is None:
                return None
            x, y = there.x, there.y
            of_columns = column_terms(lp, x, y) + bound_terms(lp, x, there.reduced)
            parts = moved_columns(lp, self.programme, of_columns), moved_rows(lp, self.programme, row_terms(lp, y))
            found.append(np.concatenate([*parts, upkeep]))
        return np.array(found)

    def labelled(self, labels: Labels) -> Any:
        """(columns + rows + O,) label of each term."""
        indices = [v.index for v in self.programme.variables.values()]
        indices += [c.index for c in self.programme.constraints.values()]
        return np.concatenate([labels(i) for i in (*indices, Index.full({"option": self.world.shape["option"]}))])

    def priced(self, inputs: Inputs) -> World:
        """World of other inputs, with the options of this one."""
        return world(inputs)

    def rise(self, column: Column, some: Any) -> tuple[Floats, Floats] | None:
        """Rise of every term when some numbers of a column are moved, and by how much; None where the cost jumps."""
        value, most = column.value[some], column.most[some]
        step = STEP * np.abs(value)
        step = np.where(value + step <= most, step, -step)
        there = self.priced(moved(self.world.inputs, column.table, column.name, column.rows[some], value + step))
        if there.shape != self.world.shape:
            return None
        found = self.terms(programme(there, self.active), there)
        if found is None:
            return None
        rise = found - self.base
        return np.where(np.abs(rise) > NOISE * np.abs(self.base), rise, 0.0), step

    def slopes(self, column: Column) -> Floats:
        """(sides, n) derivative of the cost by each number of a column.  [million USD per unit; NaN where it jumps]"""
        label, labels = owners(self.world, column)
        out = np.zeros((len(self.sides), len(column.rows)))
        apart = label[label != NOBODY]
        turn = pd.Series(apart).groupby(apart).cumcount().to_numpy()
        together, alone = np.flatnonzero(label != NOBODY), [np.flatnonzero(label == NOBODY)]
        of_terms = self.labelled(labels)
        for n in range(int(turn.max(initial=-1)) + 1):
            some = together[turn == n]
            found = self.rise(column, some)
            if found is None or found[0][:, of_terms == NOBODY].any():
                alone.append(some)
                continue
            for side, rise in enumerate(found[0]):
                sums = np.bincount(of_terms + 1, rise, int(label.max()) + 2)[1:]
                out[side, some] = sums[label[some]] / found[1]
        for some in alone:
            for ones, slope in self.one_by_one(column, some):
                out[:, ones] = np.reshape(slope, (-1, 1))
        return out

    def one_by_one(self, column: Column, some: Any) -> Iterator[tuple[Any, Any]]:
        """Derivatives by each of some numbers, moved alone; parts that together move nothing are reported at once."""
        if not len(some):
            return
        found = self.rise(column, some)
        if found is not None and not found[0].any():
            yield some, 0.0
        elif len(some) == 1:
            yield some, np.nan if found is None else found[0].sum(axis=1) / found[1][0]
        else:
            for part in np.array_split(some, min(len(some), PARTS)):
                yield from self.one_by_one(column, part)


def _moved(side: Lagrangian, lp: Programme) -> Lagrangian | None:
    """The plan and prices of a side at the same points of another programme; None if a point in use is gone."""
    if same_points(side.programme, lp):
        return replace(side, programme=lp)
    x, reduced = (moved_columns(side.programme, lp, v) for v in (side.x, side.reduced))
    y = moved_rows(side.programme, lp, side.y)
    whole = all(np.count_nonzero(a) == np.count_nonzero(b) for a, b in ((x, side.x), (y, side.y)))
    return Lagrangian(lp, x, y, reduced) if whole else None


def _lean(side: Lagrangian, lp: Programme) -> Lagrangian:
    """A side without the prices of rows that the programme lacks and whose bound is nothing: they have no term."""
    there = moved_rows(lp, side.programme, np.ones(lp.shape[0])) > 0
    return replace(side, y=np.where(there | (row_terms(side.programme, side.y) != 0), side.y, 0.0))


def _near(plan: Optimum, sign: float, threads: int) -> Lagrangian:
    """Plan and prices that are best a hair away: every price and quantity moved at random, or the other way."""
    lp, lot = plan.programme, np.random.default_rng(0)

    def shaken(values: Floats) -> Floats:
        return values * (1.0 + sign * HAIR * lot.uniform(-1.0, 1.0, len(values)))

    variables = {n: replace(v, cost=shaken(v.cost), upper=shaken(v.upper)) for n, v in lp.variables.items()}
    rows = {}
    for name, row in lp.constraints.items():
        by = shaken(np.ones(len(row.index)))  # a row with both bounds keeps them in order
        rows[name] = replace(row, lower=row.lower * by, upper=row.upper * by)
    found = solve(
        Programme(variables, rows, lp.offset), algorithm="simplex", basis=plan.solution.basis, threads=threads
    )
    if found.status != "optimal":
        return Lagrangian.of(plan)
    return Lagrangian.of(replace(plan, solution=found))
