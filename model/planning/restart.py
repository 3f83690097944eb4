"""A plan found again after a change, from where the last one stood."""

from typing import Any

from model.planning import Plan, plan
from model.solve.renewal import carried
from model.solve.standing import Standing
from model.world import World

OWN = {"method", "integer", "seed"}
"""Choices of `plan` that an update does not know: such a plan is begun anew with what the earlier one held."""


def replan(world: World, before: Plan | None, standing: Standing | None = None, **choices: Any) -> Plan:
    """Least-cost plan of a world, begun with what an earlier plan of a world much like it held.

    The answer is that of `plan`, found sooner. Where what the earlier plan held can not keep the limits of this world,
    the search begins anew.

    Parameters
    ----------
    world : World
        What to plan.
    before : Plan, optional
        An earlier plan; its world may have other sites, options, loads and numbers.
    standing : Standing, optional
        Solver that is kept from one plan to the next.
    **choices
        Handed to `plan`.
    """
    if before is None:
        return plan(world, **choices)
    if choices.get("method", "columns") == "columns" and not choices.get("integer"):
        return before.update(world=world, standing=standing, **{k: v for k, v in choices.items() if k not in OWN})
    start = carried(before.world, before.active, world)
    found = plan(world, start=start, **choices)
    if start is not None and found.status == "infeasible":
        return plan(world, **choices)
    return found
