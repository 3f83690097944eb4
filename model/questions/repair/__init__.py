"""The smallest change of hard limits that makes a plan possible, and what they run into.

Every hard limit may give way at a price per share of its value; the cheapest way to give way names few of them. Each is
then asked to stand again: one without which the others can give way alone is let off, so that none is left without
need. Demand never stands in the way (it may go unserved), so it is limits that conflict: with one another, with what
sites can hold, with what is for sale, or with whole modules.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from model.formulation import Active, variables
from model.lp import Floats, Index, Ints
from model.questions.repair.conflicts import conflicts
from model.questions.repair.elastic import (
    are_shares,
    elastic,
    hard_limits,
    rows_of,
    sizes,
    skeleton,
    tightened,
    with_values,
)
from model.questions.repair.values import DIGITS, NONE, outward, working_values
from model.questions.repair.whole import whole_repair
from model.solve.infeasible import least_rows
from model.world import World


@dataclass(frozen=True)
class Repair:
    """Limits that have to give way, and what they conflict with."""

    limits: pd.DataFrame
    """cell (limits.<limit>/<period>.value), sense, value, repaired, unit: none of them without need; no rows where no
    values of the limits alone were found with which there surely is a plan"""
    conflicts: pd.DataFrame
    """constraint, subject, period, cell: what keeps them from being met, blank cell where no one cell decides"""

    @property
    def overrides(self) -> list[str]:
        """The repair as changes `table.key.column=value`."""
        pairs = zip(self.limits["cell"], self.limits["repaired"], strict=True)
        return [f"{cell}={value:.{DIGITS}g}" for cell, value in pairs]


def repair(world: World, *, integer: bool = False) -> Repair | None:
    """Smallest repair of the hard limits of a world; None where all can be kept.

    Parameters
    ----------
    world : World
        Whose limits.
    integer : bool
        Whether the plan is to be in whole modules.
    """
    possible = elastic(world, NONE).possible
    lp, hard, close = skeleton(world), hard_limits(world), NONE
    if integer:
        found = whole_repair(world)
        if found is None:
            return None
        causes = found.conflicts if possible else conflicts(world, lp, elastic(world, hard))
        return Repair(_listed(world, found.rows, found.values), causes)
    if possible:
        return None
    needed = least_rows(lp, rows_of(lp, hard), sizes(world, hard)) - lp.rows["limits"].start
    if not needed.size:  # what is missing is less than the solver's tolerance
        close = hard[are_shares(world)[hard]]
        lp = tightened(world, lp, close)
        needed = least_rows(lp, rows_of(lp, hard), sizes(world, hard)) - lp.rows["limits"].start
    eased = elastic(world, needed, by_margin=close)
    if not eased.possible:
        return Repair(_listed(world, NONE, np.zeros(0)), conflicts(world, lp, elastic(world, hard)))
    values = working_values(world, needed, eased.by)
    return Repair(_listed(world, needed, values), conflicts(world, lp, eased))


def _listed(world: World, rows: Ints, values: Floats | None) -> pd.DataFrame:
    """Limits (n,) and what they could be (n,); no rows without values."""
    table = world.inputs.tables["limits"].iloc[rows if values is not None else rows[:0]]
    whole = table["of_resource"].fillna("").astype(str)
    cell = "limits." + table["limit"].astype(str) + "/" + table["period"].astype(int).astype(str) + ".value"
    return pd.DataFrame({
        "cell": cell.to_numpy(), "sense": table["sense"].to_numpy(), "value": table["value"].to_numpy(float),
        "repaired": np.zeros(0) if values is None else values,
        "unit": np.where(whole != "", "share of " + whole, table["resource"].astype(str)),
    })  # fmt: skip


def way(world: World) -> Active | None:
    """Part of the world in which every limit can be kept, whatever it costs; None where none can."""
    found = elastic(world, NONE)
    if not found.possible:
        return None
    lp = found.programme
    x = lp.split_columns(found.solution.x)
    options = (lp.variables["build"].index.dense(x["build"]) > 0).any(axis=1)
    serve = lp.variables["serve"].index
    rows = Index(variables.grid(world, "site", "load", "period"), NONE)
    return Active(options, Index(serve.grid, serve.ids[x["serve"] > 0]), rows)


__all__ = ["Repair", "outward", "repair", "way", "with_values"]
