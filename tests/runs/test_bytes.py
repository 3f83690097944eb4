"""The same inputs give the same bytes, whatever the threads and the seed of Python's hashes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from model.runs import files_of, read_manifest

ROOT = Path(__file__).parents[2]
INPUTS = {"tiny": ROOT / "tests" / "tiny" / "inputs", "shipped": ROOT / "inputs"}


def run(inputs: Path, out: Path, threads: int, hash_seed: str) -> Path:
    """Folder of one run by a fresh process."""
    limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
    command = [sys.executable, "-m", "model", "run", "-i", str(inputs), "-o", str(out), "-q", "--jobs", str(threads)]
    env = os.environ | limits | {"PYTHONHASHSEED": hash_seed}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(path for path in out.iterdir() if (path / "manifest.json").is_file())


def same_bytes(first: Path, second: Path) -> None:
    names = files_of(first)
    assert names == files_of(second)
    assert {"solution.parquet", "bill.csv", "bill.parquet", "report.html"} <= set(names)
    differ = [
        name for name in names
        if (first / name).read_bytes().replace(first.name.encode(), b"RUN")
        != (second / name).read_bytes().replace(second.name.encode(), b"RUN")
    ]  # fmt: skip
    assert differ == []
    said = [read_manifest(folder) for folder in (first, second)]
    for name in said[0].keys() - {"run", "created_utc", "seconds", "seal", "files", "code"}:
        assert said[0][name] == said[1][name], name


SLOW = pytest.mark.slow
CASES = [("tiny", "2", "4242"), *(pytest.param("tiny", threads, seed, marks=SLOW) for threads in "12" for seed in "17"),
         pytest.param("shipped", "2", "4242", marks=SLOW)]  # fmt: skip


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("study", "threads", "hash_seed"), CASES)
def test_threads_and_seeds_of_hashes_leave_every_byte_as_it_is(
    tmp_path: Path, study: str, threads: str, hash_seed: str
) -> None:
    first = run(INPUTS[study], tmp_path / "a", 1, "0")
    same_bytes(first, run(INPUTS[study], tmp_path / "b", int(threads), hash_seed))
