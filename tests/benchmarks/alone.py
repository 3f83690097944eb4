"""A piece of work in a process of its own, with limits of time and memory."""

import os
import resource
import sys
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

MEMORY_GIB = 12.0


def alone(work: Callable[..., dict], *given: Any, cap_s: float = 900.0, memory_gib: float = MEMORY_GIB) -> dict:
    """What the work returns, with a status: ok unless it says otherwise, or how it was stopped.

    `time`: it was still at work at the cap; `memory`: it requested more than it may have, or was killed for it. What
    it found is reported on the error stream at once, lest a benchmark that is broken off has told nothing.
    """
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_within, args=(there, work, given, memory_gib))
    process.start()
    there.close()
    try:
        found = here.recv() if here.poll(cap_s) else {"status": "time"}
    except EOFError:  # it died without a word: of memory, most likely
        found = {"status": "memory"}
    finally:
        process.kill()
        process.join()
    print(*(given[1:2] or [work.__name__]), found, file=sys.stderr, flush=True)
    return found


def _within(answer: Connection, work: Callable[..., dict], given: tuple[Any, ...], memory_gib: float) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # solvers that can not be hushed
    bytes_count = int(memory_gib * 2**30)
    resource.setrlimit(resource.RLIMIT_DATA, (bytes_count, bytes_count))
    try:
        found = {"status": "ok"} | work(*given)
    except MemoryError:
        found = {"status": "memory"}
    answer.send(found)


def peak_mb() -> float:
    """Most memory this process has had in use.  [MB]"""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS, kilobytes elsewhere
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10
