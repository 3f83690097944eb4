"""Which numbers matter: what of a sweep's spread of cost each factor explains, and how far it moves the cost alone."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import rankdata, sobol_indices, uniform

from model.questions.ranges import Floats
from model.questions.sweep import NUMERICS, Sweep, plan_draws
from model.questions.sweep.inert import enters
from model.questions.sweep.one_draw import Base
from model.solve.workers import PATIENCE_S, workers

SURE = 0.05
"""A factor matters where chance alone would bring any factor as far in less than this share of sweeps."""

SHUFFLES, AT_ONCE = 499, 50
"""Times that the costs are dealt out anew, and how many of these at once."""


def influence(found: Sweep) -> pd.DataFrame:
    """Factors by how closely cost follows them: those first that are not to be explained by chance.

    Rows of factor, rank_correlation, first_order_frac, noise_frac, chance, matters. `first_order_frac` estimates
    Var(E[cost | factor]) / Var(cost) from the draws at hand, as the share of the variance between equal bins of the
    factor less what chance alone puts there (epsilon squared). It can come out below zero.

    Both measures are held against chance: the costs are dealt out to the draws anew, `SHUFFLES` times, and the largest
    that any of the factors then has is noted (Westfall and Young's maximum). `chance` is the share of deals in which
    that is no less than the factor's own; `matters` is true where it is below `SURE` and the factor, moved alone, moves
    the priced world at all. `noise_frac` is the `first_order_frac` that chance alone gives the first of all factors in
    one sweep of twenty, and what the gaps of the draws could explain besides.

    Raises
    ------
    ValueError
        Fewer than eight draws have a plan.
    """
    keep = found.solved
    u, cost = found.u[keep], found.table.loc[keep, "cost_usd"].to_numpy(float)
    if len(cost) < 8:
        raise ValueError(f"{len(cost)} draws have a plan; influence needs at least 8")
    gap_frac = found.table.loc[keep, "gap_frac"].to_numpy(float) if "gap_frac" in found.table else np.zeros(len(cost))
    gap = np.sqrt(np.mean((gap_frac * cost) ** 2))
    varies = bool(np.std(cost) > max(gap, NUMERICS * np.abs(cost).mean()))
    rank = rankdata(u, axis=0)
    correlation, explained = _correlation(rank, cost[:, None])[:, 0], _explained(rank, cost[:, None])[:, 0]
    chance, noise = _against_chance(rank, cost, np.abs(correlation), explained)
    likely = np.flatnonzero((chance < SURE) & varies)
    matters = np.zeros(u.shape[1], dtype=bool)
    matters[likely] = [found.base is None or enters(found.base, factor, _around(u)) for factor in likely.tolist()]
    table = pd.DataFrame({
        "factor": found.factors.names, "rank_correlation": correlation, "first_order_frac": explained,
        "noise_frac": noise + (gap / np.std(cost)) ** 2 if varies else 1.0, "chance": chance, "matters": matters,
    })  # fmt: skip
    order = np.lexsort((-np.abs(correlation), ~matters))
    return table.iloc[order].reset_index(drop=True)


def _around(u: Floats) -> Floats:
    """(3, D) where a factor is looked at: all others at their base values, and as in the first and the last draw."""
    return np.stack([np.full(u.shape[1], np.nan), u[0], u[-1]])


def _against_chance(rank: Floats, cost: Floats, correlation: Floats, explained: Floats) -> tuple[Floats, float]:
    """(D,) share of deals that bring any factor as far in either measure, and the 95th percentile of what they explain.

    Twice the lower of both, for either may be the one that is large.
    """
    if not len(correlation):
        return np.zeros(0), 0.0
    rng, tops = np.random.default_rng(0), []
    for first in range(0, SHUFFLES, AT_ONCE):
        dealt = rng.permuted(np.tile(cost[:, None], min(AT_ONCE, SHUFFLES - first)), axis=0)
        tops.append(np.stack([np.abs(_correlation(rank, dealt)).max(axis=0), _explained(rank, dealt).max(axis=0)]))
    top = np.sort(np.concatenate(tops, axis=1), axis=1)
    far = [SHUFFLES - np.searchsorted(row, own - 1e-12) for row, own in zip(top, (correlation, explained), strict=True)]
    return np.minimum(1.0, 2.0 * (1 + np.minimum(*far)) / (1 + SHUFFLES)), float(np.quantile(top[1], 0.95))


def _correlation(rank: Floats, cost: Floats) -> Floats:
    """(D, M) rank correlation of each factor (N, D) with each row of costs (N, M)."""
    other = rankdata(cost, axis=0)
    a, b = rank - rank.mean(axis=0), other - other.mean(axis=0)
    norm = np.sqrt((a**2).sum(axis=0)[:, None] * (b**2).sum(axis=0))
    return np.divide(a.T @ b, norm, out=np.zeros_like(norm), where=norm > 0)


def _explained(rank: Floats, cost: Floats) -> Floats:
    """(D, M) share of the variance of each row of costs (N, M) between equal bins of a factor, less that of chance."""
    count = len(cost)
    bins = max(2, int(np.sqrt(count / 2)))
    which = np.floor((rank - 0.5) / count * bins).astype(int)
    centred = cost - cost.mean(axis=0)
    total = (centred**2).sum(axis=0)
    between = np.zeros((rank.shape[1], cost.shape[1]))
    for b in range(bins):
        inside = which == b
        between += (inside.T @ centred) ** 2 / np.maximum(inside.sum(axis=0), 1)[:, None]
    within = (total - between) / (count - bins)
    return np.divide(between - (bins - 1) * within, total, out=np.zeros_like(between), where=total > 0)


def tornado(
    base: Base,
    factors: list[str],
    base_cost_usd: float,
    jobs: int = 1,
    scheduler: str | None = None,
    wait_s: float = PATIENCE_S,
) -> pd.DataFrame:
    """Cost with one factor at its low and its high and all others at their base values.

    Rows of factor, low_cost_usd, high_cost_usd, swing_usd (between them), base_cost_usd; the widest swing first. NaN
    where a draw has no plan.

    Raises
    ------
    ValueError
        A factor is unknown.
    """
    u = np.full((2 * len(factors), len(base.factors)), np.nan)
    place = _places(base, factors)
    u[0::2][np.arange(len(place)), place] = 0.0
    u[1::2][np.arange(len(place)), place] = 1.0
    cost = costs_usd(base, u, jobs, scheduler, wait_s)
    low, high = cost[0::2], cost[1::2]
    table = pd.DataFrame({
        "factor": factors, "low_cost_usd": low, "high_cost_usd": high, "swing_usd": np.abs(high - low),
        "base_cost_usd": base_cost_usd,
    })  # fmt: skip
    return table.sort_values("swing_usd", ascending=False, kind="stable", ignore_index=True)


def sobol(
    base: Base,
    factors: list[str],
    count: int = 64,
    seed: int = 0,
    jobs: int = 1,
    scheduler: str | None = None,
    wait_s: float = PATIENCE_S,
) -> pd.DataFrame:
    """Sobol' indices of cost (Saltelli's scheme) for some factors, the others at their base values.

    Takes count x (factors + 2) plans, so it is for the few factors that `influence` finds; count is a power of two.
    Rows of factor, first_order_frac (explained alone), total_frac (with its interactions), plans_count.

    Raises
    ------
    ValueError
        A factor is unknown, or a draw has no plan: indices of the rest would mislead.
    """
    place = _places(base, factors)

    def cost(x: Floats) -> Floats:
        u = np.full((x.shape[1], len(base.factors)), np.nan)
        u[:, place] = x.T
        out = costs_usd(base, u, jobs, scheduler, wait_s)
        if not np.isfinite(out).all():
            raise ValueError(f"{int((~np.isfinite(out)).sum())} draws have no plan, so the indices are not defined")
        return out[None, :]

    found = sobol_indices(func=cost, n=count, dists=[uniform()] * len(factors), rng=seed)
    table = pd.DataFrame({
        "factor": factors, "first_order_frac": np.ravel(found.first_order), "total_frac": np.ravel(found.total_order),
        "plans_count": count * (len(factors) + 2),
    })  # fmt: skip
    return table.sort_values("total_frac", ascending=False, kind="stable", ignore_index=True)


def costs_usd(base: Base, u: Floats, jobs: int = 1, scheduler: str | None = None, wait_s: float = PATIENCE_S) -> Floats:
    """(n,) cost of each row of u (n, D); NaN where there is no plan."""
    numbers = np.array_split(np.arange(len(u)), max(1, min(len(u), 4 * jobs)))
    tasks = [(some, u[some]) for some in numbers if len(some)]
    with workers(min(jobs, len(tasks)), scheduler, base, wait_s) as crew:
        parts = crew.map(plan_draws, tasks)
    table = pd.concat(parts).set_index("draw").sort_index()
    blank = pd.Series(np.nan, table.index)
    return np.array(table.get("cost_usd", blank), dtype=float)


def _places(base: Base, factors: list[str]) -> Any:
    place = pd.Index(base.factors.names).get_indexer(pd.Index(factors))
    unknown = [name for name, at in zip(factors, place, strict=True) if at < 0]
    if unknown:
        raise ValueError(f"no factor is called {', '.join(unknown)}")
    return place
