"""Limits that only whole modules can not keep: 30 MW at a time make 90 or 120, and never between 100 and 110."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from model.formulation.limits import scopes
from model.formulation.opening import site_values
from model.lp import Floats, Ints
from model.questions.repair.conflicts import limit_rows
from model.questions.repair.elastic import elastic, hard_limits
from model.questions.repair.values import NONE, working_values
from model.world import World

GIVES = 1e-5
"""Least easing that is more than HiGHS's tolerance of a whole number."""


@dataclass(frozen=True)
class WholeRepair:
    """Limits that have to give way (n,), values with which there is a plan in whole modules, and what they run into."""

    rows: Ints
    values: Floats | None
    conflicts: pd.DataFrame


def whole_repair(world: World) -> WholeRepair | None:
    """Least easing of hard limits with which whole modules make a plan, where any amount would; None if none is needed.

    Values are None where none was found in time.
    """
    if elastic(world, NONE, whole=True).possible:
        return None
    hard = hard_limits(world)
    eased = elastic(world, hard, whole=True)
    if not eased.possible:
        return WholeRepair(NONE, None, _modules(world, hard))
    rows = hard[eased.by > GIVES]
    rest = np.setdiff1d(hard, rows)
    instead = elastic(world, rest, whole=True)
    others = rest[instead.by > GIVES] if instead.possible else NONE
    conflicts = pd.concat([limit_rows(world, np.concatenate([rows, others])), _modules(world, rows)], ignore_index=True)
    return WholeRepair(rows, working_values(world, rows, eased.by[eased.by > GIVES], whole=True), conflicts)


def _modules(world: World, rows: Ints) -> pd.DataFrame:
    """Sites built in modules that some limits (n,) count: what they run into."""
    frame = world.sites.frame
    counted, _ = scopes(world, world.inputs.tables["limits"].iloc[rows])
    here = frame[counted.any(axis=0) & (site_values(world, "module_mw") > 0)]
    cell = "sites/" + here["kind"].astype(str) + "." + here["site"].astype(str) + ".module_mw"
    return pd.DataFrame({"constraint": "module_mw", "subject": here["site"], "period": None, "cell": cell})
