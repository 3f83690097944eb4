"""What less regret costs: expected cost against the largest regret over several futures (epsilon-constraint).

The regret of a build in a future is what it costs there above the build made for that future alone.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from model.lp import Constraint, Index, Programme, Term, Variable
from model.questions.bounded import NoPlan, with_costs
from model.questions.robust.futures import assembled, check_alike, costs_in, plans_of, programmes_of
from model.solve.highs import Basis, Solution, solve
from model.solve.workers import HERE, Team
from model.world import World

HAIR = 1e-9
"""Share of the cost that a level of regret may be overstepped by: rounding."""


def regret_frontier(
    worlds: Sequence[World], probability: Sequence[float], points: int = 5, team: Team = HERE
) -> pd.DataFrame:
    """Least expected cost at each of `points` levels of the largest regret, from where it costs nothing to the least.

    Parameters
    ----------
    worlds : (K,) sequence of World
        Futures; see `robust`.
    probability : (K,)
        Adds up to 1.
    points : int
        Both ends among them.  [>= 2]
    team : Team
        Who plans the futures and the levels.

    Returns
    -------
    DataFrame
        regret_usd (the level), expected_usd, usd_per_usd (expected cost of a dollar less regret).

    Raises
    ------
    ValueError
        Fewer than two points, or the worlds differ in their parts.
    NoPlan
        No build serves all futures.
    """
    if points < 2:
        raise ValueError(f"points is {points}; a frontier has at least 2")
    check_alike(worlds)
    p = np.asarray(probability, dtype=float)
    alone = plans_of(worlds, team=team)
    programmes, _ = programmes_of(worlds, alone)
    perfect = np.array([plan.cost for plan in alone])
    free = limited(programmes, p, perfect)
    start = _solved(free)
    least = _solved(_least(free))
    ends = start.x[free.columns["regret"]][0], least.x[free.columns["regret"]][0]
    begun = free, start.basis, HAIR * float(np.abs(perfect).max())
    return pd.DataFrame(team.map(_at_level, np.linspace(*ends, points).tolist(), begun))


def _at_level(begun: tuple[Programme, Basis | None, float], level: float) -> dict[str, float]:
    """Row of the least expected cost at a level of the largest regret."""
    free, basis, room = begun
    top = np.array([level + room])
    held = replace(free, variables={**free.variables, "regret": replace(free.variables["regret"], upper=top)})
    found = solve(held, algorithm="simplex", basis=basis, threads=1)
    worth = (held.cost - held.matrix.T @ found.y)[held.columns["regret"]][0]
    return {"regret_usd": level * 1e6, "expected_usd": found.objective * 1e6, "usd_per_usd": max(0.0, -float(worth))}


def limited(programmes: Sequence[Programme], probability: np.ndarray, perfect: np.ndarray) -> Programme:
    """The extensive form with a column `regret` that is at least cost less perfect cost of every future.

    A trace of a price keeps it at what it has to be.
    """
    lp = assembled(programmes, probability, 0.0, 1.0)
    each = Index.full({"future": len(programmes)})
    terms = [Term("regret", each.ids, np.zeros(len(each), dtype=np.int64), -np.ones(len(each)))]
    build = lp.variables["build"].index
    for k, one in enumerate(programmes):
        own = one.variables["build"]
        terms.append(costs_in(k, "build", own.cost[own.index.position(build.ids)]))
        terms += [costs_in(k, f"{name}@{k}", v.cost) for name, v in one.variables.items() if name != "build"]
    upper = perfect - np.array([one.offset for one in programmes])
    row = Constraint("regrets", each, tuple(terms), np.full(len(each), -np.inf), upper)
    column = Variable("regret", Index.full({"regret": 1}), np.array([1e-7]), np.array([np.inf]))
    return Programme({**lp.variables, "regret": column}, {**lp.constraints, "regrets": row}, lp.offset)


def _least(lp: Programme) -> Programme:
    """The programme that asks for the least regret, whatever it costs on average."""
    costs = {name: np.zeros(len(v.index)) for name, v in lp.variables.items()} | {"regret": np.ones(1)}
    return with_costs(lp, costs, 0.0)


def _solved(lp: Programme) -> Solution:
    found = solve(lp, algorithm="choose")
    if found.status != "optimal":
        raise NoPlan(f"no build serves all futures: the programme is {found.status}")
    return found
