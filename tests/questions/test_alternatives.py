from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

import model
from model.formulation import every, programme
from model.questions.alternatives import alternatives, site_sizes
from model.questions.bounded import NoPlan

TINY = Path(__file__).parents[1] / "tiny" / "inputs"
SLACK = 0.05


@pytest.fixture(scope="module")
def plan():
    return model.plan(model.load(TINY))


@pytest.fixture(scope="module")
def found(plan):
    return alternatives(plan, SLACK, sites=["gb-sco"])


def extreme(plan, inside, sign, slack):
    """MW of some sites that the whole programme can not go below (or above) within the slack."""
    world, lp = plan.world, programme(plan.world, every(plan.world))
    matrix = lp.matrix.toarray()
    up, low = np.isfinite(lp.row_upper), np.isfinite(lp.row_lower)
    weight = np.zeros(lp.shape[1])
    weight[lp.columns["build"]] = inside[world.site_of[lp.variables["build"].index["option"]]]
    allowed = (1 + slack) * plan.solution.objective - lp.offset
    done = linprog(
        sign * weight,
        A_ub=np.vstack([matrix[up], -matrix[low], lp.cost]),
        b_ub=np.concatenate([lp.row_upper[up], -lp.row_lower[low], [allowed]]),
        bounds=np.stack([np.zeros(lp.shape[1]), lp.upper], axis=1),
    )
    assert done.status == 0, done.message
    return float(weight @ done.x)


@pytest.mark.parametrize(("sense", "sign"), [("least", 1.0), ("most", -1.0)])
def test_extremes_are_those_of_the_whole_programme(plan, found, sense, sign):
    sites = plan.world.sites.frame
    for kind in sites["kind"]:
        row = found.table[(found.table["aim"] == kind) & (found.table["sense"] == sense)].iloc[0]
        expected = extreme(plan, (sites["kind"] == kind).to_numpy().astype(float), sign, SLACK)
        assert row["it_mw"] == pytest.approx(expected, rel=1e-3, abs=1e-3), kind
        assert row["proven"]


def test_no_alternative_costs_more_than_allowed_or_less_than_the_optimum(found):
    assert (found.table["extra_frac"] <= SLACK * (1 + 1e-6)).all()
    assert (found.table["extra_frac"] >= -1e-7).all()


def test_the_optimum_lies_between_least_and_most(found):
    table = found.table[found.table["aim"] != "sites built before"].pivot(index="aim", columns="sense", values="it_mw")
    own = found.table.drop_duplicates("aim").set_index("aim")["optimum_it_mw"]
    assert (table["least"] <= own.loc[table.index] + 1e-3).all()
    assert (table["most"] >= own.loc[table.index] - 1e-3).all()


def test_a_wider_slack_never_narrows_the_choice(plan, found):
    wide = alternatives(plan, 4 * SLACK, different=0).table.set_index("alternative")["it_mw"]
    near = found.table.set_index("alternative")["it_mw"].loc[wide.index]
    least = wide.index.str.startswith("least")
    assert (wide[least] <= near[least] + 1e-3).all()
    assert (wide[~least] >= near[~least] - 1e-3).all()


def test_different_plans_build_less_of_what_was_built(found):
    rows = found.table[found.table["aim"] == "sites built before"]
    assert (rows["it_mw"] <= rows["optimum_it_mw"] + 1e-3).all()
    assert rows["it_mw"].iloc[0] < rows["optimum_it_mw"].iloc[0]


def test_build_holds_what_the_table_sums(found):
    mw = found.build.groupby(["alternative", "kind"])["it_mw"].sum()
    row = found.table[found.table["alternative"] == "most terrestrial"].iloc[0]
    assert mw["most terrestrial", "terrestrial"] == pytest.approx(row["it_mw"], abs=1e-3)


def test_a_site_whose_size_the_optimum_fixes_is_told(plan):
    sites = plan.world.sites.frame["site"].tolist()
    table = site_sizes(plan, sites).set_index("site")
    names = plan.world.sites.frame["site"].to_numpy()
    for site in sites:
        inside = (names == site).astype(float)
        least, most = (extreme(plan, inside, sign, 1e-7) for sign in (1.0, -1.0))
        assert table.loc[site, "unique"] == (most - least <= max(1.0, 1e-3 * most))
        assert table.loc[site, "least_it_mw"] == pytest.approx(least, abs=0.05)
        assert table.loc[site, "most_it_mw"] == pytest.approx(most, abs=0.05)


def test_what_can_not_be_asked_is_refused(plan):
    with pytest.raises(ValueError, match="atlantis"):
        alternatives(plan, sites=["atlantis"])
    with pytest.raises(ValueError, match="no plan costs less"):
        alternatives(plan, slack=-0.1)
    with pytest.raises(NoPlan, match="time_limit"):
        alternatives(replace(plan, status="time_limit"))
