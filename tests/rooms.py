"""ARCHITECTURE.md, written from the imports and the first sentence of every room: `python -m tests.rooms`."""

import ast
from pathlib import Path

from tests.test_repository import MODEL, ORDER, ROOT, entry, imports_of, model_sources

PAGE = ROOT / "ARCHITECTURE.md"
DOOR = ("__init__", "__main__")

HEAD = """# Architecture

Written by `python -m tests.rooms` from the imports and the first sentence of each room; change those, not this file.

    inputs/*.csv -> tables -> sites -> world -> formulation -> solve -> planning -> figures, report, runs, questions
      people        checked   a room    arrays    the paper     proven   a plan      what people read
                              a kind

Data flow one way. Prices live in the costs of the programme, physics in its coefficients, the world in its bounds.
Below `world` nobody knows a plan; above it nobody reads a CSV frame to plan by; `figures` know only tables and the
words of the constraint table; only `cli` and `dashboard` print. The programme never hears the words land, sea or orbit.

`landseasky X` is `cli/X.py`, `questions/X`, `figures/answers/X.py` and `tests/questions/test_X.py`; `tests/` mirrors
`model/`. [CONTRIBUTING.md](CONTRIBUTING.md) says how to add a column, a constraint, a kind of site, a figure or a
command.

## Rooms

Imports run downward only: a room may import what stands above it in this table (`tests/test_repository.py`).

"""


def rooms() -> list[str]:
    """Rooms in the order in which imports may run, without the door."""
    return [name for name in ORDER if name not in DOOR]


def sentence(room: str) -> str:
    """What a room says of itself in its first sentence."""
    place = MODEL / room / "__init__.py"
    source = (place if place.is_file() else MODEL / f"{room}.py").read_text(encoding="utf-8")
    words = " ".join((ast.get_docstring(ast.parse(source)) or "").split("\n\n")[0].split())
    first = words.split(". ")[0].rstrip(".")
    return f"{first}."


def arrows() -> dict[str, set[str]]:
    """Room to the rooms that it imports."""
    found: dict[str, set[str]] = {room: set() for room in rooms()}
    for path in model_sources:
        parts = path.relative_to(MODEL).with_suffix("").parts
        here = parts[0]
        if here in found:
            there = {entry(name) for _, name in imports_of(path)}
            found[here] |= {name for name in there if name in found and name != here}
    return found


def bare(found: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Arrows that no longer way through other rooms implies."""
    reach: dict[str, set[str]] = {}
    for room in rooms():
        reach[room] = set().union(*({there} | reach[there] for there in found[room])) if found[room] else set()
    return [
        (room, there)
        for room in rooms()
        for there in sorted(found[room], key=ORDER.index)
        if not any(there in reach[other] for other in found[room] - {there})
    ]


def architecture() -> str:
    """Text of ARCHITECTURE.md."""
    found = arrows()
    table = ["| room | what it is |", "|---|---|", *(f"| `{room}` | {sentence(room)} |" for room in rooms())]
    drawn = ["```mermaid", "graph TD", *(f"    {room} --> {there}" for room, there in bare(found)), "```"]
    count = sum(len(there) for there in found.values())
    picture = [
        "",
        "## Picture",
        "",
        f"{len(found)} rooms and {count} arrows between them, none upward. Drawn are those that no longer way implies;",
        "an arrow points at what is imported.",
        "",
    ]
    return HEAD + "\n".join([*table, *picture, *drawn]) + "\n"


if __name__ == "__main__":
    Path(PAGE).write_text(architecture(), encoding="utf-8")
