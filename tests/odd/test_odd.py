"""Every command on odd small studies: an answer or a reason in words, and what is printed adds up."""

import csv
import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from model.cli import app
from tests.odd.studies import STUDIES
from tests.odd.study import studied

QUESTIONS = {
    "explain_site": lambda odd: ("explain", odd.site),
    "explain_zone": lambda odd: ("explain", odd.zone),
    "breakeven": lambda odd: ("breakeven", odd.cell, "--from", 0, "--to", odd.until),
    "sensitivity": lambda odd: ("sensitivity", "--table", "demand"),
    "milliseconds": lambda odd: ("milliseconds",),
    "repair": lambda odd: ("repair",),
    "frontier": lambda odd: ("frontier", "carbon_t", "--points", 3),
    "alternatives": lambda odd: ("alternatives", "--different", 1),
    "robust": lambda odd: ("robust", "base", "costly"),
    "survive": lambda odd: ("survive", f"site={odd.site}"),
    "costs": lambda odd: ("costs", "--draws", 16),
}
"""Words of every question, by its name."""

BY_TURNS = 16
"""Of the questions to each study, one in so many is asked in the fast suite: each of some studies, each study a few."""


def call(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Folder of each study, written once."""
    return cache(lambda name: studied(*STUDIES[name].edits).write(tmp_path_factory.mktemp("odd") / "inputs"))


def answered(done, words=()):
    """The answer, after a look that it ends as it should and holds no number that is none."""
    assert done.exit_code in (0, 2, 3, 4), done.output
    assert "internal error" not in done.output
    assert "Traceback" not in done.output
    odd = set(re.findall(r"(?<![\w./-])(?:nan|NaN|-?inf|None|NaT|<NA>)(?![\w./-])", done.stdout)) - set(words)
    assert not odd, done.stdout
    return done


def strictly(text):
    """JSON without NaN and infinity, which the standard does not know."""

    def refuse(word):
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


def rows_of(folder: Path, table: str):
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Page(HTMLParser):
    """Tags of a page that were left open."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def handle_starttag(self, tag, attrs):
        self.count += 1


def marks(i: int, j: int):
    """Whether a cell of the matrix is left to the slow suite."""
    return [] if (i + 3 * j) % BY_TURNS == 0 else [pytest.mark.slow]


CASES = [
    pytest.param(name, asked, marks=marks(i, j)) for i, name in enumerate(STUDIES) for j, asked in enumerate(QUESTIONS)
]


@pytest.mark.parametrize("name", STUDIES)
def test_an_odd_study_is_checked(home, name):
    done = answered(call("check", "--inputs", home(name), "--json", "--quiet"), STUDIES[name].words)
    refused = STUDIES[name].code == 3
    assert done.exit_code == (3 if refused else 0), done.output
    assert strictly(done.stdout)["status"] == ("invalid_input" if refused else "valid")


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=() if i % 6 == 0 else pytest.mark.slow) for i, n in enumerate(STUDIES)]
)
def test_the_bill_of_an_odd_study_adds_up(home, name, tmp_path):
    done = answered(call("run", "--inputs", home(name), "--out", tmp_path, "--json", "--quiet"), STUDIES[name].words)
    assert done.exit_code == STUDIES[name].code, done.output
    if done.exit_code:
        return
    told = strictly(done.stdout)
    folder = Path(told["run_dir"])
    bill = sum(float(row["npv_usd"]) for row in rows_of(folder, "bill"))
    assert bill == pytest.approx(told["objective_usd"], rel=1e-6, abs=1e-3)
    for shares in told["share_by_kind"].values():
        assert sum(shares.values()) == pytest.approx(1) or not any(shares.values())
    text = (folder / "report.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(re.sub(r"(<script[^>]*>)[\s\S]*?(</script>)", r"\1\2", text))
    assert page.count
    for figure in re.findall(r'<script type="application/json" data-plot="[\w-]+">(.*?)</script>', text):
        assert "layout" in strictly(figure)


@pytest.mark.parametrize(("name", "asked"), CASES)
def test_an_odd_study_answers_every_question(home, name, asked):
    odd = STUDIES[name]
    words = QUESTIONS[asked](odd)
    done = answered(call(*words, "--inputs", home(name), "--json", "--quiet"), odd.words)
    if done.exit_code == 0:
        assert strictly(done.stdout)
