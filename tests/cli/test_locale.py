"""Folders and terminals that are not UTF-8: what is written can be read back, what can not be shown is escaped."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from model.runs import write_manifest, write_tables
from model.runs.digests import seal
from model.runs.parquet import read_parquet

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "tiny" / "inputs"
ODD = os.fsdecode(b"out\xff\xfe")
"""A folder's name in no UTF-8."""

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}


def call(*words, **environ):
    command = [sys.executable, "-W", "ignore", "-m", "model", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=100, env=os.environ | environ)


def test_tables_are_written_and_read_in_a_folder_of_any_name(tmp_path):
    folder = tmp_path / ODD
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system takes UTF-8 alone")
    table = pd.DataFrame({"site": ["oslo"], "it_mw": [1.5]})
    counts = write_tables(folder, {"build": table})
    pd.testing.assert_frame_equal(read_parquet(folder / "build.parquet"), table)
    write_manifest(folder, {"tables": counts, "inputs": str(folder)})
    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert said["inputs"] == str(folder)
    assert said["seal"] == seal(said)


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("latin-1", rb"'\u6771\u4eac'"), ("utf-8", "'\u6771\u4eac'".encode())],
)
def test_a_terminal_shows_names_it_can_not_write_as_escapes(tmp_path, encoding, shown):
    study = Path(shutil.copytree(TINY, tmp_path / "inputs"))
    with (study / "zones.csv").open("a", encoding="utf-8") as file:
        file.write("\u6771\u4eac,Nobody,ground,0,0,0,GBR,,judged,assumption\n")
    done = call("check", "--inputs", study, "--quiet", **ASCII | {"PYTHONIOENCODING": encoding})
    assert done.returncode == 0, done.stderr
    assert b"has no demand in any period [value: " + shown in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("environ", [{}, ASCII])
def test_a_run_and_its_list_work_in_a_folder_of_any_name(tmp_path, environ):
    out = tmp_path / ODD
    done = call("run", "--inputs", TINY, "--out", out, "--quiet", "--json", **environ)
    assert done.returncode == 0, done.stderr
    listed = call("runs", "--out", out, **environ)
    assert b"optimal" in listed.stdout, listed.stderr
    assert call("verify", "latest", "--out", out, **environ).returncode == 0
