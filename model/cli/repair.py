"""`landseasky repair`: the smallest change of limits with which there is a plan."""

from typing import TYPE_CHECKING

from model.cli.question import Answer, Asked, question, records

if TYPE_CHECKING:
    from model.world import World


@question
def repair(asked: Asked) -> Answer:
    """Find the smallest change of limits.csv with which there is a plan, and what the limits run into."""
    from model import figures
    from model.questions.repair import repair as ask

    asked.tell("reading and pricing")
    world = asked.world()
    asked.tell("asking")
    found = ask(world)
    if found is None:
        return Answer({}, [], {"needed": False}, [], "Every hard limit of limits.csv can be kept.")
    return Answer(
        {"limits": found.limits, "conflicts": found.conflicts},
        [("what has to give way", found.limits), ("what it runs into", found.conflicts)],
        {"needed": True, "set": found.overrides},
        [lambda: figures.repair_figure(found.limits)],
        "To try it: " + " ".join(f"--set {change}" for change in found.overrides),
    )


def remedy(world: "World") -> str:
    """What would make a plan possible: cells to change, and what their limits run into."""
    from model.cli.words import table
    from model.questions.repair import repair

    found = repair(world)
    if found is None:
        return "Every hard limit of limits.csv can be kept, though not by this search: try --solver simplex."
    rows = [[r["cell"], f"{r['sense']} {r['value']:g}", f"{r['sense']} {r['repaired']:g}", r["unit"]]
            for r in records(found.limits)]  # fmt: skip
    lines = ["The smallest change of limits.csv with which there is a plan:"]
    lines.append(table(["cell", "is", "could be", "of"], rows))
    ends = sorted({f"{r['constraint']} of {r['subject']}" for r in records(found.conflicts)})
    others = [end for end in ends if not end.startswith("limits of")]
    if others:
        lines.append("They run into: " + ", ".join(others) + ".")
    lines.append("To try it: " + " ".join(f"--set {change}" for change in found.overrides))
    return "\n".join(lines)
