import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from model.cli import app
from model.runs import read_run

TINY = Path(__file__).parents[1] / "tiny" / "inputs"


def call(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


def test_sweep_prints_its_odds_and_goes_on_where_it_was(tmp_path):
    words = ["sweep", "--inputs", TINY, "--out", tmp_path, "--draws", 8, "--tornado", 1, "--quiet"]
    found = json.loads(call(*words, "--json").stdout)
    assert found["draws"] == 8
    assert found["failed"] == 0
    cost = next(row for row in found["summary"] if row["quantity"] == "cost_usd")
    assert cost["p10"] < cost["p50"] < cost["p90"]
    assert len(found["tornado"]) == 1
    folder = Path(found["sweep_dir"])
    parts = {file: file.stat().st_mtime_ns for file in (folder / "draws").iterdir()}
    again = call(*words, "--figure", tmp_path / "s.html")
    assert again.exit_code == 0
    assert "built_probability_frac" in again.stdout
    assert {file: file.stat().st_mtime_ns for file in (folder / "draws").iterdir()} == parts
    assert (folder / "influence.csv").is_file()
    drawn = (tmp_path / "s.html").read_text(encoding="utf-8")
    assert drawn.count('class="plotly-graph-div"') == 5


def test_frontier_prints_and_draws_its_points(tmp_path):
    done = call("frontier", "carbon_t", "--inputs", TINY, "--points", 3, "--json", "--figure", tmp_path / "f.html")
    found = json.loads(done.stdout)
    assert (found["aim"], found["convex"], len(found["points"])) == ("carbon_t", True, 3)
    assert "Plotly" in (tmp_path / "f.html").read_text(encoding="utf-8")
    orbit = call(
        "frontier", "served_h100e", "--in", "kind=orbital", "--most", "--inputs", TINY, "--points", 2, "--quiet"
    )
    assert "orbital_served_h100e_yr" in orbit.stdout


def test_alternatives_tell_how_free_a_site_is(tmp_path):
    words = ["alternatives", "--inputs", TINY, "--site", "gb-sco", "--different", 1]
    found = json.loads(call(*words, "--json").stdout)
    assert [row["site"] for row in found["sites"]] == ["gb-sco"]
    assert "different 1" in {row["alternative"] for row in found["alternatives"]}
    assert "most terrestrial" in call(*words).stdout


def test_diff_tells_what_each_change_cost(tmp_path):
    names = []
    for words in ([], ["--set", "settings.reserve_frac.value=0.1"]):
        done = call("run", "--inputs", TINY, "--out", tmp_path, "--quiet", "--json", *words)
        names.append(read_run(json.loads(done.stdout)["run_dir"]).name)
    found = json.loads(call("diff", *names, "--out", tmp_path, "--json").stdout)
    assert found["total_usd"] > 0
    assert sum(row["npv_usd"] for row in found["causes"]) == pytest.approx(found["total_usd"])
    assert "reserve_frac" in call("diff", *names, "--out", tmp_path).stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["frontier", "carbon", "--inputs", TINY], "carbon_t"),
        (["sweep", "--shape", "round", "--inputs", TINY], "two_piece"),
        (["alternatives", "--site", "atlantis", "--inputs", TINY], "atlantis"),
        (["diff", "a", "b", "--order", "odd"], "forward"),
    ],
)
def test_what_can_not_be_asked_exits_2_and_is_told(words, told):
    done = call(*words)
    assert done.exit_code == 2, done.output
    assert told in done.stderr
