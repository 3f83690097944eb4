"""What a delivered H100e-hour costs at each kind of site, how sure that is, and how likely each kind is the cheapest.

Nothing is planned: each draw moves every figure with a range that prices an hour, and the cheapest option of each kind
is looked up in every period in which it could be built. An hour is one at full use in the first year of service, by
the levelised cost of owning, launching and running. Left out are what the network costs, premiums on chips, and every
limit on how much there is; what can be had from when is as in the inputs. `swings` says how figures move costs, and
`sweep` plans draws again, each cell with a number of its own: slow, and exact.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from model.questions.costs.drivers import figures, ways
from model.questions.costs.effects import Group, Progress, groups
from model.questions.ranges import Factors, Floats, Ints, draws, factors
from model.tables.faults import nearest
from model.world import Bools, World
from model.world.cost_draws import least, levelised_lines

QUANTILES = {"p5": 0.05, "p50": 0.5, "p95": 0.95}

TOGETHER = 8192
"""Draws worked on at a time."""

OUT_OF_REACH = 1e6
"""Cost of what can not be had at any sane price, such as a launch that nobody offers.  [USD per H100e-hour]"""

SCOPES = ("kind", "bloc", "jurisdiction", "tag", "site")


@dataclass(frozen=True)
class Hourly:
    """Draws of the cheapest hour: kinds K, periods T, draws D.

    `usd_per_h100e_h` (K, T, D) is inf where a kind has no option; `winner` (K, T, D) is the number of the group that is
    the kind's cheapest.
    """

    kinds: tuple[str, ...]
    year: Ints
    usd_per_h100e_h: Floats
    winner: Ints
    groups: tuple[Group, ...]
    shipped: pd.DataFrame

    @property
    def bands(self) -> pd.DataFrame:
        """Rows of period and kind: quantiles of its cheapest hour, the odds that none is cheaper, and it as shipped."""
        usd = self.usd_per_h100e_h
        best = usd.argmin(axis=0)
        rows = [
            {"period": int(year), "kind": kind}
            | {f"{name}_usd_per_h100e_h": float(np.quantile(usd[k, t], q)) for name, q in QUANTILES.items()}
            | {"cheapest_frac": float((best[t] == k).mean())}
            for t, year in enumerate(self.year)
            for k, kind in enumerate(self.kinds)
            if np.isfinite(usd[k, t, 0])
        ]
        return pd.DataFrame(rows, columns=["period", "kind", *(f"{q}_usd_per_h100e_h" for q in QUANTILES),
                                           "cheapest_frac"]).merge(self.shipped, on=["period", "kind"])  # fmt: skip

    @property
    def made_of(self) -> pd.DataFrame:
        """Rows of period, kind, chip, cooling, supply: share of draws in which no other is cheaper in the kind."""
        rows = []
        for k, t in np.argwhere(np.isfinite(self.usd_per_h100e_h[:, :, 0])):
            won, count = np.unique(self.winner[k, t], return_counts=True)
            for g, share in sorted(zip(won, count / count.sum(), strict=True), key=lambda pair: -pair[1]):
                named = {"period": int(self.year[t]), "kind": self.kinds[k], **self.groups[g].parts}
                rows.append(named | {"cheapest_frac": float(share)})
        columns = ["period", "kind", "chip", "cooling", "supply", "cheapest_frac"]
        return pd.DataFrame(rows, columns=columns).sort_values("period", kind="stable", ignore_index=True)


def costs(
    world: World, count: int = 10_000, *, seed: int = 0, shape: str = "triangular", workload: str | None = None,
    scope: dict[str, str] | None = None, told: Progress = lambda stage, done, note: None,
) -> Hourly:  # fmt: skip
    """Draw the cheapest hour of each kind of site.

    Parameters
    ----------
    world : World
        As the inputs are.
    count : int
        Draws; best a power of two.  [>= 1]
    seed : int
        Of the draws: all kinds and periods share them.
    shape : str
        Distribution; see `uncertainty.SHAPES`.
    workload : str, optional
        Work that the hour is for: only options with room for it. By default work bound by compute, in any room.
    scope : dict, optional
        Column of `SCOPES` to the value that a site must have.
    told : callable
        Told stage, share done and a note.

    Raises
    ------
    ValueError
        No such workload or column, no site in scope, none that can be built on, or figures that can not be priced at
        their ends.
    """
    work_class, suits = _work(world, workload)
    terms = world.options.terms
    lines = levelised_lines(world.costs, terms, world.calendar, work_class, world.launch_usd_per_mw_yr)
    level = np.sum(list(lines.values()), axis=0)
    had = world.buildable & suits[:, None] & _within(world, scope or {})[:, None] & (level < OUT_OF_REACH)
    if not had.any():
        raise ValueError("none of these sites can hold such work in any period: there is no hour to price")
    level = np.where(had, level, np.inf)
    kinds = tuple(dict.fromkeys(world.options.frame.loc[had.any(axis=1), "kind"]))
    every = factors(world.inputs)
    moved = {kind: figures(world.inputs, every, kind) for kind in kinds}
    found = [g for kind, own in moved.items() for g in groups(world, kind, work_class, level, own, told)]
    drawn = _drawn(
        found, lines, level, kinds, {kind: own.mode for kind, own in moved.items()}, count, seed, shape, told
    )
    return Hourly(kinds, world.calendar.year.astype(int), *drawn, tuple(found), _shipped(world, level))


def _drawn(
    found: list[Group], lines: dict[str, Floats], level: Floats, kinds: tuple[str, ...], modes: dict[str, pd.Series],
    count: int, seed: int, shape: str, told: Progress,
) -> tuple[Floats, Ints]:  # fmt: skip
    """Cost and group (K, T, D) of the cheapest option of each kind and period in each draw."""
    mode = pd.concat(list(modes.values())).groupby(level=0).mean()
    numbers = pd.Index(sorted({name for group in found for name in group.number}))
    u = draws(Factors(tuple(numbers), ()), count, seed).T
    usd = np.full((len(kinds), level.shape[1], count), np.inf)
    winner = np.zeros(usd.shape, dtype=np.int64)
    for first in range(0, count, TOGETHER):
        some = slice(first, first + TOGETHER)
        way = np.stack(ways(u[:, some], mode.loc[numbers].to_numpy(float), shape), axis=1)
        for g, group in enumerate(found):
            told("drawing", (first + TOGETHER * g / len(found)) / count, f"{count:,} draws")
            own = way[numbers.get_indexer(pd.Index(group.number))]
            k = kinds.index(group.kind)
            for v in np.flatnonzero(np.isfinite(level[group.option]).any(axis=0)):
                rows = group.option[np.isfinite(level[group.option, v])]
                held = {name: line[rows, v : v + 1] for name, line in lines.items()}
                moves = dict(zip(group.lines, group.factors(v, own), strict=True))
                whole = {"": slice(0, len(rows))}
                cost = least(held, moves, whole, np.ones((len(rows), 1), dtype=bool))[""][0]
                cheaper = cost < usd[k, v, some]
                usd[k, v, some][cheaper], winner[k, v, some][cheaper] = cost[cheaper], g
    return usd, winner


def _work(world: World, workload: str | None) -> tuple[int, Bools]:
    """Class of the work, and the options (O,) that have room for it."""
    loads = world.loads
    if workload is None:
        compute = np.flatnonzero(loads.classes["bound"] == "compute")
        return int(compute[0]) if len(compute) else 0, np.ones(len(world.options.frame), dtype=bool)
    names = loads.frame["workload"]
    if workload not in set(names):
        raise ValueError(f"{workload!r} is no work of this study; {nearest(workload, sorted(set(names)))}")
    work_class = int(loads.work_class[(names == workload).to_numpy().argmax()])
    return work_class, world.suits[:, work_class]


def _within(world: World, scope: dict[str, str]) -> Bools:
    """(O,) whether an option's site is in scope."""
    frame = world.sites.frame
    here = np.ones(len(frame), dtype=bool)
    for column, value in scope.items():
        if column not in SCOPES:
            raise ValueError(f"sites have no {column!r} to count by; give one of {', '.join(SCOPES)}")
        own = frame[column].fillna("").astype(str)
        if value not in set(own):
            raise ValueError(f"no site has {column} {value!r}; {nearest(value, sorted(set(own) - {''}))}")
        here &= (own == value).to_numpy()
    if not here.any():
        raise ValueError(f"no site is in all of {', '.join(f'{c}={v}' for c, v in scope.items())}")
    return here[world.site_of]


def _shipped(world: World, level: Floats) -> pd.DataFrame:
    """Cheapest option of each period and kind as the inputs are, and its cost."""
    names = ["kind", "site", "chip", "cooling", "supply"]
    o, v = np.nonzero(np.isfinite(level))
    rows = world.options.frame.iloc[o][names].assign(
        period=world.calendar.year[v].astype(int), usd_per_h100e_h=level[o, v]
    )
    best = rows.sort_values("usd_per_h100e_h", kind="stable").drop_duplicates(["period", "kind"])
    return best[["period", *names, "usd_per_h100e_h"]].reset_index(drop=True)
