"""Every constraint shows the same face in the paper, in its function, in its golden file and in the second spelling."""

import re
from pathlib import Path

import numpy as np
import pytest

from model.formulation import opening, paper
from tests.formulation.golden import FOLDER, golden_world, pieces, write

PAPER = (Path(__file__).parents[2] / "FORMULATION.md").read_text(encoding="utf-8")
EVERY = (*(line.rows for line in paper.LINES), opening.whole, opening.opened, opening.linked)
NUMBER = re.compile(r"-?\d+\.?\d*(?:e[-+]?\d+)?(?=\s|$)")


@pytest.mark.parametrize("constraint", EVERY, ids=lambda c: c.__name__)
def test_the_paper_tells_every_constraint_as_its_function_does(constraint):
    number, algebra = constraint.__doc__.splitlines()[0].split("  ", 1)
    name = f"{constraint.__module__.removeprefix('model.')}.{constraint.__name__}"
    lines = [line for line in PAPER.splitlines() if line.startswith(f"| {number} | `{algebra}` |")]
    assert len(lines) == 1, f"FORMULATION.md needs one line | {number} | `{algebra}` | meaning | `{name}` |"
    assert lines[0].endswith(f"| `{name}` |")


@pytest.mark.parametrize("line", paper.LINES, ids=lambda line: line.name)
def test_every_line_says_what_its_price_means_and_the_paper_says_the_same(line):
    assert line.meaning.endswith(".")
    told = next(text for text in PAPER.splitlines() if text.startswith(f"| {line.number} |"))
    assert f"Price: {line.meaning}" in told


def test_every_line_reaches_what_it_says_and_nothing_else():
    reached = {line.name: set() for line in paper.LINES}
    for part in pieces().values():
        for name in reached.keys() & part.constraints.keys():
            reached[name] |= {term.variable for term in part.constraints[name].terms if len(term.column)}
    reached["limits"] |= {"build", "run", "serve", "open", "breach"}  # as many of them as limits.csv has resources for
    assert reached == {line.name: set(line.reaches) for line in paper.LINES}


def test_the_paper_tells_no_constraint_that_is_not_there():
    told = re.findall(r"^\| (C\d+[a-z]?) \|", PAPER, re.M)
    assert sorted(told) == sorted(c.__doc__.split()[0] for c in EVERY)


def test_the_paper_tells_every_variable():
    section = PAPER.split("## Variables")[1].split("## ")[0]
    told = re.findall(r"^\| `(\w+)\[[\w,]+\]` \|", section, re.M)
    assert sorted(told) == sorted(pieces()["objective"].variables)


def test_every_constraint_has_a_golden_file_and_a_row_in_the_golden_world():
    parts = pieces()
    assert {c.__name__ for c in EVERY} | {"objective"} == parts.keys() == {path.stem for path in FOLDER.glob("*.lp")}
    assert all(len(c.index) for part in parts.values() for c in part.constraints.values())


def numbers_apart(text: str) -> tuple[str, np.ndarray]:
    """Text without its numbers, on one line, and the numbers: lines break where a number's length says."""
    return " ".join(NUMBER.sub("#", text).split()), np.array(NUMBER.findall(text), dtype=float)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("golden")
    write(folder)
    return folder


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.lp")))
def test_the_tiny_world_is_written_as_its_golden_file(name, written):
    text, values = numbers_apart((written / f"{name}.lp").read_text())
    golden_text, golden_values = numbers_apart((FOLDER / f"{name}.lp").read_text())
    assert text == golden_text
    assert values == pytest.approx(golden_values, rel=1e-8)


def test_numbers_are_compared_and_names_are_not_taken_for_numbers():
    assert numbers_apart("OBJ: 1.5 build(gb300,2028)\n <= 2e-05\n") == (
        "OBJ: # build(gb300,2028) <= #",
        pytest.approx([1.5, 2e-5]),
    )


def test_the_golden_world_has_a_plan():
    from model.planning import plan

    assert plan(golden_world(), method="simplex").certificate.ok
