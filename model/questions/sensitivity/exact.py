"""The derivative of the least cost by every number, priced in the part of the world in use wherever that is exact.

Nearly every number reaches the cost through the options in use alone. What a launch costs a
year is taken from whatever flies, so a number that moves it is priced again in the whole world.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from model.formulation import Active, programme
from model.lp import Floats
from model.questions.argued import Column
from model.questions.optimum import Optimum
from model.questions.sensitivity.derivative import Envelope
from model.tables.inputs import Inputs
from model.world import World, world

SHARED = ("launch_annuity",)
"""What a world takes from whichever of its options fly, and must keep where it holds some of them."""

APART = ("assumptions",)
"""Tables whose rows have nothing in common: whether the part in use will do is found for each."""


@dataclass(frozen=True)
class InUse(Envelope):
    """An envelope that prices only the options in use, and notes where that is not enough."""

    keep: Any
    shared: tuple[Floats, ...]
    """Those of the whole world."""
    own: list[tuple[Floats, ...]]
    """The same of the options in use: those of the plan's world, then of every world priced since that has others."""

    def priced(self, inputs: Inputs) -> World:
        """World of other inputs, with the options in use."""
        there = world(inputs, self.keep)
        mine = shared(there)
        if any(not np.array_equal(one, other, equal_nan=True) for one, other in zip(mine, self.own[0], strict=True)):
            self.own.append(mine)
        return with_shared(there, self.world, self.shared)


def shared(of: World) -> tuple[Floats, ...]:
    """What a world takes from whichever of its options fly."""
    return tuple(getattr(of, name) for name in SHARED)


def with_shared(part: World, like: World, values: tuple[Floats, ...]) -> World:
    """The part of a world with what the whole shares, and the pools that the whole has."""
    part.__dict__.update(dict(zip(SHARED, values, strict=True)) | {"pool_of": like.pool_of})
    return part


@dataclass(frozen=True)
class Exact:
    """Derivatives of a plan's cost."""

    whole: Envelope
    part: InUse | None
    """None where the part in use can not stand for the whole."""

    @classmethod
    def of(cls, plan: Optimum, threads: int = 0) -> "Exact":
        """Of an optimum, with its neighbours."""
        whole = Envelope.of(plan, threads, neighbours=True)
        keep = whole.active.options | (plan.world.existing_first_mw > 0)
        small = world(plan.world.inputs, keep)
        own = shared(small)
        there = with_shared(small, plan.world, shared(plan.world))
        active = Active(whole.active.options[keep], whole.active.serve, whole.active.spread)
        lp = programme(there, active)
        if lp.shape != whole.programme.shape:
            return cls(whole, None)
        sides = tuple(replace(side, programme=lp) for side in whole.sides)
        part = InUse(there, active, sides, keep, shared(plan.world), [own])
        same = np.allclose(part.base.sum(axis=1), whole.base.sum(axis=1), rtol=1e-12)
        return cls(whole, part if same else None)

    def slopes(self, column: Column) -> Floats:
        """(sides, n) derivative of the cost by each number of a column.  [million USD per unit; NaN where it jumps]"""
        if column.table in APART:
            return np.concatenate([self._slopes(one) for one in rows(column)], axis=1)
        return self._slopes(column)

    def _slopes(self, column: Column) -> Floats:
        if self.part is None:
            return self.whole.slopes(column)
        before = len(self.part.own)
        found = self.part.slopes(column)
        return found if len(self.part.own) == before else self.whole.slopes(column)


def rows(column: Column) -> Iterator[Column]:
    """Each row of a column as a column."""
    for n in range(len(column.rows)):
        yield Column(column.table, column.name, *(values[n : n + 1] for values in (
            column.rows, column.value, column.low, column.high, column.least, column.most, column.key)))  # fmt: skip
