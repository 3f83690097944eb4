import json
import shutil
from pathlib import Path
from time import sleep

import numpy as np
import pandas as pd
import pytest

from model.dashboard import create, drafts
from model.dashboard.asking import steps, swept
from model.dashboard.comparing import compared
from model.dashboard.guard import refused
from model.dashboard.levers import LEVERS, changes
from model.dashboard.plans import Plans
from model.runs import Run
from model.tables.faults import InputError
from model.world.schema import read_inputs

TINY = Path(__file__).parents[1] / "tiny" / "inputs"
HERE = {"Host": "127.0.0.1:8050"}


@pytest.fixture
def inputs(tmp_path):
    return Path(shutil.copytree(TINY, tmp_path / "inputs"))


def dearer(folder, usd="57000"):
    return drafts.changed({}, folder, "chips", 3, "price_usd_per_chip", usd)


def test_a_draft_changes_the_copy_and_not_the_file(inputs):
    before = (inputs / "chips.csv").read_bytes()
    with drafts.copy_with(inputs, dearer(inputs)) as copy:
        chips = read_inputs(copy).tables["chips"].set_index("chip")
    assert chips.loc["gb300", "price_usd_per_chip"] == 57000.0
    assert (inputs / "chips.csv").read_bytes() == before


def test_saving_changes_one_line_and_keeps_remarks_quotes_and_line_ends(inputs):
    path = inputs / "zones.csv"
    old = b"# where work comes from\r\n" + path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(old)
    draft = drafts.changed({}, inputs, "zones", 3, "name", "Greater London, all of it")
    assert drafts.save(inputs, draft) == ["zones"]
    new = path.read_bytes()
    assert new == old.replace(b",London,", b',"Greater London, all of it",')
    assert [p.name for p in inputs.iterdir() if p.name.startswith(".")] == []


def test_a_faulty_draft_is_told_of_by_cell_and_never_saved(inputs):
    draft = dearer(inputs, "57,000")
    (fault,) = drafts.faults(inputs, draft)
    assert (fault.file, fault.row, fault.column) == ("chips.csv", 3, "price_usd_per_chip")
    assert "57000" in fault.hint
    before = (inputs / "chips.csv").read_bytes()
    with pytest.raises(InputError):
        drafts.save(inputs, draft)
    assert (inputs / "chips.csv").read_bytes() == before


def test_a_file_changed_meanwhile_is_not_overwritten(inputs):
    draft = dearer(inputs)
    path = inputs / "chips.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",32000,", ",31000,"), encoding="utf-8")
    with pytest.raises(drafts.Conflict, match=r"chips\.csv was changed elsewhere"):
        drafts.save(inputs, draft)
    assert ",31000," in path.read_text(encoding="utf-8")


def test_a_cell_set_back_leaves_the_draft(inputs):
    assert drafts.changed(dearer(inputs), inputs, "chips", 3, "price_usd_per_chip", "47000") == {}


