"""Plain studies that odd ones are made of: FLOW is two halls to let and one chip for one zone."""

from tests.odd.study import Edit, empty, keep, put, rows, scenario, together

NONE = (
    "sites/terrestrial",
    "sites/undersea",
    "sites/orbital",
    "sites/stated",
    "existing",
    "limits",
    "launch",
    "gateways",
    "chips",
    "chip_supply",
    "workloads",
    "demand",
    "zones",
    "periods",
    "timeslices",
)

SPREAD = ("site_mw", "build_mw_per_yr", "usd_per_mw_yr", "usd_per_mwh", "carbon_g_per_kwh")
PRICES = (("limits", "penalty_usd_per_unit"), ("subsidies", "rebate_usd_per_mwh"))
SURE = ("pue", "availability", "water_l_per_kwh", "green_frac", "lead_yr", "contract_yr", "link_gbps", "open_usd")

QUOTED = together(
    rows("ranges", *({"table": t, "column": c} for t, c in PRICES), low_factor=1, high_factor=1),
    rows(
        "cooling",
        {
            "cooling": "as_quoted",
            "kind": "stated",
            "name": "In the rent",
            "liquid": "yes",
            "life_yr": 15,
            "capex_usd_per_kw": 0,
            "om_usd_per_kw_yr": 0,
            "supply_c": 20,
        },
    ),
    rows(
        "supply",
        {
            "supply": "as_quoted",
            "kind": "stated",
            "name": "In the rent",
            "connection": "own",
            "price_basis": "none",
            "capex_usd_per_kw": 0,
            "life_yr": 15,
            "om_usd_per_kw_yr": 0,
            "variable_usd_per_mwh": 0,
            "availability": 1,
            "fuel_mwh_per_mwh": 0,
            "carbon_g_per_kwh": 0,
            "lead_yr": 0,
            "first_year": 2020,
            "green": "no",
        },
    ),
    rows("ranges", *({"column": name} for name in SPREAD), table="sites/stated", low_factor=0.8, high_factor=1.25),
    rows("ranges", *({"column": name} for name in SURE), table="sites/stated", low_factor=1, high_factor=1),
)
"""What makes options of halls to let."""

COSTLY = scenario("costly", ("settings", "value", "discount_rate_frac", 0.12))
"""A future to plan for, besides that of the tables."""

FLOW = together(
    empty(*NONE),
    put("assumptions", low=lambda row: row["value"], high=lambda row: row["value"]),  # of kinds that are not there
    put("ranges", low_factor=1, high_factor=1),
    QUOTED,
    COSTLY,
    rows(
        "sites/stated",
        {"site": "a", "name": "A", "usd_per_mw_yr": 100_000},
        {"site": "b", "name": "B", "usd_per_mw_yr": 200_000},
        latitude_deg=51,
        longitude_deg=0,
        jurisdiction="GBR",
        site_mw=100,
        build_mw_per_yr=100,
        first_year=2020,
        usd_per_mwh=50,
        pue=1.1,
        availability=1,
        water_l_per_kwh=0,
        carbon_g_per_kwh=20,
        green_frac=0.5,
        lead_yr=0,
        contract_yr=20,
    ),
    rows(
        "chips",
        {
            "chip": "unit",
            "name": "A chip",
            "maker_bloc": "allied",
            "price_usd_per_chip": 500,
            "power_w_per_chip": 10_000,
            "it_w_per_chip": 10_000,
            "compute_h100e": 10,
            "bandwidth_h100e": 10,
            "first_year": 2015,
            "last_year": 2060,
            "life_yr": 10,
            "failure_frac_per_yr": 0,
            "liquid": "no",
        },
    ),
    rows(
        "chip_supply",
        {"period": 2026},
        {"period": 2027},
        offer="list",
        chip="unit",
        bloc="allied",
        chips_per_yr=50_000_000,
        premium_usd_per_chip=0,
    ),
    rows(
        "workloads",
        {
            "workload": "flow",
            "name": "Flow",
            "max_rtt_ms": 1000,
            "percentile_frac": 1,
            "tail_rtt_ms": 1000,
            "bound": "compute",
            "gbps_per_h100e": 0,
            "deferrable_h": 0,
            "block_mw": 0,
            "corruption_tolerant": "yes",
            "unserved_usd_per_h100e_h": 500,
            "largest_site_frac": 1,
        },
    ),
    rows(
        "zones",
        {
            "zone": "z",
            "name": "Z",
            "domain": "ground",
            "latitude_deg": 51,
            "longitude_deg": 0,
            "altitude_km": 0,
            "jurisdiction": "GBR",
        },
    ),
    rows("demand", {"period": 2026}, {"period": 2027}, zone="z", workload="flow", h100e=120_000, resident_frac=0),
    rows("periods", {"period": 2026, "length_yr": 1}, {"period": 2027, "length_yr": 1}),
    rows(
        "timeslices",
        {"slice": "year", "season": "year", "utc_start_h": 0, "utc_end_h": 24, "mid_day_year": 0.5, "hours_h": 8760},
    ),
    put("settings", {"setting": "reserve_frac"}, value=0),
)

ALL_KINDS = together(QUOTED, COSTLY)
"""The tiny study, with what halls to let would need."""

ONE_PERIOD = together(*(keep(table, period=2026) for table in ("periods", "demand", "chip_supply")))


def limit(name: str, period: int, resource: str, sense: str, value: float, **more: object) -> Edit:
    """A row of limits.csv."""
    told = {
        "limit": name,
        "period": period,
        "resource": resource,
        "sense": sense,
        "value": value,
        "low": value,
        "high": value,
    }
    return rows("limits", told | more)


def setting(name: str, value: float) -> Edit:
    """A setting's value, its range opened to hold it."""
    return put("settings", {"setting": name}, value=value, low=value, high=value)
