from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from model.cli.explain import narrow
from model.planning import plan
from model.planning.tables import prices
from model.questions.explain import explain, turned
from model.questions.explain.ledger import admitted, asked, reasons
from model.questions.explain.price_parts import price_parts
from model.questions.explain.thresholds import built_mw, capex, launch, levers, power, thresholds
from model.questions.optimum import optimum

ORBIT, LAND, SEA = 0, 1, 2


@pytest.fixture(scope="module")
def cheap_orbit(tiny):
    """Satellites at a quarter of their price, launches at twice: orbit stays out, and a cheaper launch lets it in."""
    return optimum(launch(capex(tiny(), ORBIT, 0.25), 2.0))


def test_a_ledger_adds_up_to_what_keeps_the_site_out(best):
    for site in (ORBIT, LAND, SEA):
        summary, ledger = reasons(admitted(best(), site))
        told = summary.dropna(subset="option").set_index("period")["enters_by_usd_per_mw"]
        total = ledger.groupby("period")["usd_per_mw"].sum()
        assert total.to_numpy() == pytest.approx(told.to_numpy(), abs=1e-6)
        built = summary.set_index("period")["built_mw"].loc[told.index] > 0
        assert told[built].abs().max() < 1e-2 or not built.any()
        assert (told[~built] > 0).all()


def test_a_megawatt_built_against_the_plan_costs_what_keeps_it_out(tiny, best):
    """Independent: ask the whole programme for a quarter of a megawatt, solve it from nothing."""
    from dataclasses import replace

    from model.formulation import every, programme
    from model.solve.highs import solve

    world = tiny()
    summary, _ = reasons(admitted(best(), ORBIT))
    whole = asked(world, programme(world, every(world)), ORBIT, 1)
    row = whole.constraints["entry"]
    little = 1e-2
    whole = replace(whole, constraints=dict(whole.constraints) | {"entry": replace(row, lower=np.array([little]))})
    extra = (solve(whole, algorithm="simplex").objective - best().cost) / little * 1e6
    assert extra == pytest.approx(summary["enters_by_usd_per_mw"].iloc[1], rel=1e-4)


def test_the_option_that_enters_first_is_the_one_the_options_table_names(tiny, best):
    summary, _ = reasons(admitted(best(), ORBIT))
    table = plan(tiny()).tables["options"].set_index(["site", "period"]).loc[("leo-starcloud-dd06", 2032)]
    assert summary["chip"].iloc[1] == table["chip"]
    # Of several sets of prices that prove the plan the table has one: what is requested may fall short, never beyond.
    assert 0.0 < table["enters_by_usd_per_mw"] <= summary["enters_by_usd_per_mw"].iloc[1] * (1 + 1e-5)


def test_a_period_before_anything_can_be_ordered_is_too_early(best):
    summary, _ = reasons(admitted(best(), SEA))
    assert summary["verdict"].tolist() == ["too early", "built"]


def test_a_site_that_nothing_can_be_built_at_is_blocked_and_by_what(best):
    summary, ledger = reasons(admitted(best("chip_supply.*/2032.chips_per_yr=0"), SEA))
    assert summary["verdict"].tolist() == ["too early", "blocked"]
    assert summary["blocked_by"].iloc[1] == "chips for sale"
    assert ledger.empty


def test_a_site_outside_enters_just_below_the_threshold_and_not_above(cheap_orbit):
    world = cheap_orbit.world
    assert built_mw(cheap_orbit, ORBIT) == 0.0
    summary, _ = reasons(admitted(cheap_orbit, ORBIT))
    found = thresholds(cheap_orbit, ORBIT, int(summary["option"].iloc[1]), 1).set_index("lever")
    factor = found.loc["launch", "factor"]
    assert found.loc["launch", "change"] == "enters below"
    assert found.loc["launch", "threshold"] == pytest.approx(800.0 * factor)
    assert built_mw(optimum(launch(world, factor * (1 - 1e-4))), ORBIT) > 0.0
    assert built_mw(optimum(launch(world, factor * (1 + 1e-4))), ORBIT) == 0.0


@pytest.mark.parametrize(("lever", "scaled"), [("power", power), ("capex", capex)])
def test_a_site_inside_leaves_just_above_the_threshold_and_not_below(best, lever, scaled):
    summary, _ = reasons(admitted(best(), SEA))
    found = thresholds(best(), SEA, int(summary["option"].iloc[1]), 1).set_index("lever").loc[lever]
    assert found["change"] == "leaves above"
    world = best().world
    assert built_mw(optimum(scaled(world, SEA, found["factor"] * (1 - 1e-4))), SEA) > 0.0
    assert built_mw(optimum(scaled(world, SEA, found["factor"] * (1 + 1e-4))), SEA) == 0.0


