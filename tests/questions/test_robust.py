from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

import model
from model.formulation import every, programme
from model.questions.bounded import NoPlan
from model.questions.robust import chances, cvar, robust
from model.questions.robust.futures import assembled
from model.questions.robust.regret import regret_frontier
from model.questions.survive import Loss, lost, survive
from model.solve.highs import solve

TINY = Path(__file__).parents[1] / "tiny" / "inputs"


def load(*changes):
    return model.load(TINY, changes=changes)


@pytest.fixture(scope="module")
def futures():
    much = ["demand.*.h100e=*2", "workloads.*.unserved_usd_per_h100e_h=*2"]
    return [load("demand.*.h100e=*0.6"), load(*much), load("chips.*.price_usd_per_chip=*1.5")]


@pytest.fixture(scope="module")
def reference():
    return load()


CHANCE = [0.5, 0.3, 0.2]


@pytest.fixture(scope="module")
def neutral(futures, reference):
    return robust(futures, CHANCE, reference)


def test_one_certain_future_is_the_plan_itself(reference):
    found = robust([reference], [1.0], reference)
    assert found.expected_usd == pytest.approx(model.plan(reference).objective_usd, rel=1e-7)
    assert found.evpi_usd == pytest.approx(0.0, abs=1e-6 * found.expected_usd)
    assert found.vss_usd == pytest.approx(0.0, abs=1e-6 * found.expected_usd)


def test_knowing_the_future_and_planning_for_it_are_worth_something(futures, neutral):
    assert neutral.whole
    assert neutral.evpi_usd > 0
    assert neutral.vss_usd > 0
    assert (neutral.futures["regret_usd"] >= -1e-6 * neutral.expected_usd).all()
    perfect = [model.plan(world).objective_usd for world in futures]
    assert neutral.futures["perfect_usd"].to_numpy() == pytest.approx(perfect, rel=1e-6)
    assert neutral.expected_usd == pytest.approx(np.dot(CHANCE, neutral.futures["cost_usd"]))


def test_the_extensive_form_is_the_dense_one_written_by_hand(futures, neutral):
    parts = [programme(world, every(world)) for world in futures]
    build = parts[0].columns["build"]
    width = build.stop
    sizes = [lp.shape[1] - width for lp in parts]
    total = width + sum(sizes)
    cost, upper = np.zeros(total), np.full(total, np.inf)
    a, b, start = [], [], width
    for p, lp, size in zip(CHANCE, parts, sizes, strict=True):
        place = np.concatenate([np.arange(width), np.arange(start, start + size)])
        cost[place] += p * lp.cost
        upper[place] = lp.upper
        matrix = np.zeros((lp.shape[0], total))
        matrix[:, place] = lp.matrix.toarray()
        up, low = np.isfinite(lp.row_upper), np.isfinite(lp.row_lower)
        a += [matrix[up], -matrix[low]]
        b += [lp.row_upper[up], -lp.row_lower[low]]
        start += size
    bounds = np.stack([np.zeros(total), upper], axis=1)
    found = linprog(cost, A_ub=np.vstack(a), b_ub=np.concatenate(b), bounds=bounds)
    offset = np.dot(CHANCE, [lp.offset for lp in parts])
    assert neutral.expected_usd == pytest.approx((found.fun + offset) * 1e6, rel=1e-7)


def test_weighing_risk_trades_mean_for_tail(futures, reference, neutral):
    careful = robust(futures, CHANCE, reference, risk_weight=1.0, tail_frac=0.3)
    plain = cvar(neutral.futures["cost_usd"], CHANCE, 0.3)
    assert careful.cvar_usd <= plain * (1 + 1e-9)
    assert careful.expected_usd >= neutral.expected_usd * (1 - 1e-9)
    assert careful.cvar_usd == pytest.approx(careful.futures["cost_usd"].max(), rel=1e-6)


