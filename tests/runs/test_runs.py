import hashlib
import json
import math
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model import runs

ROOT = Path(__file__).parents[2]
UNIX = pytest.mark.skipif(sys.platform == "win32", reason="folders can not be locked on Windows")
ABOUT = {
    "created_utc": "2026-01-05T12:00:00+00:00",
    "status": "optimal",
    "objective_usd": 1.5e9,
    "relative_gap": 0.0,
    "scenarios": [],
    "seconds": {"total": 2.0},
}


def build_table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "site": pd.Series(["us-va", "sea-orkney", "us-va"], dtype="str"),
            "kind": pd.Series(["terrestrial", "undersea", "terrestrial"], dtype="str"),
            "period": [2028, 2026, 2026],
            "it_mw": [100.0 / 3.0, 12.5, -0.0],
        }
    )


def write(outputs: Path, name: str = "a-run", tables: dict[str, pd.DataFrame] | None = None, **about: object) -> Path:
    tables = {"build": build_table()} if tables is None else tables
    with runs.unfinished(outputs) as folder:
        counts = runs.write_tables(folder, tables)
        runs.write_manifest(folder, ABOUT | {"run": name, "tables": counts} | about)
        return runs.publish(folder, name)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_a_run_is_read_back_as_it_was_written(tmp_path):
    run = runs.read_run(write(tmp_path))
    assert run.name == "a-run"
    assert run.manifest["objective_usd"] == 1.5e9
    expected = build_table().sort_values(["site", "kind", "period"], ignore_index=True)
    pd.testing.assert_frame_equal(run.tables["build"], expected)


def test_the_same_tables_in_any_order_of_rows_give_the_same_bytes(tmp_path):
    shuffled = build_table().sample(frac=1.0, random_state=7)
    first, second = write(tmp_path / "a"), write(tmp_path / "b", tables={"build": shuffled})
    assert digests(first) == digests(second)
    assert len(digests(first)) == 3


def test_a_csv_table_is_plain(tmp_path):
    text = (write(tmp_path) / "build.csv").read_bytes()
    assert text == (
        b"site,kind,period,it_mw\nsea-orkney,undersea,2026,12.5\nus-va,terrestrial,2026,0\n"
        b"us-va,terrestrial,2028,33.33333333\n"
    )


def test_text_that_a_spreadsheet_would_run_is_escaped_in_the_csv_only(tmp_path):
    names = ["=1+1", "+1", "-1", "@x", "\tx", "plain", "a=b"]
    for dtype in ("str", "category", "object"):
        table = pd.DataFrame({"name": pd.Series(names, dtype=dtype), "usd": -1.0})
        folder = write(tmp_path / dtype, tables={"t": table})
        shown = pd.read_csv(folder / "t.csv")
        assert set(shown["name"]) == {"'=1+1", "'+1", "'-1", "'@x", "'\tx", "plain", "a=b"}
        assert (shown["usd"] == -1.0).all()
        assert set(runs.read_run(folder).tables["t"]["name"]) == set(names)


def test_a_blank_cell_stays_blank(tmp_path):
    table = pd.DataFrame({"name": pd.Series(["a", None], dtype="str"), "ltan_h": [math.nan, 6.0]})
    assert (write(tmp_path, tables={"t": table}) / "t.csv").read_text() == "name,ltan_h\na,\n,6\n"


def test_a_manifest_holds_no_word_that_json_lacks(tmp_path):
    folder = write(tmp_path, bound_usd=-math.inf, size={"rows": np.int64(3)}, share={2026: np.float64(0.5)})
    manifest = json.loads((folder / "manifest.json").read_text(), parse_constant=pytest.fail)
    assert (manifest["bound_usd"], manifest["size"], manifest["share"]) == (None, {"rows": 3}, {"2026": 0.5})


def test_a_manifest_refuses_what_it_can_not_hold(tmp_path):
    with pytest.raises(TypeError, match="a manifest can not hold object"):
        write(tmp_path, odd=object())
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_of_work_that_fails(tmp_path):
    def fail() -> None:
        with runs.unfinished(tmp_path) as folder:
            runs.write_tables(folder, {"build": build_table()})
            raise RuntimeError("the solver failed")

    with pytest.raises(RuntimeError, match="the solver failed"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_wants_a_taken_name_gets_the_next(tmp_path):
    names = [write(tmp_path).name for _ in range(3)]
    assert names == ["a-run", "a-run-2", "a-run-3"]


def test_runs_written_at_once_do_not_clash(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda _: write(tmp_path), range(16)))
    assert len(set(paths)) == 16
    assert len(runs.list_runs(tmp_path)) == 16
    assert len(list(tmp_path.iterdir())) == 16


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../up", "/etc", "a/b", "a\\b", ".hidden", "con", "NUL.csv", "a\n", "x."]
)
def test_a_name_can_not_lead_out_of_the_outputs(tmp_path, name):
    with pytest.raises(ValueError, match="can not name a run"):
        write(tmp_path / "outputs", name)
    with pytest.raises(ValueError, match="can not name a run"):
        runs.find_run(tmp_path, name)
    assert list((tmp_path / "outputs").iterdir()) == []


def test_names_of_scenarios_make_a_safe_name():
    name = runs.run_name(["../../etc", "", "ok"], "0" * 64, datetime(2026, 1, 5, tzinfo=UTC))
    assert name == "20260105T000000Z-etc++ok-00000000"
    assert len(runs.run_name(["long" * 100], "0" * 64)) < 100


