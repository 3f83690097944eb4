"""Kill runs, sweeps and saves at random moments: `python -m tests.fuzz.kills --times 200`.

Each is started as a copy (fork) of a process that has imported everything, and gets SIGKILL at a moment drawn from its
whole course, or one time in two from the part in which it writes. What must hold afterwards:
- run: every run in sight has all files of a run that was let be, with the same bytes; nothing hidden outlasts the next
- sweep: files in sight are whole; begun again until it ends, its tables have the bytes of a sweep that was let be
- save: each reader sees the tables as they were or as they shall be, never some of each
"""

import argparse
import hashlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from model import runs
from model.dashboard import drafts
from model.files import SAVED, SAVING
from model.world.schema import read_inputs
from tests.fuzz.calls import call
from tests.fuzz.study import FAST, TINY

DRAWS = 4
TIMED = {"manifest.json", "report.html"}
"""Files of a run that hold its name or its times."""

GIVE_UP_S = 120.0


def warm(*words: str) -> None:
    """Run a command once, so that copies of this process need not import what it does."""
    assert call(*words)[0] == 0


def forked(act: Callable[[], Any], kill_after_s: float = GIVE_UP_S) -> tuple[bool, float]:
    """Whether a copy of this process that does `act` came to its end, and the seconds it had."""
    began = time.monotonic()
    child = os.fork()
    if not child:
        try:
            os._exit(int(act() or 0))
        except BaseException:  # noqa: BLE001 the copy must never go on as its parent
            os._exit(99)
    while time.monotonic() - began < kill_after_s:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            if status:
                raise AssertionError(f"ended by itself with status {status}")
            return True, time.monotonic() - began
        time.sleep(min(0.002, kill_after_s / 10))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if kill_after_s >= GIVE_UP_S:
        raise AssertionError("it hangs")
    return False, time.monotonic() - began


def bytes_of(folder: Path, but: set[str]) -> dict[str, str]:
    """SHA-256 of every file of a folder that is not hidden."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith("."))
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.name not in but
    }


class Runs:
    """`landseasky run` into one folder of outputs."""

    def __init__(self, home: Path) -> None:
        self.out = home / "outputs"
        self.words = ("run", "--inputs", str(TINY), "--out", str(self.out), "--jobs", "1")
        warm(*self.words)
        shutil.rmtree(self.out)
        self.whole, self.took = self.let_be()

    def let_be(self) -> tuple[dict[str, str], float]:
        """Files of a run that comes to its end, and its seconds."""
        _, took = forked(self.act)
        folder = runs.find_run(self.out, "latest")
        self.writing = json.loads((folder / runs.MANIFEST).read_text())["seconds"]["write"] + 0.1
        found = bytes_of(folder, TIMED)
        shutil.rmtree(folder)
        return found, took

    def act(self) -> int:
        """Run."""
        return call(*self.words)[0]

    def moment(self, random: Random) -> float:
        """Seconds after which to kill."""
        return (
            random.uniform(0, self.took) if random.random() < 0.5 else self.took - random.uniform(-0.05, self.writing)
        )

    def check(self, ended: bool) -> None:
        """What is in sight is whole."""
        listed = runs.list_runs(self.out) if self.out.is_dir() else None
        seen = list(self.out.glob("[!.]*")) if self.out.is_dir() else []
        assert not ended or len(seen) == 1, "a run that ended is not there"
        for folder in seen:
            run = runs.read_run(folder)
            assert run.manifest["status"] == "optimal"
            assert bytes_of(folder, TIMED) == self.whole, f"{folder} is not whole"
            assert (folder / "report.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
            shutil.rmtree(folder)
        assert listed is None or set(listed["status"]) <= {"optimal"}
        runs.clear_abandoned(self.out)
        assert not self.out.is_dir() or not list(self.out.iterdir()), "something hidden outlasts it"


class Sweeps:
    """`landseasky sweep`, begun again after each kill until it ends."""

    def __init__(self, home: Path) -> None:
        self.out = home / "sweeps"
        self.words = ("sweep", "--draws", str(DRAWS), "--inputs", str(TINY), "--out", str(self.out))
        warm(*self.words)
        shutil.rmtree(self.out)
        _, self.took = forked(self.act)
        self.whole = self.files()
        shutil.rmtree(self.out)
        self.resumed = 0

    def act(self) -> int:
        """Sweep."""
        return call(*self.words)[0]

    def moment(self, random: Random) -> float:
        """Seconds after which to kill."""
        return random.uniform(0, 1.1 * self.took)

    def files(self) -> dict[str, str]:
        """Tables of the sweep's folder, by name."""
        found = [bytes_of(folder, set()) for folder in self.out.glob("sweep-*")]
        return {file: digest for files in found for file, digest in files.items() if not file.startswith("draws/")}

    def check(self, ended: bool) -> None:
        """What is in sight is whole, and what ended is what it would have been."""
        files = self.files()
        assert files.items() <= self.whole.items(), "a table differs from that of a sweep that was let be"
        for folder in self.out.glob("sweep-*"):
            from model.questions.sweep import read_draws

            assert len(read_draws(folder)) <= DRAWS
        if ended:
            assert files == self.whole, "the sweep's tables are not all there"
            self.resumed += 1
            shutil.rmtree(self.out)