def test_the_tail_rows_value_risk_as_the_definition_does(futures):
    parts = [programme(world, every(world)) for world in futures]
    lp = assembled(parts, np.array(CHANCE), 0.5, 0.4)
    found = solve(lp)
    x = lp.split_columns(found.x)
    cost = [
        part.offset + part.variables["build"].cost @ x["build"]
        + sum(v.cost @ x[f"{n}@{k}"] for n, v in part.variables.items() if n != "build")
        for k, part in enumerate(parts)
    ]  # fmt: skip
    assert found.objective == pytest.approx(0.5 * np.dot(CHANCE, cost) + 0.5 * cvar(cost, CHANCE, 0.4), rel=1e-7)


def test_a_tail_of_everything_is_the_mean():
    assert cvar([1.0, 2.0, 6.0], CHANCE, 1.0) == pytest.approx(np.dot(CHANCE, [1.0, 2.0, 6.0]))
    assert cvar([1.0, 2.0, 6.0], CHANCE, 0.1) == pytest.approx(6.0)


def test_odds_that_are_none_are_refused(futures, reference):
    with pytest.raises(ValueError, match="add up to 1"):
        robust(futures, [0.5, 0.5, 0.5], reference)
    with pytest.raises(ValueError, match="tail_frac"):
        robust(futures, CHANCE, reference, tail_frac=0.0)


def test_a_build_that_survives_costs_more_and_serves_all(reference):
    losses = [Loss("site", "sea-orkney"), Loss("cable", "london/new_york")]
    found = survive(reference, losses)
    least = model.plan(reference)
    assert found.whole
    assert found.premium_usd > 1e-3 * least.objective_usd
    assert found.cost_usd == pytest.approx(least.objective_usd + found.premium_usd)
    left = 400.0 * 0.5 * 4 / (5000.0 * 4 + 10000.0 * 4)  # the cheapest plan leaves 400 H100e of one slice and period
    at_sea = found.losses.set_index("what").loc["site"]
    assert at_sea["cheapest_unserved_frac"] > left + 0.01
    assert (found.losses["surviving_unserved_frac"] <= left + 1e-6).all()
    assert found.build["it_mw"].sum() > least.tables["build"]["it_mw"].sum()


def test_surviving_a_loss_of_nothing_that_counts_costs_nothing(reference):
    loss = [Loss("site", "gb-sco")]
    assert survive(reference, loss, 1.0).premium_usd == 0.0


def test_the_more_must_be_served_after_a_loss_the_dearer(reference):
    loss = [Loss("site", "gb-sco")]
    costs = [survive(reference, loss, share).cost_usd for share in (1.0, 0.9)]
    assert costs[0] == pytest.approx(model.plan(reference).objective_usd, rel=1e-6)
    assert costs[1] > costs[0] * (1 + 1e-4)


def test_what_may_go_unserved_comes_on_top_of_what_the_cheapest_plan_leaves(reference):
    found = survive(reference, [Loss("site", "gb-sco")], 0.95)
    assert found.unserved_frac > 0
    assert found.most_unserved_frac == pytest.approx(min(1.0, found.unserved_frac + 0.95))
    assert (found.losses["surviving_unserved_frac"] <= found.most_unserved_frac + 1e-6).all()


def test_where_no_build_survives_the_loss_and_the_share_that_does_are_named(reference):
    loss = [Loss("site", "sea-orkney"), Loss("site", "gb-sco")]
    with pytest.raises(NoPlan, match=r"without site=gb-sco at least \d+\.\d+% does whatever is built") as refused:
        survive(reference, loss, 0.5)
    share = float(str(refused.value).split("--unserved ")[1].split()[0])
    assert survive(reference, loss, share).losses["surviving_unserved_frac"].max() > 0.5
    with pytest.raises(NoPlan, match="no build survives"):
        survive(reference, loss, share - 2e-4)


def test_a_lost_site_serves_nobody(reference):
    names = reference.sites.frame["site"].tolist()
    for name in names:
        plan = model.plan(lost(reference, Loss("site", name)))
        assert name not in set(plan.tables["serve"]["site"])


