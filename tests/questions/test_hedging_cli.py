import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from model.cli import app

TINY = Path(__file__).parents[1] / "tiny" / "inputs"
HASTY = ("--set", "workloads.chat.max_rtt_ms=15", "--set", "workloads.chat.tail_rtt_ms=16")
BROKEN = ("--set", "limits.launch/2028.sense=>=", "--set", "limits.launch/2028.value=90")


def call(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


def answer(*words: object):
    done = call(*words, "--inputs", TINY, "--json", "-q")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def drawn(file: Path) -> str:
    page = file.read_text(encoding="utf-8")
    assert page.count("<script") > page.count('src="http')
    assert 'src="http' not in page
    return page


def test_milliseconds_prints_what_a_millisecond_is_worth_and_draws_it(tmp_path):
    page = tmp_path / "ms.html"
    found = answer("milliseconds", *HASTY, "--zone", "gb-lon", "--figure", page)["routes"]
    assert [row["workload"] for row in found] == ["chat", "chat"]
    assert all(row["usd_per_ms"] == pytest.approx(row["saving_usd"] / row["over_ms"]) for row in found)
    assert "What a millisecond is worth" in drawn(page)
    wrong = call("milliseconds", "--inputs", TINY, "--zone", "gb-lom")
    assert wrong.exit_code == 2
    assert "gb-lon" in wrong.stderr


def test_repair_names_the_cells_and_a_world_in_order_needs_none(tmp_path):
    found = answer("repair", *BROKEN, "--figure", tmp_path / "repair.html")
    assert found["needed"]
    assert found["set"] == ["limits.launch/2028.value=0"]
    mended = call("run", "--inputs", TINY, "--out", tmp_path, "-q", *BROKEN, "--set", *found["set"])
    assert mended.exit_code == 0, mended.output
    assert answer("repair")["needed"] is False
    refused = call("explain", "gb-sco", "--inputs", TINY, *BROKEN, "-q")
    assert refused.exit_code == 4
    assert "infeasible" in refused.stderr


def test_robust_weighs_scenarios_and_tells_what_knowing_is_worth(tmp_path):
    study = tmp_path / "inputs"
    study.mkdir()
    for file in TINY.rglob("*.csv"):
        (study / file.relative_to(TINY)).parent.mkdir(exist_ok=True)
        (study / file.relative_to(TINY)).write_bytes(file.read_bytes())
    (study / "scenarios").mkdir()
    head = "table,key,column,value,reason\n"
    (study / "scenarios" / "dear.csv").write_text(f"{head}chips,*,price_usd_per_chip,*1.5,to see\n", encoding="utf-8")
    (study / "scenarios" / "boom.csv").write_text(f"{head}demand,*,h100e,*1.5,to see\n", encoding="utf-8")
    words = ("robust", "base=0.5", "dear", "boom+dear", "--inputs", study, "-q", "--json")
    done = call(*words, "--regret", 2, "--figure", tmp_path / "robust.html")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert [row["probability_frac"] for row in found["futures"]] == [0.5, 0.25, 0.25]
    assert found["evpi_usd"] > 0
    assert found["expected_usd"] == pytest.approx(sum(f["probability_frac"] * f["cost_usd"] for f in found["futures"]))
    assert found["regret"][-1]["expected_usd"] >= found["regret"][0]["expected_usd"]
    page = drawn(tmp_path / "robust.html")
    assert page.count("plotly-graph-div") == 2
    wrong = call("robust", "base=0.7", "dear=0.7", "--inputs", study)
    assert wrong.exit_code == 2
    assert "add up to 1" in wrong.stderr


def test_survive_tells_what_it_costs_to_lose_a_part(tmp_path):
    found = answer("survive", "site=sea-orkney", "--figure", tmp_path / "n1.html")
    assert found["premium_usd"] > 0
    assert found["losses"][0]["surviving_unserved_frac"] < found["losses"][0]["cheapest_unserved_frac"]
    assert found["most_unserved_frac"] == pytest.approx(found["unserved_frac"])
    assert "on top of" in " ".join(call("survive", "--help").stdout.split())
    wrong = call("survive", "sea-orkney", "--inputs", TINY)
    assert wrong.exit_code == 2
    assert "site=NAME" in wrong.stderr
    unknown = call("survive", "site=atlantis", "--inputs", TINY)
    assert unknown.exit_code == 2
    assert "atlantis" in unknown.stderr


def test_breakeven_against_two_inputs_holds_the_frontier_at_each_value_of_the_second(tmp_path):
    cell = ("launch.starship/allied/2032.usd_per_kg", "--from", 10, "--to", 400)
    other = ("--and", "terrestrial.gb-sco.grid_usd_per_mwh", "--and-from", 200, "--and-to", 400, "--rows", 2)
    both = answer("breakeven", *cell, *other, "--figure", tmp_path / "plane.html")
    alone = answer("breakeven", *cell, "--set", "terrestrial.gb-sco.grid_usd_per_mwh=400")
    last = [{k: v for k, v in row.items() if k != "other"} for row in both["segments"] if row["other"] == 400]
    assert len(last) == len(alone["segments"])
    for one, row in zip(alone["segments"], last, strict=True):
        assert row == pytest.approx(one, rel=1e-9)
    assert call("breakeven", *cell, "--and", "chips.h100.life_yr", "--inputs", TINY).exit_code == 2
