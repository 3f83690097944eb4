"""Every command that plans says at which resolution and what that merged: in a line, and in --json."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from model.cli import app
from model.dashboard.live import told
from model.dashboard.plans import Plans

TINY = Path(__file__).parents[1] / "tiny" / "inputs"
TWO_SLICES = "2 slices of the year are planned as 1, whole days"
SAID = f"Planned at coarse resolution: {TWO_SLICES}. --resolution full plans every slice and zone."
QUESTIONS = {
    "explain": ["sea-orkney"],
    "breakeven": ["chips.next_2030.price_usd_per_chip", "--from", "15000", "--to", "16000"],
    "costs": ["--draws", "8"],
    "robust": ["base", "--regret", "2"],
    "sweep": ["--draws", "1"],
}


def call(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


@pytest.mark.parametrize("command", QUESTIONS)
def test_a_question_says_its_resolution_and_what_was_merged(command, tmp_path):
    words = [command, *QUESTIONS[command], "--inputs", TINY, *(["--out", tmp_path] * (command == "sweep")), "--json"]
    whole, coarse = call(*words), call(*words, "--resolution", "coarse")
    assert whole.stderr.count("Planned at full resolution: nothing is merged.") == 1
    assert {name: json.loads(whole.stdout)[name] for name in ("resolution", "merged")} == {
        "resolution": "full", "merged": [],
    }  # fmt: skip
    assert coarse.stderr.count(SAID) == 1
    found = json.loads(coarse.stdout)
    assert (found["resolution"], found["merged"]) == ("coarse", [TWO_SLICES])


def test_a_quiet_question_prints_its_answer_alone():
    assert call("costs", "--draws", 8, "--inputs", TINY, "--quiet").stderr == ""


def test_a_sweep_of_the_default_goes_on_with_one_of_the_resolution_that_it_is(tmp_path):
    words = ["sweep", "--draws", 1, "--inputs", TINY, "--out", tmp_path, "--quiet"]
    call(*words)
    call(*words, "--resolution", "full")
    assert len(list(tmp_path.glob("sweep-*"))) == 1


def test_run_prints_its_resolution_and_where_check_lists_the_same_warnings(tmp_path):
    words = ["--inputs", TINY, "--resolution", "coarse", "--quiet"]
    done = call("run", *words, "--out", tmp_path)
    assert SAID in done.stdout
    assert done.stdout.splitlines()[-1].endswith("landseasky check --resolution coarse lists them.")
    found, checked = (
        json.loads(call(*command, *words, "--json").stdout) for command in (["run", "--out", tmp_path], ["check"])
    )
    assert (found["resolution"], found["merged"]) == ("coarse", [TWO_SLICES])
    assert (checked["resolution"], checked["merged"]) == ("coarse", [TWO_SLICES])
    assert found["warnings"] == checked["warnings"]


def test_the_dashboard_says_what_was_merged():
    merged, whole = (Plans(TINY, resolution).plan({}) for resolution in ("coarse", "auto"))
    assert TWO_SLICES in str(told(merged, merged))
    assert "resolution" not in str(told(whole, whole))
