"""How sure the cost of a plan is, to first order and at once: the inputs that matter most, each between its ends.

The envelope theorem gives the derivative of the least cost by a number without planning again. Times the way from a
number to its low and its high this says how far the cost would move were the plan not to adapt; as the plan does adapt,
more expensive prices cost at most what is said here, and scarcer quantities at least. A sweep plans each draw anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd

from model.formulation import Active, programme
from model.lp import Floats
from model.planning import Plan
from model.questions.argued import columns, moved
from model.questions.optimum import Optimum
from model.questions.ranges import Cells, Factors, draws, factors, quantile
from model.questions.sensitivity.derivative import STEP, Envelope
from model.report import Doubt
from model.tables.inputs import Inputs
from model.world import World, world

ANYWHERE = (
    ("chips", "price_usd_per_chip"),
    ("chips", "compute_h100e"),
    ("chips", "it_w_per_chip"),
    ("chips", "life_yr"),
    ("chips", "failure_frac_per_yr"),
    ("chip_supply", "chips_per_yr"),
    ("demand", "h100e"),
    ("jurisdictions", "wacc_frac"),
)
"""Columns that carry nearly all of a bill wherever it is built: a few, for the world is priced again for each."""

BY_KIND = {
    "terrestrial": (("sites/terrestrial", "hall_usd_per_kw"), ("sites/terrestrial", "grid_usd_per_mwh")),
    "undersea": (("sites/undersea", "hall_usd_per_kw"), ("sites/undersea", "grid_usd_per_mwh")),
    "orbital": (("launch", "usd_per_kg"), ("launch", "t_per_yr")),
}
"""Columns of a kind of site, asked of where the kind has a part in the bill."""

LEAST_FRAC = 0.005
"""Share of the bill from which a kind of site is asked of."""

DRAWS = 1024
"""Draws of the band. Each is a weighted sum, so many cost little."""

OF_ROWS = ("rows", "value", "low", "high", "least", "most", "key")
"""What a column holds of each of its rows."""

STORED = ("launch_annuity", "pool_of")
"""What a world works out over all its options, and must keep where it holds some of them."""


@dataclass(frozen=True)
class FirstOrder:
    """Ends of the cost by factor, and draws of it.

    `ends` has a row a factor, the widest first: factor, cells_count, low_usd and high_usd, the change of the cost with
    all its cells at their lows and at their highs. `costs_usd` (N,) are draws of all factors at once, independent and
    triangular.
    """

    ends: pd.DataFrame
    costs_usd: Floats


@dataclass(frozen=True)
class Narrow(Envelope):
    """An envelope that prices only the options in use."""

    keep: Any

    @classmethod
    def within(cls, plan: Plan) -> "Narrow":
        """Of a plan at an optimum."""
        whole = Envelope.of(Optimum(**{field.name: getattr(plan, field.name) for field in fields(plan)}))
        full = whole.world
        keep = whole.active.options | (full.existing_first_mw > 0)
        there = kept(full, world(full.inputs, keep))
        active = Active(whole.active.options[keep], whole.active.serve, whole.active.spread)
        lp = programme(there, active)
        if lp.shape != whole.programme.shape:
            raise ArithmeticError("the part of the world in use is not the programme it was taken from")
        return cls(there, active, tuple(replace(side, programme=lp) for side in whole.sides), keep)

    def priced(self, inputs: Inputs) -> World:
        """World of other inputs, with the options in use."""
        return kept(self.world, world(inputs, self.keep))

    def along(self, part: Cells, way: Floats) -> float:
        """Derivative of the cost along a way (n,) of all cells of a part at once.  [million USD; NaN where it jumps]"""
        there = self.priced(moved(self.world.inputs, part.table, part.column, part.row, part.base + STEP * way))
        found = self.terms(programme(there, self.active), there) if there.shape == self.world.shape else None
        return np.nan if found is None else float((found[0] - self.base[0]).sum()) / STEP


def kept(full: World, part: World) -> World:
    """The part of a world with what the whole works out over all its options."""
    part.__dict__.update({name: getattr(full, name) for name in STORED})
    return part


def leading(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Columns, as (table, column), that carry nearly all of the bill of a plan."""
    paid = plan.tables["bill"].groupby("kind")["npv_usd"].sum()
    large = paid[paid >= LEAST_FRAC * paid.sum()].index
    return ANYWHERE + tuple(column for kind in large for column in BY_KIND.get(kind, ()))


