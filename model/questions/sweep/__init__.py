"""How sure: many draws of what is uncertain, each planned again, kept as they come so that a killed sweep goes on.

The draws are Latin hypercubes, so N of them say more than N throws of dice; none starts from the draw before it, so the
answers depend neither on their order nor on who does the work. A draw whose worker is lost is planned by another. Gaps
that draws keep to their bounds are small beside the spread of their costs: where they are not, draws are planned again.
"""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from model.planning import Plan
from model.questions.ranges import Factors, Floats, draws
from model.questions.sweep.one_draw import BUILT_MW, Base, redraw
from model.runs.parquet import read_parquet, write_parquet
from model.solve.workers import PATIENCE_S, workers

PARTS, ACCOUNT = "draws", "sweep.json"
QUANTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}

OF_SPREAD = 0.1
"""Largest gap of a draw, as a share of the standard deviation of the draws' costs."""

NUMERICS = 1e-8
"""Relative gap below which no draw is planned, and relative spread of costs that is none."""

Progress = Callable[[str, float | None, str], None]


@dataclass(frozen=True)
class Sweep:
    """Draws and what became of them.

    `table` has a row a draw, by number: draw and what `redraw` says of it. Summaries leave out draws that have no plan;
    `failed` counts them.
    """

    factors: Factors
    u: Floats  # (N, D)
    table: pd.DataFrame
    base_cost_usd: float
    base: Base | None = None

    @property
    def solved(self) -> Any:
        """(N,) whether a draw has a plan."""
        return (self.table["status"] == "optimal").to_numpy()

    @property
    def failed(self) -> int:
        """Draws without a plan."""
        return int((~self.solved).sum())

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Rows of quantity (cost_usd, unserved_frac, share_frac), period, kind, mean, p10, p50, p90."""
        names = [n for n in self.table if n in ("cost_usd", "unserved_frac") or str(n).startswith("share_frac/")]
        values = self.table.loc[self.solved, names]
        parts = pd.Series(names).str.split("/", expand=True).reindex(columns=range(3))
        return pd.DataFrame({
            "quantity": parts[0], "period": pd.to_numeric(parts[1]).astype("Int64"), "kind": parts[2].fillna(""),
            "mean": values.mean().to_numpy(), **_quantiles(values),
        })  # fmt: skip

    @cached_property
    def sites(self) -> pd.DataFrame:
        """Rows of site, built_probability_frac (share of draws that build there), mean_mw, p10_mw, p50_mw, p90_mw."""
        names = [str(n) for n in self.table if str(n).startswith("built_mw/")]
        values = self.table.loc[self.solved, names]
        frame = pd.DataFrame({
            "site": [name.removeprefix("built_mw/") for name in names],
            "built_probability_frac": (values > BUILT_MW).mean().to_numpy(), "mean_mw": values.mean().to_numpy(),
            **{f"{name}_mw": column for name, column in _quantiles(values).items()},
        })  # fmt: skip
        return frame.sort_values(["built_probability_frac", "mean_mw"], ascending=False, ignore_index=True)


def sweep(
    plan: Plan, folder: Path, count: int = 64, *, seed: int = 0, shape: str = "triangular", tolerance: float = 1e-3,
    jobs: int = 1, scheduler: str | None = None, wait_s: float = PATIENCE_S, progress: Progress | None = None,
) -> Sweep:  # fmt: skip
    """Plan `count` draws, or those of them that `folder` does not hold yet.

    Parameters
    ----------
    plan : Plan
        The base plan.
    folder : Path
        Where draws are kept as they are done; made if it is not there.
    count : int
        Draws in all; best a power of two from 8 on. More than the folder holds makes the sweep longer.  [>= 1]
    seed : int
        Of the sequence.
    shape : str
        Distribution; see `uncertainty.SHAPES`.
    tolerance : float
        Gap to its own bound that a draw may keep at first; see `Base.of`. Draws whose gaps are above `OF_SPREAD` of the
        spread of costs are planned again with smaller ones.
    jobs : int
        Processes on this machine.
    scheduler : str, optional
        Address of a Dask scheduler (`tcp://host:8786`) whose workers share the draws instead.
    wait_s : float
        Seconds that a cluster without workers is waited for.
    progress : callable, optional
        Told stage, share done and a note.

    Raises
    ------
    ValueError
        The folder holds another sweep, or the plan is not optimal.
    ModuleNotFoundError
        A scheduler is given and Dask is not installed.
    Lost
        Workers were lost again and again.
    """
    base = Base.of(plan, shape, tolerance)
    u = draws(base.factors, count, seed)
    _enter(folder, base, seed)
    done = read_draws(folder)
    todo = np.setdiff1d(np.arange(count), done["draw"].to_numpy(dtype=int))
    team = (jobs, scheduler, wait_s, progress)
    _plan(folder, base, u, todo, team)
    table = _read(folder, count)
    while (needed := _needed(table, base)) < base.tolerance:
        base = replace(base, tolerance=needed)
        wide = table[table["gap_frac"] > needed]
        _plan(folder, base, u, wide["draw"].to_numpy(dtype=int), team)
        table = _read(folder, count)
    return Sweep(base.factors, u, table, plan.objective_usd, base)


def _plan(
    folder: Path, base: Base, u: Floats, todo: Any, team: tuple[int, str | None, float, Progress | None]
) -> None:  # fmt: skip
    """Plan some draws (n,) and keep them."""
    jobs, scheduler, wait_s, progress = team
    size = int(np.clip(np.ceil(len(todo) / (16 * jobs)), 1, 4))
    tasks = [todo[i : i + size] for i in range(0, len(todo), size)]
    finished, count = len(u) - len(todo), len(u)
    with workers(min(jobs, max(1, len(tasks))), scheduler, base, wait_s) as crew:
        for _, part in crew.done(plan_draws, [(numbers, u[numbers]) for numbers in tasks]):
            _keep(folder, part, base.tolerance)
            finished += len(part)
            if progress is not None:
                progress("planning draws", min(1.0, finished / count), f"{finished} of {count}")


def _needed(table: pd.DataFrame, base: Base) -> float:
    """Gap that draws may keep: the base's own while all are small beside the spread, else a power of ten that is."""
    solved = table[table["status"] == "optimal"]
    if len(solved) < 2 or not len(base.factors):
        return base.tolerance
    most = OF_SPREAD * float(solved["cost_usd"].std() / solved["cost_usd"].abs().mean())
    if float(solved["gap_frac"].max()) <= most:
        return base.tolerance
    return float(max(NUMERICS, min(base.tolerance / 10, 10 ** np.floor(np.log10(max(most, NUMERICS))))))