def test_the_hash_of_the_inputs_changes_with_files_and_choices():
    base = runs.inputs_hash({"a.csv": "1"}, ["x=1"])
    assert base == runs.inputs_hash({"a.csv": "1"}, ["x=1"])
    others = {runs.inputs_hash({"a.csv": "2"}, ["x=1"]), runs.inputs_hash({"a.csv": "1"}, []), runs.inputs_hash({}, [])}
    assert len(others | {base}) == 4


WRITER = """
import os, sys, time
from pathlib import Path
import pandas as pd
from model import runs
with runs.unfinished(Path(sys.argv[1])) as folder:
    runs.write_tables(folder, {"build": pd.DataFrame({"site": ["a"], "it_mw": [1.0]})})
    print(folder, flush=True)
    time.sleep(60)
"""


def start_writer(outputs: Path) -> tuple["subprocess.Popen[str]", Path]:
    command = [sys.executable, "-c", WRITER, str(outputs)]
    writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    return writer, Path(writer.stdout.readline().strip())


@UNIX
def test_a_killed_run_is_never_seen_and_is_cleared_away_by_the_next(tmp_path):
    writer, folder = start_writer(tmp_path)
    try:
        assert (folder / "build.csv").is_file()
        assert runs.clear_abandoned(tmp_path) == [], "a living run was taken for an abandoned one"
        assert (folder / "build.csv").is_file()
        assert runs.list_runs(tmp_path).empty
        os.kill(writer.pid, signal.SIGKILL)
    finally:
        writer.kill()
        writer.communicate()
    assert runs.list_runs(tmp_path).empty
    with pytest.raises(FileNotFoundError):
        runs.find_run(tmp_path, "latest")
    assert runs.clear_abandoned(tmp_path) == [folder]
    assert list(tmp_path.iterdir()) == []


def test_clearing_leaves_finished_runs_and_strangers_alone(tmp_path):
    write(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / ".unfinished-file").write_text("not a folder")
    (tmp_path / ".unfinished-link").symlink_to(tmp_path / "a-run", target_is_directory=True)
    before = sorted(tmp_path.iterdir())
    assert runs.clear_abandoned(tmp_path) == []
    assert sorted(tmp_path.iterdir()) == before
    assert runs.clear_abandoned(tmp_path / "nowhere") == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path):
    def fill() -> None:
        with runs.unfinished(tmp_path) as folder:
            (folder / f".build.csv.{os.getpid()}").symlink_to("/dev/full")
            runs.write_tables(folder, {"build": build_table()})

    with pytest.raises(OSError, match="No space left on device"):
        fill()
    assert list(tmp_path.iterdir()) == []


def test_outputs_that_are_a_file_are_refused(tmp_path):
    (tmp_path / "outputs").write_text("a file")
    with pytest.raises(FileExistsError):
        write(tmp_path / "outputs")


def test_runs_are_listed_oldest_first(tmp_path):
    write(tmp_path, "b-run", created_utc="2026-01-01T00:00:00+00:00", scenarios=["tight", "cheap"])
    write(tmp_path, "a-run", created_utc="2026-01-02T00:00:00+00:00", objective_usd=None)
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "manifest.json").write_text("{")
    (tmp_path / "stranger").mkdir()
    listed = runs.list_runs(tmp_path)
    assert listed["run"].tolist() == ["damaged", "b-run", "a-run"]
    assert listed["status"].tolist() == ["unreadable", "optimal", "optimal"]
    assert listed["scenarios"].tolist() == ["", "tight + cheap", "base"]
    assert listed["objective_usd"].isna().tolist() == [True, False, True]
    assert runs.list_runs(tmp_path / "nowhere").empty


def test_a_run_is_found_by_a_part_of_its_name(tmp_path):
    for name in ("20260101T000000Z-base-aaaa", "20260102T000000Z-base-bbbb"):
        write(tmp_path, name)
    assert runs.find_run(tmp_path, "20260101").name.endswith("aaaa")
    assert runs.find_run(tmp_path, "bbbb").name.endswith("bbbb")
    assert runs.find_run(tmp_path, "latest").name.endswith("bbbb")
    with pytest.raises(ValueError, match="fits 2 runs"):
        runs.find_run(tmp_path, "base")
    with pytest.raises(FileNotFoundError, match="no run 'cccc'"):
        runs.find_run(tmp_path, "cccc")


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (lambda run: (run / "manifest.json").unlink(), "is no run"),
        (lambda run: (run / "manifest.json").write_text("{"), "is damaged"),
        (lambda run: (run / "manifest.json").write_text("[]"), "is not the manifest of a run"),
        (lambda run: (run / "build.parquet").unlink(), "is not whole"),
        (lambda run: build_table().head(1).to_parquet(run / "build.parquet"), "has 1 rows, and its manifest says 3"),
    ],
)
def test_a_harmed_run_is_refused(tmp_path, harm, message):
    run = write(tmp_path)
    harm(run)
    with pytest.raises((FileNotFoundError, ValueError), match=message):
        runs.read_run(run)


def test_the_versions_that_decide_a_result_are_known():
    found = runs.versions()
    assert {"landseasky", "python", "highspy", "numpy", "scipy"} <= found.keys()
    assert all(found.values())
