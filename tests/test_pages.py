"""Pages for people: decisions are numbered and short, and what was measured for them is where they say."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
DECISIONS = re.split(r"^## ", (ROOT / "DECISIONS.md").read_text(encoding="utf-8"), flags=re.M)[1:]
MOST_LINES = 10


def test_decisions_are_numbered_from_the_newest_to_the_first():
    numbers = [int(decision.split(".")[0]) for decision in DECISIONS]
    assert numbers == list(range(len(DECISIONS), 0, -1))


def test_a_decision_takes_ten_lines_at_most():
    long = [text.splitlines()[0] for text in DECISIONS if len(text.strip().splitlines()) - 2 > MOST_LINES]
    assert not long, f"measurements go to tests/benchmarks/README.md: {long}"


def test_what_a_decision_says_was_measured_is_there():
    page = (ROOT / "tests" / "benchmarks" / "README.md").read_text(encoding="utf-8")
    told = {number for text in DECISIONS for number in re.findall(r"^Measured: (D\d+)\.", text, re.M)}
    assert told == set(re.findall(r"^## (D\d+)\.", page, re.M))
