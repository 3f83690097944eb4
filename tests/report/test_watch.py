import json
import os
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from model.formulation import every
from model.planning import plan
from model.planning.restart import replan
from model.report.watch import Page, Study, look, saves
from model.solve.renewal import carried
from model.world import load

TINY = Path(__file__).parents[1] / "tiny" / "inputs"
LIMIT_S = 60.0


@pytest.fixture
def inputs(tmp_path):
    return Path(shutil.copytree(TINY, tmp_path / "inputs"))


@pytest.fixture(scope="module")
def base():
    return plan(load(TINY))


def edit(folder, table, old, new):
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


CHANGES = {
    "more expensive chips": ["chips.gb300.price_usd_per_chip=*1.5"],
    "less demand": ["demand.*.h100e=*0.5"],
    "shorter reach": ["workloads.chat.max_rtt_ms=20", "workloads.chat.tail_rtt_ms=20"],
    "launch for nothing": ["launch.*.usd_per_kg=*0.05", "launch.*.t_per_yr=*100"],
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_a_plan_from_where_the_last_stood_costs_what_a_plan_from_nothing_does(base, changes):
    world = load(TINY, (), changes)
    assert replan(world, base).objective_usd == pytest.approx(plan(world).objective_usd, rel=1e-6)


def test_a_route_that_is_too_slow_now_is_not_carried_over(base):
    world = load(TINY, (), CHANGES["shorter reach"])
    whole = replace(base, active=every(base.world))
    start = carried(whole.world, whole.active, world)
    assert 0 < len(start.serve) < len(carried(whole.world, whole.active, base.world).serve)
    site, load_, slice_ = (start.serve[name] for name in ("site", "load", "slice"))
    zone = world.loads.frame["z"].to_numpy()[load_]
    limit = world.inputs.tables["workloads"].set_index("workload")["tail_rtt_ms"]
    limit = limit.loc[world.loads.frame["workload"]].to_numpy()[load_]
    assert (world.routes.rtt_ms[site, zone, slice_] <= limit).all()


def test_sites_are_matched_by_name_when_one_is_gone(base, inputs):
    path = inputs / "sites" / "undersea.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    world = load(inputs)
    assert world.shape["site"] < base.world.shape["site"]
    assert replan(world, base).objective_usd == pytest.approx(plan(world).objective_usd, rel=1e-6)


def test_other_periods_begin_anew(base, inputs):
    world = load(inputs, (), ["timeslices.*.hours_h=*1"])
    assert carried(base.world, base.active, world) is not None
    slices = inputs / "timeslices.csv"
    first = slices.read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    edit(inputs, "timeslices", first, f"{first}_renamed")
    assert carried(base.world, base.active, load(inputs)) is None


def test_saving_a_table_changes_the_plan(inputs):
    first = look(Study(inputs), None)
    assert first.fresh
    edit(inputs, "chips", ",47000,", ",147000,")
    second = look(Study(inputs), first.plan)
    assert second.fresh
    assert second.plan.objective_usd > first.plan.objective_usd


def test_saving_the_same_numbers_keeps_the_plan(inputs):
    first = look(Study(inputs), None)
    os.utime(inputs / "chips.csv")
    second = look(Study(inputs), first.plan)
    assert (second.fresh, second.trouble) == (False, "")
    assert second.plan is first.plan


def test_a_faulty_table_is_told_of_and_the_last_plan_stays(inputs):
    first = look(Study(inputs), None)
    edit(inputs, "chips", ",47000,", ',"47,000",')
    second = look(Study(inputs), first.plan)
    assert second.plan is first.plan
    assert "chips.csv:3" in second.trouble
    assert "price_usd_per_chip" in second.trouble


def overwrite(path, text):
    path.write_text(text, encoding="utf-8")


def rename_over(path, text):
    aside = path.with_name("A1B2C3.tmp")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def move_away_and_write(path, text):
    path.replace(path.with_name(path.name + "~"))
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("save", [overwrite, rename_over, move_away_and_write])
@pytest.mark.parametrize("table", ["chips.csv", "sites/orbital.csv"])
def test_a_save_is_seen_however_the_program_saves(inputs, save, table):
    stop = threading.Event()
    end = threading.Timer(LIMIT_S, stop.set)
    end.start()
    seen = saves(inputs, stop)
    try:
        assert next(seen) == []
        path = inputs / table
        for beside in ("~$chips.csv", ".~lock.chips.csv#", ".chips.csv.swp", "4913", "notes.txt"):
            (inputs / beside).write_text("x", encoding="utf-8")
        save(path, path.read_text(encoding="utf-8") + "\n")
        assert next(seen) == [table]
    finally:
        stop.set()
        end.cancel()
        seen.close()


def stamp(folder):
    text = (folder / "stamp.js").read_text(encoding="utf-8")
    return json.loads(text.removeprefix("window.landseasky?.(").removesuffix(");\n"))


def test_the_page_stays_where_it_is_and_says_when_it_is_old(inputs, tmp_path):
    page = Page(tmp_path / "watch")
    first = look(Study(inputs), None)
    page.show(first)
    one = stamp(page.folder)
    assert one["trouble"] == ""
    assert f'const made = "{one["stamp"]}"' in page.report.read_text(encoding="utf-8")

    edit(inputs, "chips", ",47000,", ",<b>,")
    page.show(look(Study(inputs), first.plan))
    two = stamp(page.folder)
    assert two["stamp"] == one["stamp"]
    assert "chips.csv:3" in two["trouble"]
    assert "<b>" not in (page.folder / "stamp.js").read_text(encoding="utf-8")

    edit(inputs, "chips", ",<b>,", ",48000,")
    page.show(look(Study(inputs), first.plan))
    three = stamp(page.folder)
    assert three["trouble"] == ""
    assert three["stamp"] != one["stamp"]
    assert sorted(path.name for path in page.folder.iterdir()) == ["report.html", "stamp.js"]


def wait_for(stream, words):
    lines = []
    for line in stream:
        lines.append(line)
        if words in line:
            return line
    raise AssertionError(f"ended without {words!r}: {lines}")


def test_the_command_plans_again_after_a_save_and_outlives_a_fault(inputs, tmp_path):
    words = [sys.executable, "-m", "model", "watch", "--inputs", inputs, "--out", tmp_path / "out", "--keep"]
    watching = subprocess.Popen(
        words, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    end = threading.Timer(LIMIT_S, watching.kill)
    end.start()
    try:
        wait_for(watching.stdout, "optimal plan")
        wait_for(watching.stdout, "open ")
        edit(inputs, "chips", ",47000,", ",many,")
        wait_for(watching.stdout, "needs a number")
        edit(inputs, "chips", ",many,", ",57000,")
        assert "chips.csv saved: optimal plan" in wait_for(watching.stdout, "saved: optimal")
        wait_for(watching.stdout, "kept in")
    finally:
        watching.terminate()
        watching.communicate()
        end.cancel()
    runs = [path for path in (tmp_path / "out").iterdir() if (path / "manifest.json").is_file()]
    assert len(runs) == 2
