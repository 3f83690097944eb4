"""Odd small studies by name, each by what makes it odd."""

from dataclasses import dataclass

from tests.odd.plain import ALL_KINDS, FLOW, ONE_PERIOD, limit, setting
from tests.odd.study import Edit, called, empty, keep, like, put, rows, scenario, together


@dataclass(frozen=True)
class Odd:
    """A study by its edits: what planning it exits with, and the names to ask about."""

    edits: tuple[Edit, ...]
    code: int = 0
    site: str = "a"
    zone: str = "z"
    cell: str = "demand.z/flow/2026.h100e"
    until: float = 300_000
    words: tuple[str, ...] = ()
    """Words that stand for names in this study, and so may be printed."""


def flow(*edits: Edit, **more: object) -> Odd:
    """The study of halls to let, after some edits."""
    return Odd((FLOW, *edits), **more)


def tiny(*edits: Edit, **more: object) -> Odd:
    """The study of every kind, after some edits."""
    named = {"site": "gb-sco", "zone": "gb-lon", "cell": "demand.gb-lon/chat/2028.h100e", "until": 3000}
    return Odd((ALL_KINDS, *edits), **{**named, **more})


def refused(base: Edit, *edits: Edit) -> Odd:
    """A study that its tables rule out."""
    return Odd((base, *edits), code=3)


def halls(*names: str) -> Edit:
    """More halls to let, small and cheap, by name."""
    cells = {"site_mw": 10, "build_mw_per_yr": 10, "usd_per_mw_yr": 50_000}
    return together(*(like("sites/stated", {"site": "a"}, site=name, name=name, **cells) for name in names))


