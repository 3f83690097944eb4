"""The algebra of the plan, one function a line of the paper (`FORMULATION.md`)."""

from model.formulation import capacity, delivery, limits, variables
from model.formulation.variables import Active, every
from model.lp import Programme
from model.world import World

CONSTRAINTS = (
    capacity.balance,
    capacity.pool,
    capacity.capacity,
    capacity.connection,
    capacity.onsite,
    capacity.heat,
    capacity.room,
    capacity.rate,
    delivery.link,
    delivery.gateway,
    delivery.resident,
    delivery.percentile,
    limits.chips,
    limits.launch,
    limits.limits,
)
"""Constraints of the paper, `delivery.spread` apart; adding one here and to FORMULATION.md is all it takes."""


def programme(world: World, active: Active | None = None) -> Programme:
    """The linear programme over the active part of a world, by default over all of it. Million USD."""
    active = every(world) if active is None else active
    parts = [
        variables.build(world, active),
        variables.run(world, active),
        variables.serve(world, active),
        variables.unserved(world),
        variables.buy(world),
        variables.lift(world),
        variables.breach(world),
    ]
    found = {part.name: part for part in parts}
    rows = [constraint(world, found) for constraint in CONSTRAINTS]
    rows.append(delivery.spread(world, found, active.spread))
    return Programme(found, {row.name: row for row in rows}, world.standing_musd)


__all__ = ["CONSTRAINTS", "Active", "every", "programme"]
