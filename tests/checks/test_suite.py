"""The suite passes on its own numbers, and fails where a number is not what was published."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from typer.testing import CliRunner

from model.checks.check import Check
from model.checks.validate import transport, warehouses
from model.checks.validate.facility import Facilities
from model.checks.validate.identities import FACTOR, identities, part_of, planned, scaled
from model.checks.validate.suite import located, refused
from model.cli import app
from model.world.schema import read_inputs

TINY = Path(__file__).parents[1] / "tiny" / "inputs"


def failed(checks: list[Check]) -> list[Check]:
    return [check for check in checks if not check.passes]


@pytest.mark.parametrize("name", transport.optima().index)
def test_a_published_transport_is_found_by_the_model_and_by_scipy(name: str) -> None:
    problem, optimum = transport.transport(name), float(transport.optima().loc[name, "optimum"])
    sources, sinks = problem.unit.shape
    sent, got = np.kron(np.eye(sources), np.ones(sinks)), np.kron(np.ones(sources), np.eye(sinks))
    other = linprog(problem.unit.ravel(), sent, problem.capacity, got, problem.demand)
    assert other.fun == pytest.approx(optimum, rel=1e-9)
    assert located(name, problem, optimum, TINY, integer=False).passes


def test_an_optimum_that_is_not_the_published_one_is_caught() -> None:
    problem = transport.transport("sunray")
    assert not located("sunray", problem, 434.0, TINY, integer=False).passes
    dearer = Facilities(problem.capacity, problem.fixed, problem.demand, problem.unit * 1.001)
    assert not located("sunray", dearer, 435.0, TINY, integer=False).passes
    opened = warehouses.warehouses("cap41")
    assert not located("cap41", opened, 932615.75, TINY, integer=True).passes


@pytest.mark.parametrize("name", ["galenet", "bgprtr", "woodinfe", "cplex2"])
def test_a_programme_without_a_solution_passes_every_check_of_its_diagnosis(name: str) -> None:
    checks = refused(name)
    assert failed(checks) == []
    assert len(checks) >= 5


def test_the_identities_hold_of_the_tiny_study() -> None:
    assert failed(identities(TINY)) == []


def test_a_price_that_is_left_out_of_the_scaling_is_seen_in_the_bill() -> None:
    inputs = part_of(read_inputs(TINY))
    all_but_one = dict(scaled(inputs, FACTOR).tables) | {"chips": inputs.tables["chips"]}
    mixed = replace(inputs, tables=all_but_one)
    found, base = planned(mixed).objective_usd, planned(inputs).objective_usd
    assert found < FACTOR * base * (1 - 1e-6)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_command_passes_and_prints_every_check() -> None:
    done = CliRunner().invoke(app, ["validate", "--suite", "--json", "-q"])
    told = json.loads(done.stdout)
    assert (done.exit_code, told["status"], told["failed"]) == (0, "passes", 0)
    checks = pd.DataFrame(told["checks"])
    assert list(checks) == ["group", "name", "expected", "got", "tolerance", "passes"]
    groups = checks["group"].str.split(":").str[0].value_counts()
    assert groups["facility location"] == 13
    assert groups["transport"] == 6
    assert groups["identities"] == 7
    assert checks["group"].str.startswith("no solution").sum() > 100
