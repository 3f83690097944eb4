"""Result tables: they add up, they keep to the limits, and they tell of the same plan."""

import numpy as np
import pandas as pd
import pytest

from model.planning import plan
from model.world import world
from tests.formulation.worlds import EVERY_ROW, piece, tiny


@pytest.fixture(scope="module", params=["tiny", 1, 3, 4])
def solved(request):
    w = tiny(*EVERY_ROW) if request.param == "tiny" else world(piece(request.param))
    return plan(w, method="simplex")


def test_the_bill_adds_up_to_the_objective(solved):
    assert solved.tables["bill"]["npv_usd"].sum() == pytest.approx(solved.objective_usd, rel=1e-9)


def test_a_years_bill_is_its_present_value_over_the_discounted_years_of_the_period(solved):
    bill = solved.tables["bill"]
    years = pd.Series(solved.world.period_yr, solved.world.calendar.year.astype(int))
    assert (bill["usd_per_yr"] * bill["period"].map(years)).to_numpy() == pytest.approx(bill["npv_usd"].to_numpy())
    assert not bill.duplicated(["period", "site", "item"]).any()


def test_served_and_unserved_make_up_the_demand_of_every_window(solved):
    w = solved.world
    keys = ["zone", "workload", "period", "slice"]
    slices = list(w.inputs.tables["timeslices"]["slice"])
    served = solved.tables["serve"].groupby(keys)["h100e"].sum()
    short = solved.tables["unserved"].set_index(["zone", "workload", "period", "window"])
    for i, load in w.loads.frame.iterrows():
        for t, year in enumerate(w.calendar.year.astype(int)):
            for g in sorted(set(w.loads.window[i])):
                inside = np.flatnonzero(w.loads.window[i] == g)
                of = (load["zone"], load["workload"], year)
                met = sum(served.get((*of, slices[h]), 0.0) * w.loads.window_frac[i, h] for h in inside)
                wanted = 1e3 * (w.loads.demand_kh100e[i, t, inside] @ w.loads.window_frac[i, inside])
                lasts = w.calendar.hours_h[inside].sum()
                window = " to ".join(dict.fromkeys([slices[g], slices[inside[-1]]]))
                lacking, hours = short["h100e"].get((*of, window), 0.0), short["hours_h"].get((*of, window), lasts)
                assert hours == lasts
                assert met + lacking == pytest.approx(wanted, rel=1e-6, abs=2e-3)


def test_no_site_holds_or_builds_more_than_it_can(solved):
    w, sites = solved.world, solved.world.sites.frame.set_index("site")
    built = solved.tables["build"].groupby(["site", "period"])["it_mw"].sum()
    length = pd.Series(w.calendar.length_yr, w.calendar.year.astype(int))
    for (site, period), mw in built.items():
        assert mw <= sites.loc[site, "build_mw_per_yr"] * length[period] * (1 + 1e-6)
    table = solved.tables["capacity"]
    new = table.assign(new=table["living_mw"] - table["existing_mw"]).groupby(["site", "period"])["new"].sum()
    first = pd.Series(w.existing_first_mw).groupby(w.options.frame["site"].to_numpy()).sum()
    for (site, _), mw in new.items():
        assert mw <= (sites.loc[site, "site_mw"] + first.get(site, 0.0)) * (1 + 1e-6)


def test_no_hall_works_more_than_is_there(solved):
    sites = solved.tables["sites"]
    used = sites["utilisation_frac"].dropna()
    assert ((used >= 0) & (used <= 1 + 1e-9)).all()
    living = solved.tables["capacity"].groupby(["site", "period"])["living_mw"].sum()
    assert sites["it_mw"].sum() == pytest.approx(living.sum(), rel=1e-6)


def test_every_route_is_within_its_round_trip(solved):
    served, works = solved.tables["serve"], solved.world.inputs.tables["workloads"].set_index("workload")
    limit = served["workload"].map(works["max_rtt_ms"].where(works["percentile_frac"] == 1.0, works["tail_rtt_ms"]))
    quick = served["workload"].map(works["max_rtt_ms"])
    assert (served["rtt_ms"] <= np.maximum(limit, quick) + 1e-9).all()


def test_routes_are_the_yearly_means_of_what_is_served(solved):
    w = solved.world
    share = pd.Series(w.hour_frac, w.inputs.tables["timeslices"]["slice"])
    served = solved.tables["serve"]
    total = (served["h100e"] * served["slice"].map(share).astype(float)).sum()
    assert solved.tables["routes"]["h100e"].sum() == pytest.approx(total)
    if len(served):
        for shares in solved.share_by_kind.values():
            assert sum(shares.values()) == pytest.approx(1.0)


def test_what_is_in_the_plan_has_no_reduced_cost(solved):
    table = solved.tables["options"]
    assert (table["enters_by_usd_per_mw"] >= 0).all()
    built = table[table["built_mw"] > 1e-3]
    assert (built["enters_by_usd_per_mw"] <= 1e-6 * 1e8).all()


def test_prices_are_at_most_the_worth_of_what_is_unserved(solved):
    prices, works = solved.tables["prices"], solved.world.inputs.tables["workloads"].set_index("workload")
    most = prices["workload"].map(works["unserved_usd_per_h100e_h"])
    assert (prices["usd_per_h100e_h"] <= most * (1 + 1e-6)).all()
    assert (prices["usd_per_h100e_h"] >= -1e-9).all()


def test_scarcity_is_told_once_a_thing_and_period(solved):
    table = solved.tables["scarcity"]
    assert not table.duplicated(["constraint", "subject", "period"]).any()
    assert (table["price"] > 0).all()
    assert table["unit"].str.startswith("USD per ").all()


def test_a_price_is_what_a_little_less_demand_saves(tmp_path):
    base, fewer = (tiny(*change) for change in ((), ("demand.*.h100e=*0.9999",)))
    before, after = plan(base), plan(fewer)
    price = before.tables["prices"]
    demand = base.mean_demand_kh100e * 1e3 * 1e-4
    hours = base.calendar.hours_h.sum() * base.period_yr
    names = base.loads.frame[["zone", "workload"]].apply(tuple, axis=1)
    keyed = price.set_index(["zone", "workload", "period"])["usd_per_h100e_h"]
    promised = sum(
        keyed[(*names[load], int(year))] * demand[load, t] * hours[t]
        for load in range(len(names))
        for t, year in enumerate(base.calendar.year)
    )
    assert before.objective_usd - after.objective_usd == pytest.approx(promised, rel=1e-4)


def test_a_route_tells_the_industry_of_the_zone_it_serves(solved):
    industry = solved.world.inputs.tables["zones"].set_index("zone")["industry"]
    routes = solved.tables["routes"]
    assert len(routes)
    assert (routes["industry"] == routes["zone"].map(industry)).all()
