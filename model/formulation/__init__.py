"""The algebra of the plan, one function a line of the paper (`FORMULATION.md`)."""

from model.formulation import opening, paper, variables
from model.formulation.paper import Line
from model.formulation.variables import Active, every
from model.lp import Constraint, Index, Programme, Variable
from model.world import World


def programme(
    world: World, active: Active | None = None, integer: bool = False, links: Index | None = None
) -> Programme:
    """The linear programme over the active part of a world, by default over all of it. Million USD.

    With `integer` it holds C10, with the linking rows C10c at `links`; the whole numbers are marked, not enforced.

    Raises
    ------
    ValueError
        A line of the constraint table reaches a variable that it does not say, or its rows have another name.
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
    rows = [_rows(world, found, line) for line in paper.LINES if not line.lazy]
    rows += [line.rows(world, found, active.spread) for line in paper.LINES if line.lazy]
    if integer:
        rows += [opening.whole(world, found), opening.opened(world, found)]
        rows.append(opening.linked(world, found, opening.unlinked(world) if links is None else links))
    return Programme(found, {row.name: row for row in rows}, world.standing_musd)


def _rows(world: World, found: dict[str, Variable], line: Line) -> Constraint:
    """Rows of a line, which pricing may trust to reach what it says and nothing else."""
    made = line.rows(world, found)
    strays = sorted({term.variable for term in made.terms if len(term.column)} - set(line.reaches))
    if strays:
        raise ValueError(f"{line.name} has terms in {', '.join(strays)}; its line of the constraint table does not "
                         f"name them among what it reaches ({', '.join(line.reaches)})")  # fmt: skip
    if made.name != line.name:
        raise ValueError(f"the rows of {line.name} are named {made.name}: function and constraint have one name")
    return made


__all__ = ["Active", "every", "paper", "programme"]