def first_order(plan: Plan, asked: Sequence[tuple[str, str]] | None = None) -> FirstOrder:
    """Ends and draws of the least cost, to first order.

    Parameters
    ----------
    plan : Plan
        Optimal, with prices.
    asked : sequence of (table, column)
        Columns that vary, by default the `leading` ones; the rest of the inputs stands still.

    Returns
    -------
    FirstOrder
        Factors are those of a sweep: rows of one correlation group move together. A number whose smallest move makes
        the cost jump is left out.
    """
    inputs = plan.world.inputs
    known = factors(inputs)
    narrow = Narrow.within(plan)
    wanted = set(leading(plan) if asked is None else asked)
    parts = [part for part in known.cells if (part.table, part.column) in wanted]
    moves = [_grouped(narrow, part) if (part.factor == part.factor[0]).all() else _single(narrow, part)
             for part in parts]  # fmt: skip
    low, high, count = np.zeros((3, len(known)))
    for part, (down, up) in zip(parts, moves, strict=True):
        np.add.at(low, part.factor, down)
        np.add.at(high, part.factor, up)
        np.add.at(count, part.factor, 1)
    ends = pd.DataFrame({
        "factor": np.array(known.names, dtype=object), "cells_count": count.astype(int), "low_usd": low * 1e6,
        "high_usd": high * 1e6,
    })  # fmt: skip
    ends = ends[count > 0]
    width = (ends["high_usd"] - ends["low_usd"]).abs().to_numpy()
    ends = ends.iloc[np.argsort(-width, kind="stable")].reset_index(drop=True)
    return FirstOrder(ends, plan.objective_usd + 1e6 * _drawn(known, parts, moves))


def _single(narrow: Narrow, part: Cells) -> tuple[Floats, Floats]:
    """(n,) changes of the cost with each cell at its low and at its high; 0 where it jumps.  [million USD]"""
    slope = np.zeros(len(part.row))
    for column in columns(narrow.world.inputs, (part.table,)):
        if column.name == part.column:
            some = np.flatnonzero(np.isin(column.rows, part.row))
            only = replace(column, **{name: getattr(column, name)[some] for name in OF_ROWS})
            slope[np.searchsorted(part.row, only.rows)] = np.nan_to_num(narrow.slopes(only)[0])
    return slope * (part.low - part.base), slope * (part.high - part.base)


def _grouped(narrow: Narrow, part: Cells) -> tuple[Floats, Floats]:
    """As `_single`, of cells that move together: the whole change stands at the first of them."""
    ends = np.zeros((2, len(part.row)))
    for side, end in enumerate((part.low, part.high)):
        ends[side, 0] = np.nan_to_num(narrow.along(part, end - part.base))
    return ends[0], ends[1]


def _drawn(known: Factors, parts: list[Cells], moves: list[tuple[Floats, Floats]]) -> Floats:
    """(N,) change of the cost over draws of every factor.  [million USD]"""
    used = np.unique(np.concatenate([part.factor for part in parts])) if parts else np.zeros(0, dtype=int)
    place = np.full(len(known), -1)
    place[used] = np.arange(len(used))
    u = draws(Factors(tuple(known.names[n] for n in used), ()), DRAWS, seed=0)
    out = np.zeros(DRAWS)
    for part, (down, up) in zip(parts, moves, strict=True):
        at = np.flatnonzero((down != 0) | (up != 0))
        low, base, high = part.low[at], part.base[at], part.high[at]
        off = quantile(u[:, place[part.factor[at]]], low, base, high) - base
        below = np.divide(down[at], base - low, out=np.zeros(len(at)), where=base > low)
        above = np.divide(up[at], high - base, out=np.zeros(len(at)), where=high > base)
        out += np.where(off < 0, -off * below, off * above).sum(axis=1)
    return out


def first_doubt(plan: Plan) -> Doubt | None:
    """How sure the cost of a plan is, for its report; None where it has no prices to ask, as with whole numbers."""
    if plan.status != "optimal" or not plan.certificate.ok:
        return None
    found = first_order(plan)
    return Doubt(found.ends, found.costs_usd)
