"""Lines of groups of options with figures tried at their ends, one at a time or two."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import batched, product

import numpy as np

from model.questions.costs.drivers import Figures
from model.questions.costs.trials import TOGETHER, Trial
from model.questions.ranges import Floats, Ints, apply
from model.tables.inputs import Inputs

Told = Callable[[float, str], None]


@dataclass(frozen=True)
class Tries:
    """Options of a trial, group by group (`start`, (G,), is the first of each), and the figures to try."""

    trial: Trial
    start: Ints
    figures: Figures

    @cached_property
    def base(self) -> Floats:
        """Lines of the groups as the inputs are, (L, G, V).  [USD per H100e-hour, times options]"""
        return self._grouped(np.stack([self.trial.base[name] for name in self.trial.names]))

    def ends(self, told: Told) -> Floats:
        """How many times what they are the lines are with each figure at its low and high, (P, 2, L, G, V).

        Raises
        ------
        ValueError
            A figure can not be priced there.
        """
        count = len(self.figures.factors)
        lines = self._lines([{p: end} for p in range(count) for end in (0.0, 1.0)], told)
        return self._over(lines.reshape(count, 2, *self.base.shape), self.base)

    def bends(self, some: Ints, halfway: Floats) -> Floats:
        """What some figures (P,) do half of their ways to low and high beyond `halfway`, (P, 2, L, G, V) both."""
        lines = self._lines([{p: u} for p in some.tolist() for u in (0.25, 0.75)], _nobody)
        return self._over(lines.reshape(halfway.shape), self.base * halfway) - 1.0

    def joint(self, pairs: Ints, ends: Floats) -> Floats:
        """What two figures at their ends do beyond the product of `ends`, (Q, 2, 2, L, G, V); 0 is nothing beyond.

        `pairs` is (Q, 2).
        """
        corners = list(product((0, 1), repeat=2))
        lines = self._lines([{a: float(e), b: float(f)} for a, b in pairs.tolist() for e, f in corners], _nobody)
        apart = ends[pairs[:, 0], :, None] * ends[pairs[:, 1], None]
        return self._over(lines.reshape(len(pairs), 2, 2, *self.base.shape), self.base * apart) - 1.0

    def _lines(self, tries: Sequence[dict[int, float]], told: Told) -> Floats:
        """Lines of the groups (N, L, G, V) with figures where each try puts them; those of rows together."""
        found = np.empty((len(tries), *self.base.shape))
        tables = [self.figures.tables(*given) for given in tries]
        rows = set(self.trial.by_row.values())
        together = [n for n, own in enumerate(tables) if own <= rows]
        alone = [n for n, own in enumerate(tables) if not own <= rows]
        for done, some in enumerate(batched(together, TOGETHER)):
            told(done * TOGETHER / len(tries), self._named(tries[some[0]]))
            try:
                moved = [self._moved(tries[n]) for n in some]
                found[list(some)] = self._grouped(self.trial.lines(moved))
            except ValueError:  # one of them: it is named when it is tried alone
                alone += some
        for done, n in enumerate(alone, len(tries) - len(alone)):
            told(done / len(tries), self._named(tries[n]))
            price = self.trial.lines_of_assumptions if tables[n] == {"assumptions"} else self.trial.lines_of_one
            try:
                found[n] = self._grouped(price(self._moved(tries[n])))
            except ValueError as error:
                raise ValueError(f"{self._named(tries[n])} can not be priced: {error}") from error
        return found

    def _moved(self, given: dict[int, float]) -> Inputs:
        u = np.full(len(self.figures.factors), np.nan)
        u[list(given)] = list(given.values())
        return apply(self.trial.world.inputs, self.figures.only(*given), u, "two_piece")  # its quarters are half ways

    def _named(self, given: dict[int, float]) -> str:
        """Names of the figures tried, and their ends."""
        where = {0.0: "at its low", 0.25: "half way to its low", 0.75: "half way to its high", 1.0: "at its high"}
        return " and ".join(f"{self.figures.factors.names[p]} {where[u]}" for p, u in given.items())

    def _grouped(self, lines: Floats) -> Floats:
        return np.add.reduceat(lines, self.start, axis=-2)

    def _over(self, lines: Floats, base: Floats) -> Floats:
        """Lines over others, 1 where those are nothing."""
        return np.divide(lines, base, out=np.ones_like(lines), where=np.broadcast_to(base != 0.0, lines.shape))


def _nobody(share: float, name: str) -> None:
    """Tell nobody: these tries are few."""