def test_a_lever_moves_what_the_tables_would(tiny):
    """Grid power at twice its price by the lever and by the cell: one and the same running cost."""
    world = tiny()
    cell = tiny("terrestrial.gb-sco.grid_usd_per_mwh=458.8")
    grid = ((world.options.frame["supply"] == "grid") & (world.site_of == LAND)).to_numpy()
    here = power(world, LAND, 2.0).costs
    assert here.run_usd_per_mw[grid] == pytest.approx(cell.costs.run_usd_per_mw[grid])
    assert here.carbon_frac[grid] == pytest.approx(cell.costs.carbon_frac[grid])
    away = world.site_of != LAND
    assert here.run_usd_per_mw[away] == pytest.approx(world.costs.run_usd_per_mw[away])


def test_a_ground_site_has_no_launch_to_wait_for(tiny):
    assert [lever.name for lever in levers(tiny(), LAND, 9, 1)] == ["power", "capex"]
    assert [lever.name for lever in levers(tiny(), ORBIT, 2, 1)] == ["capex", "launch"]


def test_the_parts_of_a_price_add_up_to_it(best):
    found = best()
    parts = price_parts(found).groupby(["zone", "workload", "period"])["usd_per_h100e_h"].sum()
    y = found.programme.split_rows(found.solution.y)
    whole = prices(found.world, found.programme, y).set_index(["zone", "workload", "period"])["usd_per_h100e_h"]
    assert parts.to_numpy() == pytest.approx(whole.loc[parts.index].to_numpy(), rel=1e-6)
    positive = price_parts(found).query("part in ('network', 'energy', 'carbon', 'hall', 'unserved')")
    assert (positive["usd_per_h100e_h"] > -1e-9).all()


def test_where_nobody_serves_the_price_is_that_of_going_without(best):
    far = best("workloads.chat.max_rtt_ms=1", "workloads.chat.tail_rtt_ms=1")
    parts = price_parts(far).set_index(["workload", "period", "part"])["usd_per_h100e_h"]
    assert parts["chat", 2032, "unserved"] == pytest.approx(20.0)
    assert parts["training", 2032, "unserved"] == 0.0


def test_explain_tells_a_site_from_a_zone_and_names_the_nearest_otherwise(best):
    site = explain(best(), "gb-sco")
    assert (site.kind, list(site.tables)) == ("site", ["verdict", "ledger", "thresholds"])
    assert "gb-sco leaves the plan" in site.sentence or "No price of" in site.sentence
    cell = site.tables["ledger"].set_index(["period", "item"])["cell"]
    assert cell[2032, "energy"] == "sites/terrestrial.gb-sco.grid_usd_per_mwh"
    assert cell[2032, "chips"] == "chips.next_2030.price_usd_per_chip"
    zone = explain(best(), "gb-lon")
    assert (zone.kind, list(zone.tables)) == ("zone", ["served_by", "price", "shut_out"])
    assert zone.tables["served_by"].groupby(["workload", "period"])["share_frac"].sum().to_numpy() == pytest.approx(1.0)
    assert zone.sentence.startswith("gb-lon is served by")
    with pytest.raises(KeyError, match="gb-sco"):
        explain(best(), "gb-scot")


def test_the_verdict_is_the_first_sentence(best):
    inside, outside = explain(best(), "sea-orkney").sentence, explain(best(), "leo-starcloud-dd06").sentence
    assert inside.startswith("sea-orkney is built: ")
    assert outside.startswith("leo-starcloud-dd06 is not built: a megawatt would have to be ")


def test_a_site_without_a_price_to_move_has_no_thresholds_and_says_so(best):
    found = turned("a", {
        "verdict": pd.DataFrame({"period": [2026], "built_mw": [60.0], "enters_by_usd_per_mw": [0.0]}),
        "thresholds": pd.DataFrame([], columns=["lever", "unit", "change", "today", "threshold"]),
    })  # fmt: skip
    assert found == "a is built: 60 MW in 2026. It has no price of power, capital or launch to move."


def test_a_site_that_nothing_prices_has_an_empty_table_of_thresholds(best):
    world = best().world
    terms = world.options.terms
    nothing = {name: 0.0 * getattr(terms, name) for name in ("energy_usd_per_mwh", "launch_t_per_mw")}
    free = replace(terms, assets={}, **nothing)
    bare = replace(world, options=replace(world.options, terms=free))
    found = thresholds(replace(best(), world=bare), SEA, 0, 1)
    assert found.empty
    assert {"threshold", "change"} <= set(found.columns)


def test_a_price_that_turns_nothing_never_reads_as_a_threshold(best):
    found = explain(best(), "gb-sco").tables["thresholds"]
    assert (found["threshold"].isna() == found["change"].str.startswith("stays")).all()
    blank = pd.DataFrame({"change": ["stays in up to 10 times"], "today": [128.6], "threshold": [np.nan]})
    assert "threshold" in narrow(blank)
