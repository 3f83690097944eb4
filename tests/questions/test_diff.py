import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import model
from model.cli import app
from model.questions.diff import REST, causes, diff, differing, run_inputs
from model.runs import read_run
from model.world.schema import read_inputs

TINY = Path(__file__).parents[1] / "tiny" / "inputs"
SETS = [
    "chips.gb300.price_usd_per_chip=*1.3",
    "demand.gb-lon/training/2032.h100e=*1.5",
    "settings.reserve_frac.value=0.1",
]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    out = tmp_path_factory.mktemp("outputs")
    found = []
    for words in ([], [word for change in SETS for word in ("--set", change)]):
        asked = ["run", "--inputs", str(TINY), "--out", str(out), "--resolution", "full", "--quiet", "--json", *words]
        done = CliRunner().invoke(app, asked)
        found.append(read_run(json.loads(done.stdout)["run_dir"]))
    return found


@pytest.fixture(scope="module")
def compared(runs):
    return diff(*runs)


def test_a_run_keeps_its_inputs_and_gives_them_back(runs):
    old, new = (run_inputs(run) for run in runs)
    assert (runs[0].path / "inputs" / "chips.csv").read_bytes() == (TINY / "chips.csv").read_bytes()
    wanted = read_inputs(TINY, overrides=SETS)
    for name, table in wanted.tables.items():
        assert new.tables[name].equals(table), name
    assert old.settings["reserve_frac"] == 0.05


def test_the_cells_that_differ_are_listed(compared):
    cells = compared.inputs
    chip = cells[(cells["table"] == "chips") & (cells["column"] == "price_usd_per_chip")]
    assert chip["key"].tolist() == ["gb300"]
    assert float(chip["new"].item()) == pytest.approx(1.3 * float(chip["old"].item()))
    assert set(cells["table"]) == {"chips", "demand", "settings"}
    assert set(cells["change"]) == {"changed"}


def test_the_parts_add_up_to_the_difference(runs, compared):
    total = runs[1].manifest["objective_usd"] - runs[0].manifest["objective_usd"]
    assert compared.total_usd == total
    assert compared.causes["npv_usd"].sum() == pytest.approx(total, rel=1e-12)
    assert len(compared.causes) == 4
    rest = compared.causes[compared.causes["key"] == REST]["npv_usd"].item()
    assert abs(rest) < 1e-6 * abs(total)


def test_the_parts_add_up_where_many_cells_change_and_prices_cross():
    changes = [
        *SETS,
        "terrestrial.gb-sco.grid_usd_per_mwh=400",
        "launch.starship/allied/2032.usd_per_kg=*4",
        "network.london/new_york.usd_per_gbps_yr=*3",
        "workloads.chat.unserved_usd_per_h100e_h=*0.5",
    ]
    a, b = read_inputs(TINY), read_inputs(TINY, overrides=changes)
    table = causes(a, b, differing(a, b))
    assert len(table) == len(changes)
    ends = [model.plan(model.load(TINY, changes=cells), method="simplex").objective_usd for cells in ((), changes)]
    assert table["npv_usd"].sum() == pytest.approx(ends[1] - ends[0], rel=1e-6)


def altered(run, folder, what):
    """A copy of a run with its bill or its cost changed by a thousandth."""
    copy = shutil.copytree(run.path, folder / "outputs" / run.name).with_name(run.name)
    manifest = json.loads((copy / "manifest.json").read_text())
    if what == "bill":
        bill = run.tables["bill"]
        bill.assign(npv_usd=bill["npv_usd"] * 1.001).to_parquet(copy / "bill.parquet")
    else:
        manifest["objective_usd"] *= 1.001
        (copy / "manifest.json").write_text(json.dumps(manifest))
    return copy.parent


@pytest.mark.parametrize("what", ["bill", "objective"])
def test_a_run_that_was_altered_is_refused_with_what_does_not_add_up(runs, tmp_path, what):
    out = altered(runs[1], tmp_path, what)
    shutil.copytree(runs[0].path, out / runs[0].name)
    done = CliRunner().invoke(app, ["diff", runs[0].name, runs[1].name, "--out", str(out)], env={"COLUMNS": "300"})
    assert done.exit_code == 1
    assert f"these do not add up: the bill of {runs[1].name}" in done.output
    assert "landseasky verify" in done.output
    assert "causes" not in done.stdout


