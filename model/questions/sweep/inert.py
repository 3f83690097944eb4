"""Factors that enter nothing: moved from end to end, they leave every array of the priced world as it is."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd

from model.questions.ranges import Floats, apply
from model.questions.sweep.one_draw import Base
from model.world import World
from model.world import world as priced

READ = ("limits", "chip_supply", "launch")
"""Tables that the programme itself reads; of all others it knows what the world makes of them."""

MADE = ("chip_life_yr", "chip_h100e", "chip_annuity", "launch_annuity", "gateway_gbps", "standing_musd")
"""What the world makes of `chips`, `launch` and what stands, on demand."""


def enters(base: Base, factor: int, around: Floats) -> bool:
    """Whether a factor moves anything in the priced world, all others at the numbers of some draws.

    Parameters
    ----------
    base : Base
        Of the sweep.
    factor : int
        Place of the factor.
    around : (n, D) array
        Uniform numbers of the others; NaN leaves one at its base value.
    """
    for u in around:
        ends = []
        for at in (0.0, 1.0):
            moved = u.copy()
            moved[factor] = at
            try:
                ends.append(list(arrays(priced(apply(base.inputs, base.factors, moved, base.shape)))))
            except ValueError:  # a law refuses the numbers: that is no small matter
                return True
        low, high = ends
        if len(low) != len(high) or any(_differ(a, b) for a, b in zip(low, high, strict=True)):
            return True
    return False


def arrays(world: World) -> Iterator[Any]:
    """Every array of a world that a programme could be made of."""
    for field in fields(world):
        if field.name != "inputs":
            yield from _within(getattr(world, field.name))
    for table in READ:
        yield from _within(world.inputs.tables[table].drop(columns=["low", "high"], errors="ignore"))
    for name in MADE:
        yield from _within(getattr(world, name))


def _within(part: Any) -> Iterator[Any]:
    if isinstance(part, pd.DataFrame):
        yield from (part[name].to_numpy() for name in part)
    elif isinstance(part, dict):
        for each in part.values():
            yield from _within(each)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _within(getattr(part, field.name))
    else:
        yield np.asarray(part)


def _differ(one: Any, other: Any) -> bool:
    numbers = one.dtype.kind in "fc" and other.dtype.kind in "fc"
    return not np.array_equal(one, other, equal_nan=numbers) if numbers else not _same_words(one, other)


def _same_words(one: Any, other: Any) -> bool:
    return one.shape == other.shape and bool(pd.Series(one.ravel()).equals(pd.Series(other.ravel())))
