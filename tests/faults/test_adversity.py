import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from model import runs
from tests.fuzz.calls import call

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "tiny" / "inputs"
MODULE = (sys.executable, "-W", "ignore", "-m", "model")
UNIX = pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are Unix's")


def words(*more: object, inputs: Path = TINY) -> tuple[str, ...]:
    return ("run", "--inputs", str(inputs), "--jobs", "1", *map(str, more))


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@contextmanager
def largest_file(kilobytes: int) -> Iterator[None]:
    """While it lasts, a file that grows beyond so much is refused by the system as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    """A file system of its own, where this user may mount one."""
    folder.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", ",".join(("size=32m", *options)), "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(asked, capture_output=True, check=False).returncode:
        pytest.skip("this user can not mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@UNIX
@pytest.mark.parametrize("kilobytes", [pytest.param(1, marks=pytest.mark.slow), 40])
def test_a_write_that_fails_is_told_and_leaves_nothing(tmp_path, kilobytes):
    with largest_file(kilobytes):
        code, out, err = call(*words("--out", tmp_path / "out"))
    assert code == 1
    assert "File too large" in err
    assert "internal error" not in err
    assert left_in(tmp_path / "out") == []
    assert not out


@UNIX
@pytest.mark.slow
def test_a_disk_that_fills_up_is_told_and_leaves_nothing(tmp_path):
    with mounted(tmp_path / "small") as disk:
        (disk / "ballast").write_bytes(b"0" * (32 * 2**20 - 100 * 2**10))
        code, _, err = call(*words("--out", disk / "out"))
        assert code == 1
        assert "No space left on device" in err
        assert left_in(disk / "out") == []
        (disk / "ballast").unlink()
        assert call(*words("--out", disk / "out"))[0] == 0
        assert len(left_in(disk / "out")) == 1


@UNIX
def test_a_folder_that_can_not_be_written_is_told_before_any_work(tmp_path):
    if os.geteuid() != 0:
        (tmp_path / "outputs").mkdir(mode=0o500)
        code, _, err = call(*words("--out", tmp_path / "outputs"))
    else:
        with mounted(tmp_path / "outputs", "ro") as disk:
            code, _, err = call(*words("--out", disk))
    assert code == 1
    assert str(tmp_path / "outputs") in err
    assert "Read-only file system" in err or "Permission denied" in err


@UNIX
@pytest.mark.slow
def test_inputs_that_can_not_be_written_can_be_planned(tmp_path):
    with mounted(tmp_path / "disk") as disk:
        shutil.copytree(TINY, disk / "inputs")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert call(*words("--out", tmp_path / "out", inputs=disk / "inputs"))[0] == 0


@UNIX
@pytest.mark.slow
def test_two_runs_at_once_both_end_and_are_both_whole(tmp_path):
    both = [
        subprocess.Popen([*MODULE, *words("--out", tmp_path / "out", "--json")], cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    told = [json.loads(run.communicate(timeout=100)[0]) for run in both]
    assert [run.returncode for run in both] == [0, 0]
    folders = {one["run_dir"] for one in told}
    assert len(folders) == 2
    assert {runs.read_run(folder).manifest["objective_usd"] for folder in folders} == {told[0]["objective_usd"]}
    assert len(left_in(tmp_path / "out")) == 2


@pytest.mark.parametrize("solver", ["columns", "simplex"])
def test_a_time_limit_without_a_proven_plan_has_its_own_exit_code(tmp_path, solver):
    # The first programme may prove the plan to any wider gap than none at all.
    limits = ("--time-limit", 0, "--gap", 0)
    code, out, _ = call(*words("--out", tmp_path, *limits, "--solver", solver, "--json"))
    told = json.loads(out)
    assert code == 5
    assert told["status"] in {"time_limit", "feasible"}
    if told["run_dir"] is None:
        assert left_in(tmp_path) == []
    else:
        assert runs.read_run(told["run_dir"]).manifest["status"] == told["status"]


@UNIX
@pytest.mark.parametrize("megabytes", [300, pytest.param(620, marks=pytest.mark.slow)])
def test_too_little_memory_is_told_and_leaves_nothing(tmp_path, megabytes):
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 10**6,) * 2)

    done = subprocess.run(
        [*MODULE, *words("--out", tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=limited,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}, timeout=100,
    )  # fmt: skip
    assert done.returncode == 1
    assert "memory" in done.stderr or "address space" in done.stderr
    assert str(megabytes) in done.stderr
    assert "internal error" not in done.stderr
    assert left_in(tmp_path) == []