@pytest.mark.parametrize(
    ("loss", "match"),
    [
        (Loss("site", "atlantis"), "atlantis"),
        (Loss("cable", "london/paris"), "london/paris"),
        (Loss("provider", "acme"), "acme"),
        (Loss("hope", "all"), "name a site, a cable or a provider"),
    ],
)
def test_what_can_not_be_lost_is_told(reference, loss, match):
    with pytest.raises(ValueError, match=match):
        lost(reference, loss)


def test_worlds_of_different_shape_are_refused(reference, futures):
    wider = replace(reference, blocs=[*reference.blocs, "other"])
    with pytest.raises(ValueError, match="differ"):
        robust([futures[0], wider], [0.5, 0.5], reference)


def test_worlds_of_one_shape_but_other_sites_are_refused(reference):
    frame = reference.options.frame.assign(chip=reference.options.frame["chip"].to_numpy()[::-1])
    other = replace(reference, options=replace(reference.options, frame=frame))
    with pytest.raises(ValueError, match="differ"):
        robust([reference, other], [0.5, 0.5], reference)


def test_the_least_regret_is_that_of_the_programme_written_by_hand(futures, neutral):
    """min r, cost of each future less its perfect cost at most r: the dense extensive form, by another route."""
    table = regret_frontier(futures, CHANCE, points=3)
    parts = [programme(world, every(world)) for world in futures]
    perfect = neutral.futures["perfect_usd"].to_numpy() / 1e6
    width = parts[0].columns["build"].stop
    total = width + sum(lp.shape[1] - width for lp in parts) + 1
    a, b, upper, start = [], [], np.full(total, np.inf), width
    for lp, best in zip(parts, perfect, strict=True):
        place = np.concatenate([np.arange(width), np.arange(start, start + lp.shape[1] - width)])
        upper[place] = lp.upper
        matrix = np.zeros((lp.shape[0], total))
        matrix[:, place] = lp.matrix.toarray()
        up, low = np.isfinite(lp.row_upper), np.isfinite(lp.row_lower)
        regret = np.zeros((1, total))
        regret[0, place], regret[0, -1] = lp.cost, -1.0
        a += [matrix[up], -matrix[low], regret]
        b += [lp.row_upper[up], -lp.row_lower[low], [best - lp.offset]]
        start += lp.shape[1] - width
    found = linprog(np.eye(total)[-1], A_ub=np.vstack(a), b_ub=np.concatenate(b),
                    bounds=np.stack([np.zeros(total), upper], axis=1))  # fmt: skip
    assert table["regret_usd"].iloc[-1] == pytest.approx(found.fun * 1e6, rel=1e-5)
    assert table["expected_usd"].iloc[0] == pytest.approx(neutral.expected_usd, rel=1e-6)
    assert table["regret_usd"].iloc[0] <= neutral.futures["regret_usd"].max() * (1 + 1e-6)


def test_less_regret_costs_ever_more(futures):
    table = regret_frontier(futures, CHANCE, points=4)
    assert (np.diff(table["regret_usd"]) < 0).all()
    assert (np.diff(table["expected_usd"]) >= -1.0).all()
    assert (np.diff(table["usd_per_usd"]) >= -1e-9).all()
    with pytest.raises(ValueError, match="at least 2"):
        regret_frontier(futures, CHANCE, points=1)


@pytest.mark.parametrize("told", [["a=0.7", "b=0.7"], ["a=0.5", "b=0.4"], ["a=1", "b"], ["a", "a"], ["a=much", "b"]])
def test_chances_that_can_not_be_are_refused(told):
    with pytest.raises(ValueError, match=r"add up|twice|no number"):
        chances(told)


def test_chances_that_are_not_given_share_what_is_left():
    assert chances(["a=0.5", "b", "c"]) == (["a", "b", "c"], [0.5, 0.25, 0.25])
    assert chances(["a"]) == (["a"], [1.0])


def test_a_lost_provider_launches_nothing_and_the_rest_do(reference):
    table = reference.inputs.tables["launch"]
    name = table["provider"].iloc[0]
    left = lost(reference, Loss("provider", name)).inputs.tables["launch"]
    gone = left["provider"] == name
    assert (left.loc[gone, "t_per_yr"] == 0).all()
    assert left.loc[~gone].equals(table.loc[~gone])
