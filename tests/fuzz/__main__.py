"""Read mutated inputs and run mutated command lines: `python -m tests.fuzz --mutations 100000 --seed 0`.

Of a hundred mutations 92 are of files, six of scenarios and `--set` changes, two of a command line. Number n of a seed
is the same wherever and whenever it is drawn, so a long run can be cut into slices (`--start`), and one
mutation looked at again (`--start n --mutations 1`). Fails if there is a traceback, a hang, or a silent acceptance.
"""

import argparse
import json
import resource
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

from model.planning import plan
from model.tables.faults import InputError
from model.world import world
from tests.fuzz.mutations import mutant
from tests.fuzz.orders import judge_orders
from tests.fuzz.study import Study
from tests.fuzz.verdict import Silent, alike, judge
from tests.fuzz.words import run, words

HANG_S = 10.0
"""Processor time after which a mutation counts as hanging; a wait for something else may last ten times as long."""

ANEW = 50
"""Two readings in so many, a file's and a change's, are repeated with nothing remembered and must come to the same."""

KEPT = 500
"""Mutations between two looks at the record."""

PLANNED = 50
"""One accepted change in so many is priced and planned too."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutations", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=int, default=0, help="number of the first mutation")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    parser.add_argument("--record", type=Path, help="JSON file that keeps the count, and where to go on")
    asked = parser.parse_args()
    state: dict[str, Any] = {"seed": asked.seed, "next": asked.start, "found": {}, "failures": [], "seconds": 0.0}
    if asked.record and asked.record.is_file():
        state = json.loads(asked.record.read_text(encoding="utf-8"))
    counts, began, last = Counter(state["found"]), time.monotonic(), asked.start + asked.mutations
    signal.signal(signal.SIGPROF, hung)
    signal.signal(signal.SIGALRM, hung)
    warnings.simplefilter("error")
    study, longest = Study(), state.get("longest_s", 0.0)
    run(
        study, ["run", "--inputs", str(study.folder), "--out", "warm", "--jobs", "1"]
    )  # what it imports is no mutation's
    while state["next"] < last and time.monotonic() - began < asked.seconds:
        n = state["next"]
        before = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, HANG_S)
        signal.setitimer(signal.ITIMER_REAL, 10 * HANG_S)
        try:
            counts[one(study, asked.seed, n)] += 1
        except (Exception, Hang) as error:  # noqa: BLE001 whatever it is, it is a finding
            what = traceback.format_exception(error, limit=-4)
            state["failures"].append(
                {"mutation": n, "error": f"{type(error).__name__}: {error}", "trace": "".join(what)}
            )
            sys.stderr.write(f"mutation {n}: {type(error).__name__}: {str(error)[:300]}\n")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
        took = time.process_time() - before
        state["next"], state["seconds"], longest = n + 1, state["seconds"] + took, max(longest, took)
        state |= {"found": dict(sorted(counts.items())), "longest_s": longest}
        if n % KEPT == 0:
            keep(asked.record, state)
    keep(asked.record, state)
    study.home.cleanup()
    done = sum(counts.values()) + len(state["failures"])
    took = f"{state['seconds']:.0f} s of processor time, the longest in {longest:.1f} s"
    sys.stdout.write(f"{done:,} mutations of seed {asked.seed} in {took}\n")
    for what, count in sorted(counts.items()):
        sys.stdout.write(f"  {count:7,}  {what}\n")
    sys.stdout.write(f"  {len(state['failures']):7,}  failures\n")
    return 1 if state["failures"] else 0


def keep(record: Path | None, state: dict[str, Any]) -> None:
    """Write what is known so far, and the most memory the process held."""
    state["peak_mb"] = max(state.get("peak_mb", 0), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    if record:
        record.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")


class Hang(BaseException):
    """A mutation took too long; no handler of a command takes it for a fault of its own."""


def hung(_signal: int, frame: FrameType | None) -> None:
    """A mutation took too long."""
    raise Hang(f"at {traceback.format_stack(frame, limit=3)}")


def one(study: Study, seed: int, n: int) -> str:
    """What became of a mutation."""
    random = Random(f"{seed}/{n}")
    if n % 50 == 49:
        return f"command line, exit code {run(study, words(study, random))}"
    if n % 50 in {12, 25, 38}:
        state = random.getstate()
        found = judge_orders(study, random)
        kind = "changes"
        if n % ANEW in {24, 25}:
            random.setstate(state)
            compare(found, judge_orders(study, random, remember=False))
    else:
        made = mutant(study.files, random)
        found = judge(study, made)
        kind = "style" if made.harmless else "tables"
        if n % ANEW in {24, 25}:
            compare(found, judge(study, made, remember=False))
    if isinstance(found, InputError):
        return f"{kind} refused"
    if kind == "style":
        return "style read the same"
    if alike(found, study.base):
        return f"{kind} accepted, nothing changed"
    if n % PLANNED < 2:
        try:
            plan(world(found))
        except InputError:
            return f"{kind} accepted, told when priced"
        return f"{kind} accepted as changed, and planned"
    return f"{kind} accepted as changed, listed by diff"


def compare(one: Any, other: Any) -> None:
    """Two readings must come to the same."""
    if not alike(one, other):
        raise Silent("what was remembered is not what is read anew")


if __name__ == "__main__":
    sys.exit(main())