class Saves:
    """Saves of two tables in the dashboard, one way and the other."""

    def __init__(self, home: Path) -> None:
        self.folder = Path(shutil.copytree(TINY, home / "inputs"))
        self.paths = [self.folder / "chips.csv", self.folder / "zones.csv"]
        self.states = [self.now()]
        self.act_once("57000", "Greater London")
        self.states.append(self.now())
        self.act_once("47000", "London")
        assert self.now() == self.states[0]
        _, self.took = forked(lambda: self.act_once("57000", "Greater London"))
        self.act_once("47000", "London")

    def now(self) -> list[bytes]:
        """Bytes of both tables."""
        return [path.read_bytes() for path in self.paths]

    def act_once(self, usd: str, name: str) -> None:
        """Save."""
        draft = drafts.changed({}, self.folder, "chips", 3, "price_usd_per_chip", usd)
        drafts.save(self.folder, drafts.changed(draft, self.folder, "zones", 2, "name", name))

    def act(self) -> int:
        """Save there and back until killed; the reader's check, which takes longest, only the first time."""
        self.act_once("57000", "Greater London")
        files = [dict(zip(("chips.csv", "zones.csv"), state, strict=True)) for state in self.states]
        for n in range(1_000_000):
            drafts.replace_files(self.folder, files[n % 2])
        return 0

    def moment(self, random: Random) -> float:
        """Seconds after which to kill."""
        return random.uniform(0, self.took) if random.random() < 0.3 else self.took + random.uniform(0, 0.1)

    def check(self, ended: bool) -> None:
        """Both tables are of one state, and nothing is left aside."""
        assert not ended
        read_inputs(self.folder)
        assert self.now() in self.states, "some of each"
        self.act_once(
            "57000" if self.now() == self.states[0] else "47000",
            "Greater London" if self.now() == self.states[0] else "London",
        )
        left = [path.name for path in self.folder.rglob("*") if path.name.startswith((SAVED, SAVING))]
        assert not left, f"left aside: {left}"
        if self.now() != self.states[0]:
            self.act_once("47000", "London")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="kills of each")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop killing each after so long")
    parser.add_argument("--what", choices=("run", "sweep", "save"), action="append")
    asked = parser.parse_args()
    warnings.filterwarnings("ignore", message=".*multi-threaded, use of fork.*", category=DeprecationWarning)
    os.environ["OMP_NUM_THREADS"] = "1"
    failures = 0
    with tempfile.TemporaryDirectory(prefix="landseasky-kills-", dir=FAST) as home:
        for name, kind in (("run", Runs), ("sweep", Sweeps), ("save", Saves)):
            if asked.what and name not in asked.what:
                continue
            subject, random, began = kind(Path(home)), Random(f"{name}/{asked.seed}"), time.monotonic()
            kills = ends = 0
            while kills < asked.times and time.monotonic() - began < asked.seconds:
                ended, _ = forked(subject.act, subject.moment(random))
                kills, ends = kills + (not ended), ends + ended
                try:
                    subject.check(ended)
                except Exception as error:  # noqa: BLE001 whatever it is, it is a finding
                    failures += 1
                    sys.stdout.write(f"{name}, kill {kills}: {type(error).__name__}: {error}\n")
            sys.stdout.write(f"{name}: {kills} kills, {ends} ends, {time.monotonic() - began:.0f} s\n")
            sys.stdout.flush()
    sys.stdout.write(f"{failures} failures\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
