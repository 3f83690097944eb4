"""`landseasky repair`: the smallest change of limits with which there is a plan."""

from typing import TYPE_CHECKING

from model.cli.flags import Integer
from model.cli.question import Answer, Asked, question, records

if TYPE_CHECKING:
    from model.questions.repair import Repair
    from model.world import World

FEW = 5
"""Sites named one by one."""


@question
def repair(asked: Asked, integer: Integer = False) -> Answer:
    """Find the smallest change of limits.csv with which there is a plan, and what the limits run into."""
    from model import figures
    from model.questions.repair import repair as ask

    asked.tell("reading and pricing")
    world = asked.world()
    asked.tell("asking")
    found = ask(world, integer=integer)
    if found is None:
        return Answer({}, [], {"needed": False}, [], "Every hard limit of limits.csv can be kept.")
    typed = found.limits.assign(repaired=[change.split("=")[1] for change in found.overrides])
    return Answer(
        {"limits": found.limits, "conflicts": found.conflicts},
        [("what has to give way", typed), ("what it runs into", found.conflicts)],
        {"needed": True, "set": found.overrides},
        [lambda: figures.repair_figure(found.limits)],
        _to_try(found),
    )


def remedy(world: "World", *, integer: bool) -> str:
    """What would make a plan possible: cells to change, and what their limits run into."""
    from model.cli.words import table
    from model.questions.repair import repair

    found = repair(world, integer=integer)
    if found is None:
        return "Every hard limit of limits.csv can be kept, though not by this search: try --solver simplex."
    lines = []
    if len(found.limits):
        rows = [[r["cell"], f"{r['sense']} {r['value']:g}", f"{r['sense']} {change.split('=')[1]}", r["unit"]]
                for r, change in zip(records(found.limits), found.overrides, strict=True)]  # fmt: skip
        lines.append("The smallest change of limits.csv with which there is a plan:")
        lines.append(table(["cell", "is", "could be", "of"], rows))
    modules = [r for r in records(found.conflicts) if r["constraint"] == "module_mw"]
    if modules:
        lines.append(_of_modules(world, [r["subject"] for r in modules]))
    ends = {f"{r['constraint']} of {r['subject']}" for r in records(found.conflicts) if r not in modules}
    others = [end for end in sorted(ends) if modules or not end.startswith("limits of")]
    if others:
        lines.append("They run into: " + ", ".join(others) + ".")
    return "\n".join([*lines, _to_try(found)])


def _of_modules(world: "World", sites: list[str]) -> str:
    """The sentence that names modules as the cause."""
    frame = world.sites.frame.set_index("site").loc[sites]
    sizes = ", ".join(f"{size:g}" for size in sorted(set(frame["module_mw"])))
    named = ", ".join(sites[:FEW]) + (f" and {len(sites) - FEW} more" if len(sites) > FEW else "")
    return f"Whole modules are the cause: {named} can only be built {sizes} MW at a time (module_mw)."


def _to_try(found: "Repair") -> str:
    if found.overrides:
        return "To try it: " + " ".join(f"--set {change}" for change in found.overrides)
    return (
        "No values of limits.csv alone were found with which there surely is a plan: look at what its limits run into."
    )
