"""What `import landseasky` opens, as a newcomer finds it."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import typer.main

import model
from model.checks.verify import verify
from model.cli import app
from tests.test_repository import ROOT
from tests.test_rooms import QUESTIONS

TINY = Path(__file__).parent / "tiny" / "inputs"
CHANGES = {"launch.*.usd_per_kg": "*0.5", "settings.reserve_frac.value": 0.05}


@pytest.fixture(scope="module")
def plan():
    return model.plan(model.load(TINY))


@pytest.fixture(scope="module")
def cheaper(plan):
    return plan.update(CHANGES)


def test_the_door_lists_what_it_opens_and_nothing_else():
    assert dir(model) == sorted(model.__all__)
    for name in model.__all__:
        assert getattr(model, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'lood'"):
        _ = model.lood


@pytest.mark.parametrize("command", QUESTIONS)
def test_every_question_is_a_module_and_a_function_of_its_command_s_name(command):
    assert callable(getattr(getattr(model.questions, command), command))


def test_the_questions_are_those_of_the_command():
    assert sorted(model.questions.__all__) == QUESTIONS
    assert set(QUESTIONS) <= set(typer.main.get_group(app).commands)


def test_what_is_shown_of_a_world_a_plan_inputs_and_a_programme_is_short_and_says_what_matters(plan):
    shown = [repr(each) for each in (plan.world, plan, plan.world.inputs, plan.programme)]
    assert max(map(len, shown)) < 2000
    assert "3 sites (1 orbital, 1 terrestrial, 1 undersea)" in repr(plan.world)
    assert f"{plan.objective_usd:,.0f} USD" in repr(plan)
    assert "2032: " in repr(plan)
    assert str(TINY)[-20:] in repr(plan.world.inputs)
    assert f"build {len(plan.programme.variables['build'].index):,}" in repr(plan.programme)


def test_a_notebook_shows_the_plan_by_period(plan):
    page = plan._repr_html_()
    assert page.count("<tr>") == 1 + len(plan.world.calendar.year)
    assert "2032" in page


def test_a_study_without_a_plan_is_shown_all_the_same(plan):
    lost = replace(plan, status="infeasible", solution=replace(plan.solution, x=plan.solution.x * float("nan")))
    assert repr(lost) == "Plan: infeasible"
    assert lost._repr_html_() == "<p>Plan: infeasible</p>"
    with pytest.raises(ValueError, match="nothing to draw"):
        lost.figure("map")


def test_changes_as_a_mapping_and_as_words_are_the_same(cheaper):
    words = [f"{cell}={value}" for cell, value in CHANGES.items()]
    worlds = [model.load(TINY, changes=given) for given in (CHANGES, words)]
    assert [world.inputs.overrides for world in worlds] == [tuple(words)] * 2
    assert cheaper.world.inputs.overrides == tuple(words)
    assert cheaper.objective_usd == pytest.approx(model.plan(worlds[0]).objective_usd, rel=1e-6)
    assert model.load(TINY, changes=words[0]).inputs.overrides == (words[0],)


def test_faulty_changes_are_refused_as_on_the_command_line():
    with pytest.raises(model.InputError, match=r"did you mean 'launch'\?"):
        model.load(TINY, changes={"lunch.*.usd_per_kg": 1})
    with pytest.raises(ValueError, match="choose one of auto"):
        model.load(TINY, resolution="fine")


def test_a_plan_that_is_kept_is_the_run_that_is_read_and_stands_up_to_verify(plan, tmp_path, monkeypatch):
    folder = plan.save(tmp_path / "outputs")
    assert verify(folder).passes
    monkeypatch.chdir(tmp_path)
    for run in (model.read_run("latest"), model.read_run(), model.read_run(folder), model.read_run(str(folder))):
        assert run.path.name == folder.name
    assert set(run.tables) == set(plan.tables)
    assert run.manifest["objective_usd"] == plan.objective_usd
    assert len(repr(run)) < 2000
    assert "matters" not in run.tables
    assert (folder / "matters.csv").is_file()
    assert "bill" in model.read_run(folder.name[:15], outputs=tmp_path / "outputs").tables
    with pytest.raises(FileNotFoundError):
        model.read_run("latest", outputs=tmp_path / "elsewhere")


def test_a_misspelt_table_is_answered_with_the_nearest(plan):
    for tables, wrong, right in ((plan.tables, "biuld", "build"), (plan.world.inputs.tables, "chpis", "chips")):
        with pytest.raises(KeyError, match=f"did you mean '{right}'"):
            tables[wrong]


def test_every_figure_of_a_plan_is_drawn_by_name_and_a_misspelt_one_is_answered_with_the_nearest(plan):
    for name in ("map", "build", "served", "bill", "pue"):
        assert plan.figure(name).data
    with pytest.raises(KeyError, match="did you mean 'map'"):
        plan.figure("mpa")


def test_a_plan_answers_questions(plan, cheaper):
    site = plan.world.sites.frame["site"].iloc[0]
    assert plan.explain(site).subject == site
    assert len(plan.sensitivity("launch"))
    assert "usd_per_ms" in " ".join(plan.milliseconds())
    assert len(plan.frontier("carbon_t", points=2).table)
    assert len(plan.alternatives(different=1).table)
    found = plan.diff(cheaper)
    assert found.total_usd == pytest.approx(cheaper.objective_usd - plan.objective_usd)
    assert found.causes["npv_usd"].sum() == pytest.approx(found.total_usd, abs=1.0)


@pytest.mark.slow
def test_a_plan_writes_its_report(plan, tmp_path):
    assert plan.report(tmp_path / "report.html").stat().st_size > 100_000


ALIAS = """
import sys
before = set(sys.modules)
import landseasky, model
assert landseasky is model and sys.modules["landseasky"] is model
heavy = {"pandas", "numpy", "scipy", "highspy", "plotly"} & (set(sys.modules) - before)
assert not heavy, heavy
import landseasky.tables.faults, model.tables.faults
from landseasky.world import World
assert landseasky.tables.faults is model.tables.faults
assert model.tables.faults.__spec__.name == "model.tables.faults"
assert World is model.World and World.__module__ == "model.world"
"""


def test_the_package_is_imported_by_its_own_name_and_is_there_once():
    found = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "model")])}
    done = subprocess.run([sys.executable, "-c", ALIAS], env=found, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
