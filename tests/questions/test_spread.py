"""Answers are the same, and in the same order, whoever plans: this process, two others, or the workers of a cluster."""

from dataclasses import fields

import pandas as pd
import pytest
from typer.testing import CliRunner

from model.cli import app
from model.questions.alternatives import alternatives, site_sizes
from model.questions.frontier import frontier
from model.questions.frontier.aims import Aim
from model.questions.robust import robust
from model.questions.robust.regret import regret_frontier
from model.questions.sensitivity import sensitivity
from model.questions.survive import Loss, survive
from model.solve.workers import HERE, Team

CHEAP, DEAR = ("settings.discount_rate_frac.value=0.05",), ("settings.discount_rate_frac.value=0.1",)


def of_frontier(tiny, best, team):
    return [frontier(best(), Aim(what, {}), 3, team=team).table for what in ("mean_rtt_ms", "worst_rtt_ms", "carbon_t")]


def of_alternatives(tiny, best, team):
    found = alternatives(best(), 0.05, ["gb-sco"], 2, team=team)
    return [found.table, found.build, site_sizes(best(), ["gb-sco"], team=team)]


def of_survive(tiny, best, team):
    found = survive(tiny(), [Loss("site", name) for name in ("gb-sco", "sea-orkney")], 1.0, team)
    return [found.losses, found.build, pd.DataFrame([[found.cost_usd, found.premium_usd]])]


def of_robust(tiny, best, team):
    worlds = [tiny(*CHEAP), tiny(*DEAR)]
    found = robust(worlds, [0.5, 0.5], tiny(), team=team)
    rest = [getattr(found, field.name) for field in fields(found)[2:]]
    return [found.futures, found.build, pd.DataFrame([rest]), regret_frontier(worlds, [0.5, 0.5], 3, team)]


def of_sensitivity(tiny, best, team):
    return [sensitivity(best(), ("chips",), check=3, team=team)]


QUESTIONS = [of_frontier, of_alternatives, of_survive, of_robust, of_sensitivity]


@pytest.fixture(scope="module")
def cluster():
    """Two workers of a cluster, in this process."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=":0", protocol="tcp", silence_logs=50
    ) as made:
        yield Team(1, made.scheduler_address, 10.0)


def same(question, tiny, best, team):
    for here, there in zip(question(tiny, best, HERE), question(tiny, best, team), strict=True):
        pd.testing.assert_frame_equal(there, here, check_exact=True)


@pytest.mark.parametrize("question", QUESTIONS)
def test_workers_of_a_cluster_answer_as_one_process_does(question, tiny, best, cluster):
    same(question, tiny, best, cluster)


@pytest.mark.parametrize(
    "question", [of_sensitivity, *(pytest.param(q, marks=pytest.mark.slow) for q in QUESTIONS[:4])]
)
def test_two_processes_answer_as_one_does(question, tiny, best):
    same(question, tiny, best, Team(2))


@pytest.mark.parametrize("command", ["frontier", "alternatives", "survive", "robust", "sensitivity"])
def test_every_question_of_several_plans_offers_workers_and_refuses_those_it_can_not_use(command, tmp_path):
    own = {"frontier": ["carbon_t"], "survive": ["site=a"], "robust": ["base"]}.get(command, [])
    words = [command, *own, "-i", "tests/tiny/inputs", "-j", "2", "--wait", "1", "--scheduler", "nonsense"]
    asked = CliRunner().invoke(app, words)
    assert asked.exit_code == 2, asked.output
    assert "write tcp://HOST:PORT" in asked.stderr


@pytest.mark.parametrize("command", ["explain", "diff", "repair"])
def test_a_question_without_plans_to_share_offers_no_cluster(command):
    assert "--scheduler" not in CliRunner().invoke(app, [command, "--help"]).output
