"""What files and requests from strangers can not do. Nothing here reads zip, Excel, XML, YAML or pickled files."""

import ast
import csv
import os
import shutil
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from model import runs
from model.dashboard import create, drafts
from model.dashboard.guard import MOST_BYTES
from model.runs.spreadsheet import write_workbook
from model.tables import sheets
from model.tables.faults import InputError
from model.world.schema import read_inputs
from tests.fuzz.calls import call

ROOT = Path(__file__).parents[1]
TINY = ROOT / "tests" / "tiny" / "inputs"
HERE = {"Host": "127.0.0.1:8050"}
FORMULAS = ["=1+1", "+1", "-1", "@SUM(1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x.example")', "\t=1", "\r=1"]
OUTSIDE = ["../secret", "..", "/etc/passwd", "a/../../secret", "a\\..\\secret", "secret\x00", "", "~", ".", "C:secret"]
UNIX = pytest.mark.skipif(sys.platform == "win32", reason="no such files on Windows")


@pytest.fixture
def inputs(tmp_path):
    (tmp_path / "secret.csv").write_text("table,column,key,value,reason\nchips,life_yr,*,*2,x\n", encoding="utf-8")
    return Path(shutil.copytree(TINY, tmp_path / "inputs"))


def a_run(outputs: Path, held: dict[str, pd.DataFrame], **about: object) -> Path:
    told = {"created_utc": "2026-01-05T12:00:00+00:00", "status": "optimal", "objective_usd": 1.0, "relative_gap": 0.0}
    with runs.unfinished(outputs) as folder:
        rows = runs.write_tables(folder, held)
        runs.write_manifest(folder, told | {"scenarios": [], "seconds": {}, "tables": rows} | about)
        return runs.publish(folder, "a-run")


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_scenario_can_not_be_read_from_outside(inputs, name):
    with pytest.raises(InputError):
        read_inputs(inputs, [name])


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_run_can_not_be_found_or_written_outside(tmp_path, name):
    for act in (runs.checked_name, lambda it: runs.find_run(tmp_path, it)):
        with pytest.raises(ValueError, match="can not name a run"):
            act(name)


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_manifest_can_not_lead_out_of_its_run(tmp_path, name):
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "secret.parquet")
    folder = a_run(tmp_path / "outputs", {}, tables={name: 1})
    with pytest.raises(InputError, match="can not be a table"):
        runs.read_run(folder)


@pytest.mark.parametrize("name", OUTSIDE)
def test_the_dashboard_reads_and_writes_its_tables_alone(inputs, name):
    draft = {name: {"sha256": "", "cells": {"2": {"table": "x"}}}}
    for act in (drafts.sheet_of, lambda folder, table, draft: drafts.save(folder, draft)):
        with pytest.raises((KeyError, InputError)):
            act(inputs, name, draft)


@pytest.mark.parametrize("name", ["..%2fsecret", "%2e%2e", "a-run%2f..%2f..", "..\\secret"])
def test_the_dashboard_serves_reports_of_runs_alone(inputs, tmp_path, name):
    (tmp_path / "report.html").write_text("secret", encoding="utf-8")
    a_run(tmp_path / "outputs", {})
    client = create(inputs, tmp_path / "outputs").server.test_client()
    assert "secret" not in client.get(f"/runs/{name}/report.html", headers=HERE).text


