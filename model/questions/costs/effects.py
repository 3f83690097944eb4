"""What figures do to the lines of an hour's cost, tried at their low and their high.

Options that differ only in their site form a group, and a figure moves all of a group's options alike: as much as it
moves its cheapest sites taken together, each line by its share of their cost. A line that rises with a figure (a price)
is taken to rise in proportion to it, one that falls (by H100e of a chip, or years of life) to fall as its reciprocal;
what several figures do to a line multiplies. Lives do not: a cohort ends with its chips or with what holds them,
whichever is shorter. So figures that move the cost much are tried half of their ways too, and together with the lives
of chips; what is measured there beyond these laws comes in by as much as they go their ways. A line of nothing stays
nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from model.questions.costs.drivers import Figures
from model.questions.costs.trials import Trial
from model.questions.costs.tries import Tries
from model.questions.ranges import Floats, Ints
from model.world import World
from model.world.options import PARTS

SITES = 4
"""Cheapest sites of a group on which figures are tried."""

NOTHING = 1e-4
"""Share of an hour's cost by which a line must move to be moved at all."""

TELLING = 0.1
"""Share of an hour's cost, in the mean of groups, by which a figure must move it to be tried half way and in pairs."""

APART = 1e-3
"""Share of an hour's cost beyond which figures do something else than the laws say."""

LEAST = 0.05
"""Share of a line below which a fall is no reciprocal: it would come near to dividing by nothing."""

Progress = Callable[[str, float | None, str], None]


@dataclass(frozen=True)
class Group:
    """Options of a kind that differ only in their site, and what moves their lines.

    `option` (n,) are rows of the world's options, `lines` (L,) what they may pay, `number` (P,) the random number of
    each figure that moves one. With w how much of the way to its low and its high a draw takes figure p, line l in
    vintage v is

        line x prod_p (1 + sum_e rise[p, l, v, e] w[p, e]) / prod_p (1 + sum_e fall[p, l, v, e] w[p, e])
             x prod_p (1 + 4 sum_e bend[p, l, v, e] w[p, e] (1 - w[p, e]))
             x prod_q (1 + sum_ef joint[q, l, v, e, f] w[a, e] w[b, f]),  a, b = pairs[q].
    """

    kind: str
    parts: pd.Series  # chip, cooling, supply
    option: Ints
    lines: tuple[str, ...]
    number: tuple[str, ...]
    rise: Floats  # (P, L, V, 2)
    fall: Floats  # (P, L, V, 2)
    bend: Floats  # (P, L, V, 2)
    pairs: Ints  # (Q, 2) of the figures
    joint: Floats  # (Q, L, V, 2, 2)

    def factors(self, v: Any, way: Floats) -> Floats:
        """What draws multiply each line by in a vintage, (L, D); `way` (P, 2, D) is how far each figure goes."""
        up, down = np.ones((2, len(self.lines), way.shape[2]))
        for total, part, bends in ((up, self.rise, False), (down, self.fall, False), (up, self.bend, True)):
            for p in np.flatnonzero(part[:, :, v].any(axis=(1, 2))):
                moved = np.flatnonzero(part[p, :, v].any(axis=1))
                gone = 4.0 * way[p] * (1.0 - way[p]) if bends else way[p]
                total[moved] *= 1.0 + part[p, moved, v] @ gone
        for (a, b), part in zip(self.pairs, self.joint[:, :, v], strict=True):
            moved = np.flatnonzero(part.any(axis=(1, 2)))
            both = (way[a, :, None] * way[b]).reshape(4, -1)
            up[moved] *= 1.0 + part[moved].reshape(-1, 4) @ both
        return up / down


