"""Plans exact enough to compare: the optimum of a world, found from that of a world close to it."""

from typing import Any, Self

import numpy as np

from model.formulation import Active
from model.planning import Plan
from model.questions.bounded import Bounded, NoPlan, NotAddingUpError, solve_bounded
from model.questions.repair import way
from model.solve.generation import generate
from model.solve.highs import Basis
from model.solve.search import Extend, Progress, same
from model.world import World

GAP = 1e-9
"""Relative gap to which questions solve: they compare costs that differ by little."""


ROUNDING = 1e-9
"""Share of a whole below which a part of it, or a difference of two, is the solver's rounding."""

PROVEN = 1e-7
"""Relative gap above which a plan begun near another counts as lost, and the search begins anew: mostly it is 1e-15."""

ADDS_UP = 1e-4
"""Share of the costs above which what is left over of a sum of them is no rounding: the answer is refused."""


class Optimum(Plan):
    """A plan that nothing left out of its programme would better."""

    @classmethod
    def of(cls, world: World, found: Bounded) -> Self:
        """The plan of a programme that was completed."""
        return cls(world, found.programme, found.solution, found.active, "optimal", "columns", found.bound * 1e6)

    @property
    def cost(self) -> float:
        """Present value of the plan.  [million USD]"""
        return self.solution.objective


def optimum(
    world: World, near: Plan | None = None, threads: int = 0, progress: Progress | None = None
) -> Optimum:  # fmt: skip
    """Least-cost plan of a world, proven over every option and route of it.

    Parameters
    ----------
    world : World
        What to plan.
    near : Plan, optional
        Plan of a like world, on the same sites, options and loads: its part of the world is solved first, from its
        basis, and the rest is priced.
    threads : int
        Threads of the solver; 0 is its own choice.
    progress : callable, optional
        Told stage, share done (or None) and a note.

    Raises
    ------
    NoPlan
        No plan keeps every limit, or the cost has no lower end.
    """
    if near is not None:
        found = completed(world, near.active, near.solution.basis, threads=threads)
        if found is not None and found.relative_gap <= PROVEN:
            return found
    made = generate(world, gap=GAP, threads=threads, progress=progress)
    if made.solution.status == "infeasible":
        start = way(world)  # the part of the world it began with may be too small to keep every limit
        found = None if start is None else completed(world, start, None, threads=threads)
        if found is not None:
            return found
    if made.solution.status != "optimal":
        raise NoPlan(f"there is no plan to ask about: the programme is {made.solution.status}")
    return Optimum(world, made.programme, made.solution, made.active, "optimal", "columns", made.bound * 1e6)


def told(amounts: Any, whole: float) -> Any:
    """Amounts without the solver's rounding: nothing where they are no larger than `ROUNDING` of a whole.

    >>> told(np.array([5.0, -1e-6]), 1e6).tolist()
    [5.0, 0.0]
    """
    return np.where(np.abs(amounts) > ROUNDING * abs(whole), amounts, 0.0)


def more(amounts: Any, whole: float, what: str) -> Any:
    """Amounts that can not be below nothing, without the solver's rounding.

    >>> more(np.array([5.0, -1e-6]), 1e6, "a regret").tolist()
    [5.0, 0.0]

    Raises
    ------
    NotAddingUpError
        One is below nothing by more than `ADDS_UP` of a whole.
    """
    least = float(np.min(amounts))
    if least < -ADDS_UP * abs(whole):
        raise NotAddingUpError(
            f"these do not add up: {what} of {least * 1e6:,.0f} USD, where none can be below 0: a plan fell short of "
            "its least cost; check the units of very large and very small numbers in the tables, or report it with them"
        )
    return np.maximum(told(amounts, whole), 0.0)


def settled(plan: Plan, threads: int = 0) -> Optimum:
    """The plan, brought to its exact optimum unless it stands there already.

    Raises
    ------
    NoPlan
        The plan is not optimal, or was made in whole numbers, which have no prices.
    """
    if isinstance(plan, Optimum):
        return plan
    if plan.status != "optimal" or "open" in plan.programme.variables:
        why = plan.status if plan.status != "optimal" else "in whole modules, which have no prices"
        raise NoPlan(f"there is no plan to ask about: it is {why}")
    return optimum(plan.world, plan, threads)


def completed(
    world: World, active: Active, basis: Basis | None, asked: Extend = same, threads: int = 0
) -> Optimum | None:
    """Optimum of the whole world that begins with a part of it and a basis; None where the part has no plan.

    `asked` may add rows that no column outside the part stands in.
    """
    try:
        return Optimum.of(world, solve_bounded(world, active, asked, basis=basis, gap=None, threads=threads))
    except NoPlan:
        return None