def plan_draws(base: Base, task: tuple[Any, Floats]) -> pd.DataFrame:
    """Rows of some draws, given by number and by their uniform numbers."""
    numbers, u = task
    return pd.DataFrame([{"draw": int(n), **redraw(base, row)} for n, row in zip(numbers, u, strict=True)])


def read_draws(folder: Path) -> pd.DataFrame:
    """Draws a folder holds, by number; of a draw planned twice the plan with the smaller gap."""
    parts = [read_parquet(file) for file in sorted((folder / PARTS).glob("*.parquet"))]
    if not parts:
        return pd.DataFrame({"draw": np.zeros(0, dtype=int), "status": np.zeros(0, dtype=str)})
    table = pd.concat(parts, ignore_index=True)
    by = ["draw", *(["gap_frac"] if "gap_frac" in table else [])]
    return table.sort_values(by).drop_duplicates("draw").reset_index(drop=True)


def _read(folder: Path, count: int) -> pd.DataFrame:
    table = read_draws(folder)
    return table[table["draw"] < count].reset_index(drop=True)


def _keep(folder: Path, part: pd.DataFrame, tolerance: float) -> None:
    """Write a part whole or not at all."""
    name = f"{part['draw'].min():06d}-{part['draw'].max():06d}-gap-{tolerance:.0e}.parquet"
    hidden = folder / PARTS / f".{name}.{os.getpid()}"
    write_parquet(part, hidden)
    hidden.replace(folder / PARTS / name)


def _enter(folder: Path, base: Base, seed: int) -> None:
    """Make the folder, or check that it holds draws of this very sweep."""
    tables = sorted(base.inputs.tables.items())
    digest = hashlib.sha256("".join(f"{name}\n{table.to_csv()}" for name, table in tables).encode()).hexdigest()
    mine = {
        "inputs_sha256": digest,
        "seed": seed,
        "shape": base.shape,
        "tolerance": base.tolerance,
        "factors": len(base.factors),
        "design": "latin hypercubes",
    }
    (folder / PARTS).mkdir(parents=True, exist_ok=True)
    account = folder / ACCOUNT
    if account.is_file():
        theirs = json.loads(account.read_text(encoding="utf-8"))
        differ = [name for name, value in mine.items() if theirs.get(name) != value]
        if differ:
            raise ValueError(f"{folder} holds a sweep with another {', '.join(differ)}: choose another folder")
        return
    hidden = folder / f".{ACCOUNT}"
    hidden.write_text(json.dumps(mine, indent=2) + "\n", encoding="utf-8")
    hidden.replace(account)


def _quantiles(values: pd.DataFrame) -> dict[str, Any]:
    return {name: values.quantile(q).to_numpy() for name, q in QUANTILES.items()}
