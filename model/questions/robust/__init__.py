"""What to build when nobody knows: one build for several futures.

The extensive form: what is built is shared, what is run and served is each future's own. Risk is weighed by the
conditional value at risk (Rockafellar and Uryasev, Journal of Risk 2, 2000).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from model.lp import Floats, Index, Programme
from model.questions.bounded import NoPlan
from model.questions.optimum import more, told
from model.questions.robust.futures import assembled, build_table, check_alike, decided, plans_of, programmes_of
from model.solve.highs import solve
from model.solve.search import Progress
from model.solve.workers import HERE, Team
from model.world import World


@dataclass(frozen=True)
class Robust:
    """A build for several futures.

    `futures` has a row each: future, probability_frac, cost_usd (of the shared build), perfect_usd (of the build made
    for it alone), regret_usd. `build` is the shared one: site, kind, chip, cooling, supply, period, it_mw. EVPI is what
    knowing the future would save on average, VSS what planning for all futures saves over building for the reference.
    """

    futures: pd.DataFrame
    build: pd.DataFrame
    expected_usd: float
    cvar_usd: float
    evpi_usd: float
    vss_usd: float
    whole: bool
    """Whether the programme held every option and route; else the figures are those of the plans' own."""

    @property
    def advantage(self) -> str:
        """What planning for all futures is worth, in words."""
        if np.isfinite(self.vss_usd):
            return f"Planning for all instead of for the reference saves {self.vss_usd:,.0f} USD."
        return "A build for the reference alone breaks a limit in some future, so planning for all is needed at all."


def robust(
    worlds: Sequence[World], probability: Sequence[float], reference: World, *, risk_weight: float = 0.0,
    tail_frac: float = 0.1, progress: Progress | None = None, team: Team = HERE,
) -> Robust:  # fmt: skip
    """Least of (1 - w) E[cost] + w CVaR[cost] over builds that all futures share.

    CVaR = min over eta of eta + E[(cost - eta)+] / tail: the mean cost of the most expensive `tail_frac` of futures.

    Parameters
    ----------
    worlds : (K,) sequence of World
        Futures on the same sites, options, loads, periods and slices. What can not be built in one of them in time is
        built in none.
    probability : (K,)
        Adds up to 1.
    reference : World
        The future that a planner without foresight builds for.
    risk_weight : float
        w.  [-, 0 to 1]
    tail_frac : float
        Probability of the tail.  [-, 0 < tail <= 1]
    progress : callable, optional
        Told stage, share done (or None) and a note.
    team : Team
        Who plans the futures.

    Raises
    ------
    ValueError
        Probabilities, weight or tail are out of bounds, or the worlds differ in shape.
    NoPlan
        No build serves all futures.
    """
    p = np.asarray(probability, dtype=float)
    if len(p) != len(worlds) or (p < 0).any() or abs(p.sum() - 1.0) > 1e-9:
        raise ValueError(f"{len(worlds)} worlds need as many probabilities that add up to 1, not {p.tolist()}")
    if not 0.0 <= risk_weight <= 1.0 or not 0.0 < tail_frac <= 1.0:
        raise ValueError(f"risk_weight {risk_weight} must be 0 to 1 and tail_frac {tail_frac} above 0 and at most 1")
    check_alike([reference, *worlds])
    alone = plans_of([reference, *worlds], progress, team)
    programmes, whole = programmes_of(worlds, alone)
    lp = assembled(programmes, p, risk_weight, tail_frac)
    if progress is not None:
        progress("planning for all futures", None, f"{lp.shape[0]:,} rows, {lp.shape[1]:,} columns")
    found = solve(lp, algorithm="choose")
    if found.status != "optimal":
        raise NoPlan(f"no build serves all {len(worlds)} futures: the programme is {found.status}")
    x = lp.split_columns(found.x)
    shared = lp.variables["build"].index
    cost = np.array([_cost(one, shared, x, k) for k, one in enumerate(programmes)])
    perfect = np.array([plan.cost for plan in alone[1:]])
    own = alone[0].programme.variables["build"].index.dense(alone[0].x["build"])
    fixed = team.map(_cost_of_build, programmes, own)
    futures = pd.DataFrame({
        "future": np.arange(len(p)), "probability_frac": p, "cost_usd": cost * 1e6, "perfect_usd": perfect * 1e6,
        "regret_usd": more(cost - perfect, float(cost.max()), "a regret") * 1e6,
    })  # fmt: skip
    expected = float(p @ cost)
    return Robust(
        futures, build_table(reference, shared, x["build"]), expected * 1e6,
        cvar(cost, p, tail_frac) * 1e6, float(told(expected - float(p @ perfect), expected)) * 1e6,
        float(told(float(p @ fixed) - expected, expected)) * 1e6, whole,
    )  # fmt: skip


def chances(futures: Sequence[str]) -> tuple[list[str], list[float]]:
    """Names and probabilities of futures given as NAME or NAME=PROBABILITY; what is left is shared out evenly.

    >>> chances(["base=0.5", "starship", "slow_launch"])
    (['base', 'starship', 'slow_launch'], [0.5, 0.25, 0.25])

    Raises
    ------
    ValueError
        A probability is no number, or they can not add up to 1, or a future is named twice.
    """
    names = [text.partition("=")[0] for text in futures]
    if len(set(names)) < len(names):
        raise ValueError(f"a future is named twice: {', '.join(names)}")
    said = [text.partition("=")[2] for text in futures]
    try:
        given = [float(text) if text else None for text in said]
    except ValueError as error:
        raise ValueError(f"a probability is no number: {', '.join(futures)}") from error
    left, open_ = 1.0 - sum(p for p in given if p is not None), given.count(None)
    if not 0.0 <= left <= 1.0 or (open_ == 0 and abs(left) > 1e-9) or (open_ and left <= 0.0):
        raise ValueError(f"the probabilities of {', '.join(futures)} can not add up to 1")
    return names, [left / open_ if p is None else p for p in given]


def cvar(cost: Any, probability: Any, tail_frac: float) -> float:
    """Mean cost of the most expensive share of futures.

    >>> cvar([1.0, 2.0, 10.0, 4.0], [0.25] * 4, 0.5)
    7.0
    """
    cost, p = np.asarray(cost, dtype=float), np.asarray(probability, dtype=float)
    order = np.argsort(-cost)
    taken = np.minimum(np.cumsum(p[order]), tail_frac)
    return float(np.diff(taken, prepend=0.0) @ cost[order] / tail_frac)


def _cost(lp: Programme, shared: Index, x: dict[str, Floats], k: int) -> float:
    """Cost of future k under the shared solution.  [million USD]"""
    total = lp.offset + sum(float(v.cost @ x[f"{name}@{k}"]) for name, v in lp.variables.items() if name != "build")
    build = lp.variables["build"]
    return total + float(build.cost[build.index.position(shared.ids)] @ x["build"])


def _cost_of_build(dense: Floats, lp: Programme) -> float:
    """Least cost of a future whose build is given; inf where it breaks a limit.  [million USD]"""
    found = solve(decided(lp, dense), algorithm="choose", threads=1)
    return found.objective if found.status == "optimal" else np.inf