def test_a_part_is_the_mean_over_the_orders_of_the_step_of_the_cost(compared):
    def cost(*changes):
        return model.plan(model.load(TINY, changes=changes), method="simplex").objective_usd

    chips, demand, reserve = SETS
    part = compared.causes.set_index("key")["npv_usd"]
    first = cost(chips) - cost()
    last = cost(*SETS) - cost(demand, reserve)
    assert part["gb300"] == pytest.approx((first + last) / 2, rel=1e-5)


def test_each_order_alone_adds_up_too(runs, compared):
    forward = diff(*runs, order="forward")
    assert forward.causes["npv_usd"].sum() == pytest.approx(compared.total_usd, rel=1e-12)
    with pytest.raises(ValueError, match="forward"):
        diff(*runs, order="sideways")


def test_many_rows_are_taken_a_table_at_a_time(runs):
    a, b = (run_inputs(run) for run in runs)
    table = causes(a, b, differing(a, b), most=2)
    assert sorted(table["table"]) == ["chips", "demand", "settings"]
    assert set(table["key"]) == {"*"}


def test_rows_that_come_and_go_are_causes_too(tmp_path):
    study = shutil.copytree(TINY, tmp_path / "inputs")
    launch = (study / "launch.csv").read_text(encoding="utf-8").replace("starship,allied,2032", "neutron,allied,2032")
    (study / "launch.csv").write_text(launch + "new_glenn,allied,2032,300,9000,judged,assumption\n", encoding="utf-8")
    a, b = read_inputs(TINY), read_inputs(study)
    found = differing(a, b)
    assert sorted(found["change"]) == ["added", "added", "removed"]
    table = causes(a, b, found)
    worlds = [model.load(folder) for folder in (TINY, study)]
    ends = [model.plan(world, method="simplex").objective_usd for world in worlds]
    assert table["npv_usd"].sum() == pytest.approx(ends[1] - ends[0], abs=1e-6 * ends[0])
    assert table["change"].tolist() == ["added", "added", "removed"]


def test_figures_nobody_plans_with_are_listed_and_cost_nothing(runs, tmp_path):
    study = shutil.copytree(TINY, tmp_path / "inputs")
    (study / "chips.csv").write_text((study / "chips.csv").read_text().replace("assumption", "published"))
    ranges = (study / "ranges.csv").read_text()
    rows = [line.replace("assumption", "published") for line in ranges.splitlines() if line.startswith("chips,")]
    (study / "ranges.csv").write_text(ranges + "\n".join(rows) + "\n")
    a, b = read_inputs(TINY), read_inputs(study)
    found = differing(a, b)
    assert {"chips", "ranges"} <= set(found["table"])
    assert causes(a, b, found).empty


def test_the_plans_are_set_side_by_side(runs, compared):
    old, new = (run.tables["bill"]["npv_usd"].sum() for run in runs)
    assert compared.bill["more_npv_usd"].sum() == pytest.approx(new - old, rel=1e-6)
    for site in compared.build["site"].unique():
        parts = [run.tables["build"].loc[lambda t, site=site: t["site"] == site, "it_mw"].sum() for run in runs]
        more = compared.build.loc[compared.build["site"] == site, "more_it_mw"].sum()
        assert more == pytest.approx(parts[1] - parts[0], abs=1e-6)
    assert np.isfinite(compared.shares["new_frac"]).all()


def test_a_run_is_no_different_from_itself(runs):
    same = diff(runs[0], runs[0])
    assert same.inputs.empty
    assert same.build.empty
    assert same.total_usd == 0.0
    assert same.causes["npv_usd"].sum() == 0.0


def test_a_run_without_its_inputs_is_told(runs, tmp_path):
    bare = shutil.copytree(runs[0].path, tmp_path / "bare", ignore=shutil.ignore_patterns("inputs"))
    with pytest.raises(FileNotFoundError, match="no copy of its inputs"):
        run_inputs(read_run(bare))