def groups(world: World, kind: str, work_class: int, level: Floats, figures: Figures, told: Progress) -> list[Group]:
    """Groups of the options of a kind, with what every figure does to their lines.

    Parameters
    ----------
    world : World
        As the inputs are.
    kind : str
        Kind of site.
    work_class : int
        Class of work.
    level : (O, V)
        What an hour costs; inf where an option is not to be had.  [USD per H100e-hour]
    figures : Figures
        Of the kind.
    told : callable
        Told stage, share done and a note.

    Raises
    ------
    ValueError
        A figure at one of its ends can not be priced.
    """
    best = level.min(axis=1)
    there = np.flatnonzero((world.options.frame["kind"] == kind).to_numpy() & np.isfinite(best))
    if not len(there):
        return []
    keys = list(PARTS)
    code = world.options.frame.loc[there, keys].groupby(keys, sort=True).ngroup().to_numpy()
    order = np.lexsort((best[there], code))
    there, code = there[order], code[order]
    start = np.flatnonzero(np.diff(code, prepend=-1))
    tried = np.arange(len(there)) - start[code] < SITES
    tries = Tries(
        Trial(world, kind, there[tried], work_class), np.flatnonzero(np.diff(code[tried], prepend=-1)), figures
    )
    base = tries.base
    ends = tries.ends(lambda share, name: told(f"trying figures of {kind} sites", share, name))
    ends = np.where(np.abs(ends - 1.0) * base > NOTHING * base.sum(axis=0), ends, 1.0)
    swing = np.abs((ends - 1.0) * base).sum(axis=2) / base.sum(axis=0)  # (P, 2, G, V)
    telling = np.flatnonzero(swing.mean(axis=(2, 3)).max(axis=1) > TELLING)
    pairs = np.array([(a, b) for a, b in product(figures.lives, telling) if a != b], dtype=np.int64).reshape(-1, 2)
    told(f"trying pairs of figures of {kind} sites", None, "")
    rise, fall = _laws(ends)
    bend, joint = np.zeros_like(rise), tries.joint(pairs, ends)
    bend[telling] = tries.bends(telling, (1.0 + 0.5 * rise[telling]) / (1.0 + 0.5 * fall[telling]))
    bend, joint = (np.where(np.abs(part) * base > APART * base.sum(axis=0), part, 0.0) for part in (bend, joint))
    rise, fall, bend = (np.moveaxis(part, 1, -1) for part in (rise, fall, bend))  # (P, L, G, V, 2)
    joint = np.moveaxis(joint, (1, 2), (-2, -1))  # (Q, L, G, V, 2, 2)
    found = []
    for g, option in enumerate(np.split(there, start[1:])):
        parts = world.options.frame.loc[option[0], keys]
        moves = np.flatnonzero((rise[:, :, g] != 0.0).any(axis=(1, 2, 3)) | (fall[:, :, g] != 0.0).any(axis=(1, 2, 3)))
        number = tuple(figures.number(figures.factors.names[p], parts) for p in moves)
        apart = np.flatnonzero(joint[:, :, g].any(axis=(1, 2, 3, 4)) & np.isin(pairs, moves).all(axis=1))
        found.append(
            Group(
                kind, parts, np.sort(option), tries.trial.names, number, rise[moves, :, g], fall[moves, :, g],
                bend[moves, :, g], np.searchsorted(moves, pairs[apart]), joint[apart, :, g],
            )
        )  # fmt: skip
    return found


def _laws(ends: Floats) -> tuple[Floats, Floats]:
    """Rise and fall (P, 2, ...) of `Group` that bring lines to their ends (P, 2, ...), low and high.

    >>> rise, fall = _laws(np.array([[0.5, 3.0], [2.0, 0.8]]))
    >>> rise.tolist(), fall.tolist()
    ([[-0.5, 2.0], [0.0, 0.0]], [[0.0, 0.0], [-0.5, 0.25]])
    """
    at_high = (np.arange(2) == 1).reshape(1, 2, *[1] * (ends.ndim - 2))
    falls = np.where(at_high, (ends < 1.0) & (ends > LEAST), ends > 1.0)
    inverse = np.divide(1.0, ends, out=np.ones_like(ends), where=falls)
    return np.where(falls, 0.0, ends - 1.0), inverse - 1.0
