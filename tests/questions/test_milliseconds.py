import numpy as np
import pytest

from model.planning import plan
from model.questions.milliseconds import evenly, milliseconds, relaxed, shut_out
from model.world.routes import FAST

NEAR = ("workloads.chat.max_rtt_ms=15", "workloads.chat.tail_rtt_ms=16")
TIGHT = ("workloads.chat.max_rtt_ms=10", "workloads.chat.tail_rtt_ms=10", "workloads.training.percentile_frac=1")


def test_nothing_is_shut_out_where_everybody_waits_long_enough(tiny):
    assert shut_out(tiny()).empty


def test_the_first_route_shut_out_is_the_quickest_of_those_too_slow(tiny):
    world = tiny(*NEAR)
    rows = shut_out(world).set_index("limit")
    assert rows["site"].to_dict() == {"max_rtt_ms": "sea-orkney", "tail_rtt_ms": "sea-orkney"}
    rtt = world.routes.rtt_ms[:, 0].ravel()
    assert rows.loc["max_rtt_ms", "rtt_ms"] == rtt[rtt > 15].min()
    assert rows.loc["max_rtt_ms", "over_ms"] == pytest.approx(rtt[rtt > 15].min() - 15)


def test_relaxing_a_load_is_relaxing_its_cell(tiny):
    world = tiny(*NEAR)
    chat = int(np.flatnonzero(world.loads.frame["workload"] == "chat")[0])
    there = relaxed(world, [chat], "max_rtt_ms", 18.0)
    cell = tiny("workloads.chat.max_rtt_ms=18", "workloads.chat.tail_rtt_ms=18")
    assert (there.routes.reach == cell.routes.reach).all()
    assert (there.routes.reach[2, chat] == FAST).all()
    assert (world.routes.reach[2, chat] != FAST).all()


@pytest.mark.parametrize("overrides", [NEAR, TIGHT])
def test_the_exact_saving_is_that_of_two_plans_and_prices_never_promise_less(tiny, best, overrides):
    found = milliseconds(best(*overrides), exact=9)
    assert len(found) == 2
    for row in found.to_dict("records"):
        ms = row["limit_ms"] + row["over_ms"] + 1e-9
        cells = [f"workloads.chat.{row['limit']}={ms}"]
        if row["limit"] == "max_rtt_ms":
            cells.append(f"workloads.chat.tail_rtt_ms={ms}")
        other = plan(tiny(*overrides, *cells), method="simplex")
        saving = best(*overrides).cost * 1e6 - other.objective_usd
        assert row["saving_usd"] == pytest.approx(saving, rel=1e-6)
        assert saving <= row["saving_up_to_usd"] * (1 + 1e-9)
        assert row["usd_per_ms"] == pytest.approx(saving / row["over_ms"], rel=1e-6)
        assert row["gain_usd_per_h100e_h"] > 0


def test_what_was_not_planned_again_is_told_by_its_bound_alone(best):
    told = milliseconds(best(*NEAR), exact=1)
    assert told["usd_per_ms"].notna().tolist() == [True, False]
    assert (told["usd_per_ms_up_to"] >= told["usd_per_ms"].fillna(0.0)).all()
    assert (told["usd_per_ms_up_to"] * told["over_ms"]).to_numpy() == pytest.approx(told["saving_up_to_usd"])


def test_a_route_that_would_not_be_used_is_worth_nothing(best):
    """Orbit is shut out at 20 ms, and would not be built if it were let in."""
    found = milliseconds(best("workloads.chat.max_rtt_ms=20", "workloads.chat.tail_rtt_ms=20"), exact=9)
    tail = found.set_index("limit").loc["max_rtt_ms"]
    assert tail["kind"] == "orbital"
    assert tail["saving_usd"] == pytest.approx(0.0, abs=1.0)


def test_prices_charged_evenly_leave_no_hall_a_profit(tiny):
    world = tiny()
    price = evenly(world)
    k = 0
    able = world.suits[:, k]
    h100e = world.costs.h100e_per_mw[able, k][:, None, None] / 1e3
    asks = price[world.site_of[able], k]
    earned = np.maximum(np.where(np.isfinite(asks), asks, 0.0) * h100e * 1e6 - world.costs.run_usd_per_mw[able], 0.0)
    total = np.einsum("ovt,oth,oh->ov", world.costs.surviving_frac[able], earned, world.firm_frac[able])
    cost = (world.costs.build_usd_per_mw + world.launch_usd_per_mw_yr * world.lived_yr.sum(axis=2))[able]
    buildable = world.buildable[able]
    assert (total[buildable] <= cost[buildable] * (1 + 1e-9)).all()
    assert (total[buildable] >= cost[buildable] * (1 - 1e-9)).any()
