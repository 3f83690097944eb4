"""A world to a plan, by every method, and out to other solvers and back."""

import highspy
import pandas as pd
import pulp
import pytest

from model.formulation import every, programme
from model.planning import METHODS, plan
from model.planning.dimensions import labels
from model.solve.other_solvers import names, to_pulp
from model.world import world
from tests.formulation.worlds import EVERY_ROW, piece, tiny, with_tables


@pytest.fixture(scope="module", params=["tiny", 0, 3])
def w(request):
    return tiny(*EVERY_ROW) if request.param == "tiny" else world(piece(request.param))


@pytest.fixture(scope="module")
def plans(w):
    return {method: plan(w, method=method) for method in METHODS}


def test_every_method_finds_the_same_cost_and_proves_it(plans):
    for method, found in plans.items():
        assert found.status == "optimal", method
        assert found.method == method
        assert found.objective_usd == pytest.approx(plans["simplex"].objective_usd, rel=1e-7), method
        assert found.relative_gap <= 1e-6, method
        assert found.certificate.ok, (method, found.certificate)


def test_every_method_fills_the_same_tables(plans):
    for found in plans.values():
        assert found.tables.keys() == plans["simplex"].tables.keys()
        for name, table in found.tables.items():
            assert list(table.columns) == list(plans["simplex"].tables[name].columns)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("suffix", ["lp", "mps"])
def test_a_file_for_other_solvers_holds_the_same_optimum(plans, whole, suffix, tmp_path):
    file = str(tmp_path / f"plan.{suffix}")
    problem = plans["columns"].to_pulp(whole=whole)
    (problem.writeLP if suffix == "lp" else problem.writeMPS)(file)
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    assert highs.readModel(file) == highspy.HighsStatus.kOk
    highs.run()
    assert highs.getInfo().objective_function_value == pytest.approx(plans["simplex"].objective_usd / 1e6, rel=1e-7)


def test_a_users_own_constraint_counts(w, plans):
    problem = plans["columns"].to_pulp(whole=True)
    built = [v for v in problem.variables() if v.name.startswith("build(")]
    most = sum(v.value() or 0.0 for v in built)
    problem.solve(pulp.HiGHS(msg=False))
    free = problem.objective.value()
    assert free == pytest.approx(plans["simplex"].objective_usd / 1e6, rel=1e-7)
    most = sum(v.value() for v in built)
    problem.addConstraint(pulp.lpSum(built) <= 0.5 * most, "half_as_much")
    problem.solve(pulp.HiGHS(msg=False))
    assert sum(v.value() for v in built) <= 0.5 * most * (1 + 1e-9)
    assert problem.objective.value() > free


def test_names_are_unique_and_made_of_letters_that_files_keep(w):
    lp, given = programme(w, every(w)), labels(w)
    for blocks in (lp.variables, lp.constraints):
        made = [name for title, block in blocks.items() for name in names(title, block.index, given)]
        assert len(set(made)) == len(made)
        assert all(name.replace("(", "").replace(")", "").replace(",", "").replace(".", "").replace("_", "").isalnum()
                   for name in made)  # fmt: skip


@pytest.mark.parametrize("suffix", ["lp", "mps"])
def test_names_that_collide_once_cleaned_stay_apart_in_files_and_change_no_optimum(tmp_path, suffix):
    w = tiny()
    lp = programme(w, every(w))
    costs = []
    for sites in (["a", "b", "c"], ["a-b", "a b", "\u00e5\u4e2d+" + "b" * 300]):
        problem, made = to_pulp(lp, labels(w) | {"site": sites})
        assert len({variable.name for variable in made}) == len(made)
        file = str(tmp_path / f"tiny.{suffix}")
        (problem.writeLP if suffix == "lp" else problem.writeMPS)(file)
        highs = highspy.Highs()
        highs.silent()
        assert highs.readModel(file) == highspy.HighsStatus.kOk
        highs.run()
        costs.append(highs.getObjectiveValue())
    assert costs[1] == pytest.approx(costs[0], rel=1e-9)


def test_an_unknown_method_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="choose one of columns, simplex, ipm, pulp"):
        plan(tiny(), method="guess")


def test_limits_that_contradict_each_other_have_no_plan_by_any_method():
    w = tiny("limits.launch/2028.sense=>=", "limits.launch/2028.value=1e9", "limits.launch/2028.period=2032")
    for method in ("simplex", "ipm", "pulp"):
        found = plan(w, method=method)
        assert found.status == "infeasible", method
        assert found.tables == {}


def test_offers_to_a_bloc_without_sites_are_left_alone():
    inputs = tiny().inputs
    lonely = {"jurisdictions": {"jurisdiction": "ZZZ", "bloc": "lonely"}, "chip_supply": {"bloc": "lonely"},
              "launch": {"bloc": "lonely"}}  # fmt: skip
    rows = {name: inputs.tables[name].iloc[:1].assign(**named) for name, named in lonely.items()}
    more = {name: pd.concat([inputs.tables[name], row], ignore_index=True) for name, row in rows.items()}
    there = world(with_tables(inputs, **more))
    assert "lonely" in there.blocs
    assert plan(there).objective_usd == pytest.approx(plan(tiny()).objective_usd, rel=1e-9)
