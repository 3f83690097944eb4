"""A run's plan made again from its archived inputs and its kept solution, without solving anything."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from model.formulation import Active, every, paper, programme
from model.formulation.opening import unlinked
from model.lp import Floats, Index, Programme
from model.planning import Plan
from model.planning.certificate import TOLERANCE
from model.planning.dimensions import labels
from model.runs import Kept
from model.solve.highs import Solution
from model.solve.reduced_costs import Pricer
from model.solve.row_prices import Prices, placed
from model.tables.resolution import at_resolution
from model.world import World, world
from model.world.schema import read_inputs


class Unlike(ValueError):
    """The archived inputs do not give the programme that the solution belongs to."""


def world_of(folder: Path, manifest: Mapping[str, Any]) -> World:
    """World of a run, from the inputs in its folder.

    Raises
    ------
    InputError
        The archived inputs are not valid, or lack a scenario.
    """
    inputs = read_inputs(folder / "inputs", manifest["scenarios"], manifest["overrides"])
    return world(at_resolution(inputs, manifest["choices"].get("resolution", "full")))


def plan_of(world: World, kept: Kept, manifest: Mapping[str, Any]) -> Plan:
    """Plan of a run, with every row and cost of its programme assembled anew.

    Raises
    ------
    Unlike
        The programme has other rows or columns than the solution.
    """
    whole = every(world)
    lp, active = _programme(world, kept, whole, bool(manifest["choices"].get("integer")))
    x = _values(lp.variables, kept.columns, "variable")
    y = _values(lp.constraints, kept.rows, "constraint")
    objective = lp.offset + float(lp.cost @ x)
    solution = Solution(manifest["status"], objective, x, y, None, 0, _number(manifest["bound_usd"]) / 1e6)
    return Plan(
        world, lp, solution, active, manifest["status"], manifest["choices"]["method"], _number(manifest["bound_usd"])
    )


def _programme(world: World, kept: Kept, whole: Active, integer: bool) -> tuple[Programme, Active]:
    options = np.zeros(world.shape["option"], dtype=bool)
    if len(kept.options) and kept.options.max() >= len(options):
        raise Unlike(f"the solution holds option {kept.options.max()}, and the inputs give {len(options)}")
    options[kept.options] = True
    serve, spread, linked = (_ids(blocks, name) for blocks, name in
                             ((kept.columns, "serve"), (kept.rows, "spread"), (kept.rows, "linked")))  # fmt: skip
    for name, ids, known in (("serve", serve, whole.serve.ids), ("spread", spread, whole.spread.ids)):
        if not np.isin(ids, known).all():
            raise Unlike(f"the solution has points of {name} that the inputs do not allow")
    active = Active(options, Index(whole.serve.grid, serve), Index(whole.spread.grid, spread))
    links = Index(unlinked(world).grid, linked) if integer else None
    return programme(world, active, integer, links), active


def _ids(blocks: Mapping[str, Any], name: str) -> Any:
    return blocks[name][0] if name in blocks else np.zeros(0, dtype=np.int64)


def _values(blocks: Mapping[str, Any], kept: Mapping[str, Any], what: str) -> Floats:
    """(n,) values of all blocks of a programme, in its order."""
    for name in kept.keys() - blocks.keys():
        raise Unlike(f"the solution has the {what} {name}, which the programme of the inputs lacks")
    parts = []
    for name, block in blocks.items():
        ids = _ids(kept, name)
        if len(ids) != len(block.index.ids) or (ids != block.index.ids).any():
            raise Unlike(
                f"the {what} {name} has {len(ids)} points in the solution and {len(block.index)} in the inputs"
            )
        parts.append(kept[name][1] if name in kept else np.zeros(0))
    return np.concatenate([np.zeros(0), *parts])


def _number(value: float | None) -> float:
    return -np.inf if value is None else float(value)


def proven_bound_usd(plan: Plan, kept: Kept) -> float:
    """What no plan of the whole world can cost less than, from the kept prices alone; NaN where there are none.

    The Lagrangian bound of the prices that the run kept, or of the last programme's, whichever is better. Prices of the
    wrong sign prove nothing and are cut off.
    """
    if not np.isfinite(plan.solution.y).all():
        return float("nan")
    pricer = Pricer(plan.world)
    last = pricer.prices(plan.programme, plan.solution.y)
    bounds = [pricer.price(last).bound]
    if kept.prices:
        bounds.append(pricer.price(_signed(last, kept)).bound)
    return max(bounds) * 1e6


def _signed(like: Prices, kept: Kept) -> Prices:
    lines, found = paper.named(), {}
    for name, array in like.items():
        ids, prices = kept.prices.get(name, (np.zeros(0, dtype=np.int64), np.zeros(0)))
        if len(ids) and ids.max() >= np.prod(array.shape):
            raise Unlike(f"the prices of {name} have points that the inputs do not allow")
        if name in lines and lines[name].by_hand:
            prices = prices if lines[name].lower else np.minimum(prices, 0.0)
            prices = prices if lines[name].upper else np.maximum(prices, 0.0)
        found[name] = placed(array, ids, prices)
    return found


def broken_rows(plan: Plan, most: int) -> list[str]:
    """Rows that the solution breaks beyond rounding, the worst first, by their names in the tables: at most `most`."""
    lp, x, names = plan.programme, plan.solution.x, labels(plan.world)
    activity, scale = lp.matrix @ x, 1.0 + abs(lp.matrix) @ np.abs(x)
    by = np.maximum(np.maximum(lp.row_lower - activity, activity - lp.row_upper), 0.0) / scale
    told = []
    for row in np.argsort(-by, kind="stable")[:most]:
        if by[row] <= TOLERANCE:
            break
        name = next(block for block, part in lp.rows.items() if part.start <= row < part.stop)
        index = lp.constraints[name].index
        at = {d: index[d][row - lp.rows[name].start] for d in index.grid}
        point = ", ".join(f"{d} {names[d][n] if d in names else n}" for d, n in at.items())
        told.append(f"{name} of {point}: broken by {by[row]:.1e} of its size")
    return told


def fractions(plan: Plan) -> float:
    """Largest distance of a whole-numbered column from a whole number; 0 where there is none."""
    parts = [plan.x[name] for name, variable in plan.programme.variables.items() if variable.integer]
    x = np.concatenate([np.zeros(1), *parts])
    return float(np.abs(x - np.round(x)).max())
