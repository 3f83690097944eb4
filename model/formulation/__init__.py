"""The algebra of the plan, one function a line of the paper (`FORMULATION.md`)."""

from model.formulation import capacity, delivery, limits, opening, variables
from model.formulation.variables import Active, every
from model.lp import Index, Programme
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


def programme(
    world: World, active: Active | None = None, integer: bool = False, links: Index | None = None
) -> Programme:
    """The linear programme over the active part of a world, by default over all of it. Million USD.

    With `integer` it holds C10, with the linking rows C10c at `links`; the whole numbers are marked, not enforced.
    """
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
    if integer:
        whole = (opening.opening(world, found["build"]), opening.modules(world, found["build"]))
        found |= {part.name: part for part in whole}
    rows = [constraint(world, found) for constraint in CONSTRAINTS]
    rows.append(delivery.spread(world, found, active.spread))
    if integer:
        rows += [opening.whole(world, found), opening.opened(world, found)]
        rows.append(opening.linked(world, found, opening.unlinked(world) if links is None else links))
    return Programme(found, {row.name: row for row in rows}, world.standing_musd)


__all__ = ["CONSTRAINTS", "Active", "every", "programme"]