STUDIES: dict[str, Odd] = {
    # time
    "all_served": flow(),
    "one_period": flow(ONE_PERIOD),
    "half_a_period": flow(ONE_PERIOD, put("periods", length_yr=0.5)),
    "half_of_the_first_period": refused(FLOW, put("periods", {"period": 2026}, length_yr=0.5)),
    "a_gap_between_periods": refused(
        FLOW,
        put("periods", {"period": 2027}, period=2031),
        put("demand", {"period": 2027}, period=2031),
        put("chip_supply", {"period": 2027}, period=2031),
    ),
    "three_slices": flow(
        put("timeslices", utc_end_h=8, hours_h=2920),
        like("timeslices", slice="noon", utc_start_h=8, utc_end_h=16),
        like("timeslices", slice="late", utc_start_h=16, utc_end_h=24),
    ),
    "two_seasons": flow(
        put("timeslices", hours_h=4380, mid_day_year=0.25),
        like("timeslices", slice="autumn", season="autumn", mid_day_year=0.75),
    ),
    "work_that_waits": flow(put("workloads", deferrable_h=168)),
    "no_discounting": flow(setting("discount_rate_frac", 0)),
    # demand
    "demand_zero": flow(put("demand", h100e=0)),
    "demand_zero_in_one_period": flow(put("demand", {"period": 2026}, h100e=0)),
    "demand_zero_at_night": flow(
        rows(
            "profiles", *({"hour": h, "multiplier": 0 if h < 12 else 2} for h in range(24)), profile="day", season="all"
        ),
        put("demand", profile="day"),
        put("timeslices", utc_end_h=12, hours_h=4380),
        like("timeslices", slice="pm", utc_start_h=12, utc_end_h=24),
    ),
    "demand_in_one_period_only": refused(FLOW, keep("demand", period=2027)),
    "no_demand_rows": refused(FLOW, empty("demand")),
    "demand_tiny": flow(put("demand", h100e=1e-6)),
    "demand_huge": flow(put("demand", h100e=4e7), put("sites/stated", site_mw=90_000, build_mw_per_yr=20_000)),
    "demand_zero_by_a_scenario": flow(scenario("idle", ("demand", "h100e", "*", 0))),
    "zone_without_work": flow(like("zones", zone="y", name="Y")),
    "two_zones": flow(
        like("zones", zone="y", name="Y", latitude_deg=48),
        like("demand", zone="y"),
        like("demand", {"period": 2027}, zone="y"),
    ),
    "all_resident": flow(put("demand", resident_frac=1)),
    # nothing served
    "everything_unserved": flow(
        put("workloads", unserved_usd_per_h100e_h=0.5), put("sites/stated", usd_per_mw_yr=19_000_000)
    ),
    "too_far": flow(put("workloads", max_rtt_ms=0.1, tail_rtt_ms=0.1)),
    "no_sites": refused(FLOW, empty("sites/stated")),
    "no_chips_for_sale": refused(FLOW, empty("chip_supply")),
    "no_chips_left": flow(put("chip_supply", chips_per_yr=0)),
    "half_unserved": flow(put("sites/stated", site_mw=30, build_mw_per_yr=30)),
    "all_offline": flow(put("sites/stated", first_year=2060)),
    "sites_of_no_use": flow(halls("c"), put("sites/stated", {"site": "c"}, first_year=2060)),
    # stock
    "served_by_existing_stock": flow(
        rows("existing", {"site": "a", "chip": "unit", "commissioned_year": 2024, "it_mw": 500, "usable_frac": 1}),
        put("sites/stated", {"site": "a"}, site_mw=500),
    ),
    "existing_beyond_the_site": flow(
        rows("existing", {"site": "a", "chip": "unit", "commissioned_year": 2024, "it_mw": 500, "usable_frac": 1})
    ),
    "stock_that_dies": flow(
        rows("existing", {"site": "a", "chip": "unit", "commissioned_year": 2016, "it_mw": 50, "usable_frac": 1}),
        put("chips", life_yr=10.5),
    ),
    "stock_nobody_may_use": flow(
        rows("existing", {"site": "a", "chip": "unit", "commissioned_year": 2024, "it_mw": 50, "usable_frac": 0})
    ),
    # chips
    "chip_no_offer_sells": flow(like("chips", chip="unsold", name="Unsold")),
    "chip_of_one_year": flow(put("chips", first_year=2026, last_year=2026, life_yr=2)),
    "dear_chips": flow(put("chips", price_usd_per_chip=300_000)),
    # prices and sizes
    "zero_prices": flow(
        put("sites/stated", usd_per_mw_yr=0, usd_per_mwh=0, carbon_g_per_kwh=0), put("chips", price_usd_per_chip=500)
    ),
    "same_price_twice": flow(put("sites/stated", usd_per_mw_yr=100_000)),
    "tiny_site": flow(put("sites/stated", site_mw=0.01, build_mw_per_yr=0.01)),
    "single_site": flow(keep("sites/stated", site="a")),
    "no_carbon": flow(put("sites/stated", carbon_g_per_kwh=0), cell="sites/stated.a.usd_per_mw_yr", until=150_000),
    "all_green": flow(put("sites/stated", green_frac=1)),
    "availability_near_zero": flow(put("sites/stated", availability=1e-6)),
    "reserve_of_one": flow(setting("reserve_frac", 1)),
    # limits
    "limit_that_binds": flow(limit("few", 2026, "built_mw", "<=", 50)),
    "limit_at_a_price": flow(limit("few", 2026, "built_mw", "<=", 50, penalty_usd_per_unit=1000)),
    "no_plan": flow(limit("many", 2026, "built_mw", ">=", 500), code=4),
    "no_plan_of_shares": flow(
        limit("green", 2026, "green_mwh", ">=", 0.5, of_resource="energy_mwh"),
        limit("some", 2026, "energy_mwh", ">=", 1000),
        put("sites/stated", green_frac=0),
        code=4,
    ),
    "nothing_may_be_built": flow(limit("none", 2026, "built_mw", "<=", 0), limit("none", 2027, "built_mw", "<=", 0)),
    "subsidy": flow(rows("subsidies", {"subsidy": "x", "rebate_usd_per_mwh": 40})),
    # names
    "names_that_collide_cleaned": flow(halls("a+", "a-", "a b", "a_b", "a[b]", "e1", "free", "end")),
    "names_in_other_letters": flow(
        halls("München", "東京", "Łódź", "دبي"), called(z="Zürich"), zone="Zürich", cell="demand.Zürich/flow/2026.h100e"
    ),
    "names_like_dates": flow(
        called(a="2026-01-01", z="1/2/2026", flow="2026"),
        site="2026-01-01",
        zone="1/2/2026",
        cell="demand.1/2/2026/2026/2026.h100e",
    ),
    "names_like_numbers": flow(
        called(a="1e5", b="-3", z="007", unit="0x10"), site="1e5", zone="007", cell="demand.007/flow/2026.h100e"
    ),
    "names_like_nothing": flow(
        called(a="NA", b="null", z="nan", flow="None"),
        site="NA",
        zone="nan",
        cell="demand.nan/None/2026.h100e",
        words=("nan", "None", "null"),
    ),
    "names_like_truth": flow(
        called(a="yes", b="no", z="true", unit="FALSE"), site="yes", zone="true", cell="demand.true/flow/2026.h100e"
    ),
    "names_very_long": flow(
        called(a="a" * 200, z="z" * 200), site="a" * 200, zone="z" * 200, cell=f"demand.{'z' * 200}/flow/2026.h100e"
    ),
    "site_and_zone_of_one_name": flow(called(z="a"), zone="a", cell="demand.a/flow/2026.h100e"),
    # kinds
    "all_kinds": tiny(),
    "land_only": tiny(empty("sites/undersea", "sites/orbital")),
    "sea_only": tiny(empty("sites/terrestrial", "sites/orbital", "existing"), site="sea-orkney"),
    "orbit_only": tiny(empty("sites/terrestrial", "sites/undersea", "existing"), site="leo-starcloud-dd06"),
    "no_scenarios": tiny(lambda study: study.scenarios.clear()),
    "empty_where_allowed": refused(
        ALL_KINDS,
        empty("existing", "limits", "launch", "gateways", "network", "borders", "profiles"),
        put("demand", profile=""),
    ),
    "no_ranges": refused(FLOW, empty("ranges")),
    "zone_in_orbit": refused(
        ALL_KINDS, like("zones", zone="sat", name="Fleet", domain="orbit", altitude_km=550), like("demand", zone="sat")
    ),
    "no_power_and_no_water": flow(put("sites/stated", water_l_per_kwh=10)),
}
