import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from model.cli import app

TINY = Path(__file__).parents[1] / "tiny" / "inputs"


def call(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


def test_breakeven_prints_one_object_with_every_breakpoint():
    words = ("chips.next_2030.price_usd_per_chip", "--from", 15000, "--to", 30000, "--inputs", TINY)
    done = call("breakeven", *words, "--resolution", "full", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["enters"] == "cost"
    assert [round(point["value"]) for point in found["points"]] == [15000, 22345, 22455, 30000]
    built = sum(row["it_mw_from"] for row in found["build"] if row["value_from"] == 15000)
    assert built == pytest.approx(6.74, abs=0.01)


def test_breakeven_prints_a_table_that_says_how_exact_it_is():
    words = ("jurisdictions.GBR.wacc_frac", "--from", 0.05, "--to", 0.1, "--inputs", TINY)
    refused = call("breakeven", *words)
    assert refused.exit_code == 2
    assert "not linearly" in refused.stderr
    done = call("breakeven", *words, "--steps", 1)
    assert done.exit_code == 0, done.output
    assert "sampled: not exact between values" in done.stdout
    assert "terrestrial MW" in done.stdout


def test_breakeven_names_an_input_that_is_not_there():
    done = call("breakeven", "chips.next_2031.price_usd_per_chip", "--from", 1e4, "--to", 2e4, "--inputs", TINY)
    assert done.exit_code == 3
    assert "next_2030" in done.stderr


def test_explain_tells_why_a_site_is_built_and_what_would_end_it():
    done = call("explain", "sea-orkney", "--inputs", TINY)
    assert done.exit_code == 0, done.output
    assert "leaves above" in done.stdout
    assert "compute sold" in done.stdout
    found = json.loads(call("explain", "sea-orkney", "--inputs", TINY, "--json").stdout)
    assert found["kind"] == "site"
    assert [row["verdict"] for row in found["verdict"]] == ["too early", "built"]


def test_explain_tells_who_serves_a_zone():
    done = call("explain", "gb-lon", "--inputs", TINY, "--set", "workloads.chat.max_rtt_ms=15", "--exact", 1)
    assert done.exit_code == 0, done.output
    assert "shut" in done.stdout or "too slow" in done.stdout
    assert "sea-orkney" in done.stdout


def test_explain_does_not_know_a_name_and_offers_the_nearest():
    done = call("explain", "gb-lonn", "--inputs", TINY)
    assert done.exit_code == 2
    assert "gb-lon" in done.stderr