def test_a_report_is_served_without_the_rights_of_the_dashboard(inputs, tmp_path):
    (a_run(tmp_path / "outputs", {}) / "report.html").write_text("<p>report</p>", encoding="utf-8")
    client = create(inputs, tmp_path / "outputs").server.test_client()
    with client.get("/runs/a-run/report.html", headers=HERE) as answer:
        assert answer.text == "<p>report</p>"
    assert "sandbox allow-scripts" in answer.headers["Content-Security-Policy"]
    assert "allow-same-origin" not in answer.headers["Content-Security-Policy"]
    of_no_origin = HERE | {"Origin": "null"}
    assert client.post("/_dash-update-component", json={}, headers=of_no_origin).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "rebound.example:8050"},
        {"Host": "127.0.0.1.rebound.example"},
        {"Host": "127.0.0.1:8050", "Origin": "http://evil.example"},
        {"Host": "127.0.0.1:8050", "Origin": "http://127.0.0.1:9999"},
        {"Host": "127.0.0.1:8050", "Sec-Fetch-Site": "cross-site"},
        {"Host": "127.0.0.1:8050", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_other_pages_and_rebound_names_can_not_save(inputs, tmp_path, headers):
    before = {path: path.read_bytes() for path in inputs.rglob("*.csv")}
    client = create(inputs, tmp_path / "outputs").server.test_client()
    assert client.post("/_dash-update-component", json={}, headers=headers).status_code == 403
    assert {path: path.read_bytes() for path in inputs.rglob("*.csv")} == before


def test_a_request_too_large_is_refused(inputs, tmp_path):
    client = create(inputs, tmp_path / "outputs").server.test_client()
    body = b"[" + b"0" * (MOST_BYTES + 1) + b"]"
    answer = client.post("/_dash-update-component", data=body, headers=HERE, content_type="application/json")
    assert answer.status_code == 413


def test_no_cell_of_an_export_is_a_formula(tmp_path):
    import openpyxl

    table = pd.DataFrame({"name": pd.Series(FORMULAS, dtype="str"), "usd": -1.0})
    folder = a_run(tmp_path, {"build": table}, note="=1+1")
    with (folder / "build.csv").open(encoding="utf-8", newline="") as file:
        shown = [row[0] for row in csv.reader(file)][1:]
    assert sorted(shown) == sorted(f"'{text}" for text in FORMULAS)
    book = openpyxl.load_workbook(write_workbook(runs.read_run(folder), tmp_path / "run.xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d"}
    assert not [cell for cell in cells if cell.hyperlink]
    literal = {str(cell.value) for cell in cells if str(cell.value).startswith(("=", "+", "@")) and cell.quotePrefix}
    assert {"=1+1", "+1", "@SUM(1)"} <= literal


def test_names_in_the_tables_are_text_in_the_report(inputs, tmp_path):
    path, attack = inputs / "zones.csv", "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
    path.write_text(path.read_text(encoding="utf-8").replace(",London,", f",{attack},"), encoding="utf-8")
    assert call("run", "--inputs", str(inputs), "--out", str(tmp_path / "out"), "--jobs", "1")[0] == 0
    page = (runs.find_run(tmp_path / "out", "latest") / "report.html").read_text(encoding="utf-8")
    assert "alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_a_file_too_large_is_refused_before_it_is_read(inputs):
    with (inputs / "chips.csv").open("r+b") as file:
        file.truncate(sheets.MOST_BYTES + 1)  # a hole: it takes no space, and would take minutes
    began = time.process_time()
    with pytest.raises(InputError, match="must be at most 8 MB"):
        read_inputs(inputs)
    assert time.process_time() - began < 10


@UNIX
def test_a_pipe_or_a_device_in_place_of_a_table_is_refused_and_not_waited_for(inputs):
    (inputs / "chips.csv").unlink()
    os.mkfifo(inputs / "chips.csv")
    (inputs / "zones.csv").unlink()
    (inputs / "zones.csv").symlink_to("/dev/zero")
    with pytest.raises(InputError) as caught:
        read_inputs(inputs)
    told = {fault.file: fault.hint for fault in caught.value.faults if fault.expected == "can not be read"}
    assert told == dict.fromkeys(("chips.csv", "zones.csv"), "it is no ordinary file")


@pytest.mark.parametrize("data", [b"PK\x03\x04" + b"\0" * 40, b"\xd0\xcf\x11\xe0" + b"\0" * 40])
def test_an_archive_in_place_of_a_table_is_never_unpacked(inputs, data):
    (inputs / "chips.csv").write_bytes(data)
    with pytest.raises(InputError, match="must be a CSV file, and is a spreadsheet"):
        read_inputs(inputs)


def test_a_table_that_would_unpack_to_too_much_is_not_read(tmp_path, monkeypatch):
    folder = a_run(tmp_path, {"build": pd.DataFrame({"a": [0.0] * 100_000})})
    assert (folder / "build.parquet").stat().st_size < 10_000
    monkeypatch.setattr("model.runs.reading.MOST_CELLS", 50_000)
    with pytest.raises(InputError, match="100000 cells; at most 50000 are read"):
        runs.read_run(folder)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"tables": []}', "null", '"' + "x" * 100])
def test_a_hostile_manifest_is_told_and_hides_no_other_run(tmp_path, text):
    a_run(tmp_path, {})
    (tmp_path / "hostile").mkdir()
    (tmp_path / "hostile" / "manifest.json").write_text(text, encoding="utf-8")
    assert dict(runs.list_runs(tmp_path)[["run", "status"]].to_numpy()) == {"a-run": "optimal", "hostile": "unreadable"}
    code, _, err = call("export", "hostile", "--xlsx", str(tmp_path / "x.xlsx"), "--out", str(tmp_path))
    assert code == 3
    assert "internal error" not in err


def test_nothing_that_unpacks_or_runs_what_it_reads_is_imported():
    refused = {"zipfile", "tarfile", "xml", "lxml", "yaml", "pickle", "shelve", "marshal", "openpyxl", "defusedxml"}
    for path in sorted((ROOT / "model").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found = {name.split(".")[0] for name in names} & refused
            assert not found, f"{path} imports {found}"
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            assert called not in {"eval", "exec", "__import__"}, f"{path}:{node.lineno} calls {called}"
