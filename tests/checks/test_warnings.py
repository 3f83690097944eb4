"""Inputs that can be planned and may not say what is meant: each is a warning with its file, row and reason."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from model.checks.warnings import input_warnings, scenario_warnings
from model.checks.warnings.rows import work_warnings
from model.cli import app
from model.tables.faults import InputError
from model.world import load
from model.world.schema import read_inputs

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "tiny" / "inputs"
OWN = "is offered in a period in which chips.csv has it not on sale"
"""The tiny study offers two chips after their last year, which changes no plan."""


@pytest.fixture
def study(tmp_path):
    return Path(shutil.copytree(TINY, tmp_path / "inputs"))


def write(folder: Path, file: str, find: str, replace: str) -> None:
    """Change a table once; `find` blank adds a line at the end."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, replace, 1) if find else f"{text}{replace}\n", encoding="utf-8")


def warned(folder: Path, *changes: str) -> list[str]:
    world = load(folder, (), changes)
    return [str(warning) for warning in input_warnings(world.inputs, world) if OWN not in warning.message]


NOBODY = "Nobody,ground,0,0,0,GBR,,judged,assumption"
CHIP = "allied,47000,1400,1830,2.53,2.39,2025,2030,6,0.04,yes,banned,judged,assumption"
GAP = (
    "timeslices.csv:2 column season: its slices leave hours of the day out: each slice stands for more hours of the"
    " clock than it names [value: 'year']"
)
CASES = [
    ("zones.csv", "", f"oslo,{NOBODY}", ["zones.csv:3 column zone: has no demand in any period [value: 'oslo']"]),
    (
        "zones.csv", "", "\n".join(f"z{n},{NOBODY}" for n in range(5)),
        ["zones.csv:3 column zone: has no demand in any period (5 rows: z0, z1, z2 and 2 more) [value: 'z0']"],
    ),
    (
        "chips.csv", "", f"gb400,GB400,{CHIP}",
        ["chips.csv:5 column chip: can not be bought: no offer of chip_supply.csv sells it [value: 'gb400']"],
    ),
    (
        "settings.csv", "reserve_frac,0.05,frac,0,0.15", "reserve_frac,1,frac,0,1",
        ["settings.csv:6 column value: holds back all capacity, so that nothing can be served (reserve_frac)"
         " [value: '1']"],
    ),
    (
        "sites/undersea.csv", ",100,25,2026,", ",100,25,2039,",
        ["sites/undersea.csv:2 column site: nothing can enter service by the last period: see first years, lead times"
         " and chips on sale [value: 'sea-orkney']"],
    ),
    (
        "existing.csv", "h100,2024", "h100,2022",
        ["existing.csv:2 column site: counts for nothing: its chips are at the end of their life when the first period"
         " begins [value: 'gb-sco']"],
    ),
    (
        "existing.csv", "h100,2024", "h100,2036",
        ["existing.csv:2 column site: counts for nothing: it comes after the last period [value: 'gb-sco']"],
    ),
    (
        "limits.csv", "launch_t,,orbital,,,", "launch_t,,orbital,,GBR,",
        ["limits.csv:2 column limit: counts nothing: no option stands where it counts [value: 'launch']"],
    ),
    (
        "timeslices.csv", "night,year,0,12", "night,year,0,6",
        [GAP],
    ),
    (
        "timeslices.csv", "night,year,0,12", "night,year,0,11.99",
        [GAP],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("file", "find", "replace", "says"), CASES)
def test_a_slip_that_can_be_planned_is_a_warning(study, file, find, replace, says):
    write(study, file, find, replace)
    assert warned(study) == says


def test_the_shipped_tables_and_scenarios_give_no_warning():
    world = load(ROOT / "inputs")
    assert input_warnings(world.inputs, world) == []
    assert list(scenario_warnings(ROOT / "inputs")) == []


def test_what_is_not_odd_gives_no_warning(study):
    assert warned(study) == []
    assert warned(study, "settings.reserve_frac.value=0.15") == []


def test_a_subsidy_that_cuts_no_price_is_warned_of(study):
    """Of two that fit, one finds only halls in orbit, which buy no energy; no chip is made where the third asks."""
    write(study, "ranges.csv", "", "subsidies,rebate_usd_per_mwh,assumption,0.8,1.25,,judged,")
    rows = ["cheap,,GBR,,5,judged,assumption,", "orbit,,USA,,5,judged,assumption,", "gone,,,china,5,judged,assumption,"]
    write(study, "subsidies.csv", "", "\n".join(rows))
    write(study, "jurisdictions.csv", "", "CHN,China,china,0.05,10,30,judged,assumption")
    reason = "applies to nothing: no option that buys energy fits it (2 rows: orbit, gone) [value: 'orbit']"
    assert warned(study) == [f"subsidies.csv:3 column subsidy: {reason}"]


def test_a_limit_on_open_sites_is_warned_of_where_it_counts_nothing(study):
    write(study, "limits.csv", "", "few,2028,open_sites,,,,,,,,<=,1,1,1,,judged,assumption,")
    none = "limits.csv:3 column limit: counts nothing: no site where it counts has an open_usd [value: 'few']"
    loose = "limits.csv:3 column limit: holds only in plans of whole numbers: run --integer [value: 'few']"
    assert warned(study) == [none, loose]
    write(study, "ranges.csv", "", "sites/terrestrial,open_usd,assumption,0.8,1.25,,judged,")
    opens = "sites/terrestrial.gb-sco.open_usd=1e6"
    world = load(study, (), [opens])
    assert warned(study, opens) == [loose]
    assert not any(warning.file == "limits.csv" for warning in input_warnings(world.inputs, world, integer=True))


def test_measured_routes_to_a_zone_without_work_and_from_a_site_without_options_are_warned_of(study):
    write(study, "zones.csv", "", f"oslo,{NOBODY}")
    write(study, "ranges.csv", "", "routes,rtt_ms,assumption,0.8,1.25,,judged,")
    write(study, "sites/undersea.csv", ",100,25,2026,", ",100,25,2039,")
    write(study, "routes.csv", "", "sea-orkney,oslo,20,judged,assumption")
    assert [line for line in warned(study) if line.startswith("routes")] == [
        "routes.csv:2 column zone: applies to nothing: the zone has no demand [value: 'oslo']",
        "routes.csv:2 column site: applies to nothing: no option can stand at the site [value: 'sea-orkney']",
    ]


def test_a_site_that_hardly_ever_works_is_warned_of(study):
    assert warned(study, "assumptions.terrestrial/hall_availability.value=0.05") == [
        "sites/terrestrial.csv:2 column site: can serve less than 10% of the time [value: 'gb-sco']"
    ]


def test_demand_that_is_nothing_at_all_is_one_warning(study):
    told = work_warnings(read_inputs(study, (), ["demand.*.h100e=0"]))
    assert [str(warning) for warning in told] == [
        "demand.csv:2 column h100e: no row has any demand (4 rows: gb-lon) [value: '0']"
    ]


def test_work_too_far_for_every_site_leaves_sites_without_work(study):
    told = warned(study, "workloads.*.max_rtt_ms=0.2", "workloads.*.tail_rtt_ms=0.2")
    assert [line.split(":")[0] for line in told] == ["sites/orbital.csv", "sites/terrestrial.csv", "sites/undersea.csv"]
    assert all("can serve no work" in line for line in told)


def test_a_row_a_scenario_added_is_warned_of_in_the_scenario(study):
    (study / "scenarios").mkdir()
    cells = dict(zip("name domain latitude_deg longitude_deg altitude_km jurisdiction source confidence".split(),
                     "Oslo ground 60 10 0 GBR judged assumption".split(), strict=True))  # fmt: skip
    lines = ["table,column,key,value,reason", *(f"zones,{column},oslo,{value},new" for column, value in cells.items())]
    (study / "scenarios" / "north.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    world = load(study, ["north"])
    told = [warning for warning in input_warnings(world.inputs, world) if OWN not in warning.message]
    assert [(warning.file, warning.row, warning.value) for warning in told] == [("scenarios/north.csv", 2, "oslo")]


@pytest.mark.parametrize(
    ("name", "line", "says"),
    [
        ("gone", "zones,name,gb-edi,Edinburgh,moved", "scenarios/gone.csv:2 column key: no longer applies"),
        ("pct", "demand,resident_frac,*,30%,law", "never percent"),
        ("bloc", "jurisdictions,bloc,*,atlantic,treaty", "is not a bloc"),
        ("two words", "zones,name,gb-lon,L,x", "can not be requested: a scenario's name is letters"),
    ],
)  # fmt: skip
def test_a_scenario_that_no_longer_applies_is_a_warning(study, name, line, says):
    (study / "scenarios").mkdir()
    header = "table,column,key,value,reason\n"
    (study / "scenarios" / "fine.csv").write_text(header + "zones,name,gb-lon,L,x\n", encoding="utf-8")
    (study / "scenarios" / f"{name}.csv").write_text(header + line + "\n", encoding="utf-8")
    told = [str(warning) for warning in scenario_warnings(study)]
    assert len(told) == 1
    assert says in told[0]


@pytest.mark.parametrize(
    ("slices", "says"),
    [
        (["night,year,0,12,0.5,4380", "day,year,6,24,0.5,4380"], ["overlaps slice 'night' of the same season"]),
        (["night,year,0,12,0.5,4380", "day,year,0,12,0.5,4380"], ["overlaps slice 'night' of the same season"]),
        (["work,year,0,24,0.5,6257", "rest,year,0,24,0.5,2503"], []),
        (["night,year,0,8,0.5,2920", "day,year,8,24,0.5,5840"], []),
        (["night,winter,0,24,0,4380", "day,summer,0,24,0.5,4380"], []),
    ],
)
def test_an_hour_counted_twice_is_a_fault_and_days_of_two_kinds_are_not(study, slices, says):
    text = "slice,season,utc_start_h,utc_end_h,mid_day_year,hours_h\n" + "\n".join(slices) + "\n"
    (study / "timeslices.csv").write_text(text, encoding="utf-8")
    if not says:
        assert warned(study) == []
        return
    with pytest.raises(InputError) as caught:
        load(study)
    assert [fault.expected for fault in caught.value.faults] == says


def test_slices_out_of_proportion_to_their_hours_are_a_warning(study):
    write(study, "timeslices.csv", "night,year,0,12,0.5,4380\nday,year,12,24,0.5,4380",
          "night,year,0,12,0.5,4000\nday,year,12,24,0.5,4760")  # fmt: skip
    assert [line.split(": ")[1][:30] for line in warned(study)] == ["its slices have hours out of p"]


def test_check_prints_the_warnings_and_run_says_that_there_are_some(study, tmp_path):
    write(study, "zones.csv", "", f"oslo,{NOBODY}")
    call = CliRunner().invoke
    plain = call(app, ["check", "--inputs", str(study), "--quiet"])
    assert plain.exit_code == 0
    assert "zones.csv:3 column zone: has no demand in any period [value: 'oslo']" in plain.stdout
    told = json.loads(call(app, ["check", "--inputs", str(study), "--quiet", "--json"]).stdout)
    assert told["status"] == "valid"
    assert {"file": "zones.csv", "row": 3, "column": "zone", "value": "oslo",
            "message": "has no demand in any period"} in told["warnings"]  # fmt: skip
    words = ["run", "--inputs", str(study), "--out", str(tmp_path / "out"), "--quiet"]
    last = call(app, words).stdout.splitlines()[-1]
    assert last == "2 warnings, on zones.csv, chip_supply.csv: landseasky check lists them."


def test_check_lists_rows_of_routes_that_its_resolution_merges_away(study):
    write(study, "zones.csv", "", "gb-man,Manchester,ground,53.5,-2.2,0,GBR,,judged,assumption")
    for year in (2028, 2032):
        write(study, "demand.csv", "", f"gb-man,training,{year},10,0,,judged,assumption")
    write(study, "ranges.csv", "", "routes,rtt_ms,assumption,0.8,1.25,,judged,")
    write(study, "routes.csv", "", "sea-orkney,gb-man,20,judged,assumption")
    words = ["check", "--inputs", str(study), "--quiet", "--json"]
    found = [CliRunner().invoke(app, [*words, *more]).stdout for more in ([], ["--resolution", "coarse"])]
    fine, coarse = ([f"{w['file']}:{w['row']} {w['message']}" for w in json.loads(one)["warnings"]] for one in found)
    (more,) = set(coarse) - set(fine)
    assert more.startswith("routes.csv:2 does not apply to the work that coarse resolution plans at another zone")
    assert set(fine) <= set(coarse)
