"""Which numbers matter: what of a sweep's spread of cost each factor explains, and how far it moves the cost alone."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import rankdata, sobol_indices, uniform

from model.questions.ranges import Floats
from model.questions.sweep import Sweep, plan_draws
from model.questions.sweep.one_draw import Base
from model.solve.workers import workers


def influence(found: Sweep) -> pd.DataFrame:
    """Factors by how closely cost follows them: factor, rank_correlation, first_order_frac, noise_frac.

    `first_order_frac` estimates Var(E[cost | factor]) / Var(cost) from the draws at hand, as the share of the variance
    between equal bins of the factor less what chance alone puts there (epsilon squared). It can come out below zero;
    what is nearer to zero than `noise_frac`, its spread were the factor of no account, can not be told from nothing.

    Raises
    ------
    ValueError
        Fewer than eight draws have a plan.
    """
    keep = found.solved
    u, cost = found.u[keep], found.table.loc[keep, "cost_usd"].to_numpy(float)
    count = len(cost)
    if count < 8:
        raise ValueError(f"{count} draws have a plan; influence needs at least 8")
    rank_u, rank_cost = rankdata(u, axis=0), rankdata(cost)
    centred_u, centred = rank_u - rank_u.mean(axis=0), rank_cost - rank_cost.mean()
    norm = np.sqrt((centred_u**2).sum(axis=0) * (centred**2).sum())
    bins = max(2, int(np.sqrt(count / 2)))
    which = np.floor((rank_u - 0.5) / count * bins).astype(int)
    total = ((cost - cost.mean()) ** 2).sum()
    between = np.zeros(u.shape[1])
    for b in range(bins):
        inside = which == b
        number = np.maximum(inside.sum(axis=0), 1)
        between += number * (inside.T @ cost / number - cost.mean()) ** 2 * inside.any(axis=0)
    within = (total - between) / (count - bins)
    table = pd.DataFrame({
        "factor": found.factors.names,
        "rank_correlation": np.divide(centred_u.T @ centred, norm, out=np.zeros_like(norm), where=norm > 0),
        "first_order_frac": (between - (bins - 1) * within) / total if total > 0 else between,
        "noise_frac": np.sqrt(2.0 * (bins - 1)) / (count - 1),
    })  # fmt: skip
    return table.sort_values("rank_correlation", key=np.abs, ascending=False, kind="stable", ignore_index=True)


def tornado(base: Base, factors: list[str], base_cost_usd: float, jobs: int = 1) -> pd.DataFrame:
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
    cost = costs_usd(base, u, jobs)
    low, high = cost[0::2], cost[1::2]
    table = pd.DataFrame({
        "factor": factors, "low_cost_usd": low, "high_cost_usd": high, "swing_usd": np.abs(high - low),
        "base_cost_usd": base_cost_usd,
    })  # fmt: skip
    return table.sort_values("swing_usd", ascending=False, kind="stable", ignore_index=True)


def sobol(base: Base, factors: list[str], count: int = 64, seed: int = 0, jobs: int = 1) -> pd.DataFrame:
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
        out = costs_usd(base, u, jobs)
        if not np.isfinite(out).all():
            raise ValueError(f"{int((~np.isfinite(out)).sum())} draws have no plan, so the indices are not defined")
        return out[None, :]

    found = sobol_indices(func=cost, n=count, dists=[uniform()] * len(factors), rng=seed)
    table = pd.DataFrame({
        "factor": factors, "first_order_frac": np.ravel(found.first_order), "total_frac": np.ravel(found.total_order),
        "plans_count": count * (len(factors) + 2),
    })  # fmt: skip
    return table.sort_values("total_frac", ascending=False, kind="stable", ignore_index=True)


def costs_usd(base: Base, u: Floats, jobs: int = 1) -> Floats:
    """(n,) cost of each row of u (n, D); NaN where there is no plan."""
    numbers = np.array_split(np.arange(len(u)), max(1, min(len(u), 4 * jobs)))
    tasks = [(some, u[some]) for some in numbers if len(some)]
    with workers(min(jobs, len(tasks)), shared=base) as crew:
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