def test_a_table_that_is_none_can_not_be_named(inputs):
    (inputs.parent / "secret.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(KeyError):
        drafts.sheet_of(inputs, "../secret", {})
    with pytest.raises(KeyError), drafts.copy_with(inputs, {"../secret": {"sha256": "", "cells": {}}}):
        pass


def test_plans_of_different_drafts_do_not_mix(inputs):
    plans = Plans(inputs, "coarse")
    base, dear = plans.plan({}), plans.plan(dearer(inputs))
    assert dear.objective_usd > base.objective_usd
    assert plans.plan({}) is base
    assert plans.plan(dearer(inputs)) is dear
    assert Plans(inputs, "coarse").plan(dearer(inputs)).objective_usd == pytest.approx(dear.objective_usd, rel=1e-9)


def test_positions_of_the_levers_are_planned_ahead_and_anew_once_tables_are_saved(inputs):
    moves = [["launch.*.usd_per_kg=*2.0"], ["no_such_table.*.x=1"], ["demand.*.h100e=*0.5"]]
    plans = Plans(inputs, "coarse", ahead=moves)
    base = plans.plan({})
    wait_for(lambda: len(plans._found) == 3)  # the tables as they are and the two moves that can be planned
    kept = dict(plans._found)
    less = plans.plan({}, (), moves[2])
    assert less.objective_usd < base.objective_usd
    assert dict(plans._found) == kept
    path = inputs / "chips.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",47000,", ",48000,"), encoding="utf-8")
    assert plans.plan({}).objective_usd > base.objective_usd
    wait_for(lambda: len(plans._found) == 6)


def wait_for(done):
    """Return once something has come about in another thread."""
    while not done():  # the suite's own limit of time ends a wait that is in vain
        sleep(0.01)


def test_a_draft_that_mends_faulty_files_is_planned(inputs):
    path = inputs / "chips.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",47000,", ",dear,"), encoding="utf-8")
    plans = Plans(inputs, "coarse")
    with pytest.raises(InputError):
        plans.plan({})
    assert plans.plan(dearer(inputs)).status == "optimal"


@pytest.mark.parametrize("at", range(len(LEVERS)), ids=[lever.name for lever in LEVERS])
def test_every_step_of_a_lever_is_a_change_the_tables_take(at):
    rest = [lever.steps.index(lever.rest) for lever in LEVERS]
    assert changes(rest) == []
    for step in range(len(LEVERS[at].steps)):
        moved = changes([*rest[:at], step, *rest[at + 1 :]])
        assert len(read_inputs(TINY, (), moved).changes) > 0 or step == rest[at]


@pytest.mark.parametrize(
    ("method", "host", "origin", "site", "good"),
    [
        ("GET", "127.0.0.1:8050", None, None, True),
        ("GET", "localhost:8050", None, "cross-site", True),
        ("GET", "rebound.example:8050", None, None, False),
        ("POST", "127.0.0.1:8050", "http://127.0.0.1:8050", "same-origin", True),
        ("POST", "127.0.0.1:8050", None, None, True),
        ("POST", "127.0.0.1:8050", "http://127.0.0.1:9999", None, False),
        ("POST", "127.0.0.1:8050", "http://evil.example", None, False),
        ("POST", "127.0.0.1:8050", "null", None, False),
        ("POST", "127.0.0.1:8050", None, "cross-site", False),
        ("POST", "127.0.0.1.evil.example", "http://127.0.0.1.evil.example", None, False),
    ],
)
def test_only_pages_of_this_dashboard_may_change_anything(method, host, origin, site, good):
    assert (refused(method, host, origin, site) == "") is good


def test_the_server_refuses_strangers_and_forbids_fetching_from_elsewhere(inputs, tmp_path):
    client = create(inputs, tmp_path / "outputs").server.test_client()
    page = client.get("/", headers=HERE)
    assert page.status_code == 200
    assert "connect-src 'self'" in page.headers["Content-Security-Policy"]
    assert "https://" not in page.text
    assert client.get("/", headers={"Host": "rebound.example"}).status_code == 403
    foreign = HERE | {"Origin": "http://evil.example"}
    assert client.post("/_dash-update-component", json={}, headers=foreign).status_code == 403


def test_following_a_lever_plans_each_step_and_keeps_the_other_levers(inputs):
    plans, rest = Plans(inputs, "coarse"), [lever.steps.index(lever.rest) for lever in LEVERS]
    along = steps(plans, "demand", {}, [], rest)
    assert along["step"].tolist() == [LEVERS[3].word(step) for step in LEVERS[3].steps]
    assert along["cost_usd"].is_monotonic_increasing
    assert along["cost_usd"][2] == plans.plan({}).objective_usd
    assert along.drop(columns=["step", "cost_usd"]).sum(axis=1).to_numpy() == pytest.approx(1.0)
    dearer_chips = steps(plans, "demand", dearer(inputs), [], rest)
    assert (dearer_chips["cost_usd"] > along["cost_usd"]).all()


def test_the_report_of_a_run_is_served_and_nothing_beside_it(inputs, tmp_path):
    run = tmp_path / "outputs" / "a-run"
    run.mkdir(parents=True)
    about = {"created_utc": "2026-01-05T12:00:00Z", "status": "optimal", "scenarios": [], "tables": {}, "seconds": {}}
    (run / "manifest.json").write_text(json.dumps(about | {"objective_usd": 1.0, "relative_gap": 0.0}))
    (run / "report.html").write_text("the report")
    (tmp_path / "outputs" / "report.html").write_text("another")
    client = create(inputs, tmp_path / "outputs").server.test_client()
    with client.get("/runs/a-run/report.html", headers=HERE) as found:
        assert found.text == "the report"
    for name in ("b-run", "..", "%2e%2e", ".", "a-run/.."):
        assert "another" not in client.get(f"/runs/{name}/report.html", headers=HERE).text
    assert client.get("/runs/b-run/report.html", headers=HERE).status_code == 404


def test_a_sweep_is_drawn_from_its_tables_whichever_there_are():
    draws = pd.DataFrame({"status": ["optimal", "optimal", "infeasible"], "cost_usd": [1e9, 2e9, np.nan]})
    summary = pd.DataFrame({"quantity": ["share_frac"], "period": [2028], "kind": ["orbital"], "p10": [0.1],
                            "p50": [0.2], "p90": [0.3]})  # fmt: skip
    assert len(swept({"draws": draws, "summary": summary}).children) == 2
    tornado = pd.DataFrame({"factor": ["a"], "low_cost_usd": [1e9], "high_cost_usd": [3e9], "base_cost_usd": [2e9]})
    words = words_of(swept({"draws": draws, "summary": summary, "tornado": tornado}))
    assert any("from -1.00 bn USD to +1.00 bn USD" in word for word in words)


def words_of(component):
    """Every word of a Dash component, in order."""
    if isinstance(component, str):
        return [component]
    parts = component if isinstance(component, list | tuple) else getattr(component, "children", None) or []
    return [word for part in (parts if isinstance(parts, list | tuple) else [parts]) for word in words_of(part)]


def test_two_runs_are_compared_item_by_item(tmp_path):
    about = {"created_utc": "2026-01-05T12:00:00Z", "status": "optimal"}
    build = pd.DataFrame({"kind": ["orbital"], "period": [2028], "it_mw": [5.0]})
    bills = ({"chips": 4e9, "launch": 1e9}, {"chips": 6e9, "energy": 1e8})
    one, two = (
        Run(
            tmp_path / name,
            about,
            {"bill": pd.DataFrame({"item": list(bill), "npv_usd": list(bill.values())}), "build": build},
        )
        for name, bill in zip(("one", "two"), bills, strict=True)
    )
    words = words_of(compared(one, two).children[0]) + words_of(compared(one, two).children[2])
    assert "1.10 bn USD more" in words
    rows = [words[i : i + 4] for i in range(len(words) - 3)]
    assert ["chips", "4.00 bn USD", "6.00 bn USD", "+2.00 bn USD"] in rows
    assert ["launch", "1.00 bn USD", "0 USD", "-1.00 bn USD"] in rows
    assert ["Orbit", "2028", "5.00 MW", "5.00 MW"] in rows
    assert "Both cost the same." in words_of(compared(one, one))


def test_a_name_that_would_turn_its_row_into_a_remark_is_refused(inputs):
    before = (inputs / "sources.csv").read_bytes()
    column, row = before.decode().split(",")[0], 2
    draft = drafts.changed({}, inputs, "sources", row, column, "#new")
    with pytest.raises(InputError, match="can not be written so"):
        drafts.save(inputs, draft)
    assert (inputs / "sources.csv").read_bytes() == before


def test_tables_are_saved_together_or_not_at_all(inputs, monkeypatch):
    draft = drafts.changed(dearer(inputs), inputs, "zones", 2, "name", "Greater London")
    before = {path: path.read_bytes() for path in inputs.rglob("*.csv")}
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", lambda self, target: (_ for _ in ()).throw(OSError(28, "No space left")))
        with pytest.raises(OSError, match="No space left"):
            drafts.save(inputs, draft)
    assert {path: path.read_bytes() for path in inputs.rglob("*") if path.is_file()} == before
    assert drafts.save(inputs, draft) == ["chips", "zones"]
