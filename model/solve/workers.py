"""Who does the work: this process, others on this machine, or those of a Dask cluster; one way to ask each of them.

What every task needs is shared once; a task is a function of what is shared and of an item of its own. A worker that is
lost takes no answer with it: its tasks are given to another.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Protocol

from model.solve.cluster import Lost, alike, awaited, connected

PATIENCE_S = 60
"""Seconds that a cluster without workers is waited for."""

TRIES = 4
"""Times that workers may be lost in a row, with no task done between, before it counts as the tasks' own fault."""


type Task = Callable[[Any, Any], Any]
"""Answer to what is shared and an item."""


class Workers(Protocol):
    """Those who do tasks `function(shared, item)`; `count` is how many they do at once."""

    count: int

    def done(self, function: Task, items: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        """(place of the item, answer) of each item, in the order in which they are done."""
        ...

    def map(self, function: Task, items: Sequence[Any]) -> list[Any]:
        """Answers in the order of the items."""
        found = dict(self.done(function, items))
        return [found[n] for n in range(len(items))]


@dataclass(frozen=True)
class Team:
    """Who plans what does not wait for each other: processes of this machine, or a cluster. Answers are the same."""

    jobs: int = 1
    scheduler: str | None = None
    wait_s: float = PATIENCE_S

    def map(
        self, function: Task, items: Sequence[Any], shared: Any = None, said: Callable[[int], None] = lambda n: None
    ) -> list[Any]:
        """Answers `function(shared, item)` in the order of the items; `said` hears how many are done.

        >>> Team().map(lambda ten, item: ten * item, [1, 2], 10)
        [10, 20]
        """
        if len(items) < 2:
            return [function(shared, item) for item in items]
        found: dict[int, Any] = {}
        with workers(min(self.jobs, len(items)), self.scheduler, shared, self.wait_s) as crew:
            for n, answer in crew.done(function, items):
                found[n] = answer
                said(len(found))
        return [found[n] for n in range(len(items))]


HERE = Team()
"""This process alone."""


class Here(Workers):
    """The process itself: one task after the other, each only when its answer is requested."""

    def __init__(self, shared: Any = None) -> None:
        self.count, self._shared = 1, shared

    def done(self, function: Task, items: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        """Answers in the order of the items."""
        for n, item in enumerate(items):
            yield n, function(self._shared, item)


class Processes(Workers):
    """Processes of this machine, started afresh: a copy of a process with threads may hang."""

    def __init__(self, count: int, shared: Any = None) -> None:
        self.count, self._shared = count, shared
        self._pool = self._started()

    def _started(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.count, get_context("spawn"), _adopt, (self._shared,))

    def done(self, function: Task, items: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        """Answers as they come; tasks of a process that died are done by another.

        Raises
        ------
        Lost
            Processes died `TRIES` times with no task done between.
        """
        left, lost = set(range(len(items))), 0
        while left:
            try:
                for n, answer in self._round(function, items, sorted(left)):
                    left.discard(n)
                    lost = 0
                    yield n, answer
            except BrokenProcessPool as error:
                lost += 1
                self._pool.shutdown(wait=False, cancel_futures=True)
                if lost == TRIES:
                    raise Lost(f"{lost} times a process died before it could answer: is memory short?") from error
                self._pool = self._started()

    def _round(self, function: Any, items: Sequence[Any], todo: list[int]) -> Iterator[tuple[int, Any]]:
        waiting: dict[Future[Any], int] = {self._pool.submit(_task, function, items[n]): n for n in todo}
        try:
            while waiting:
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    yield waiting.pop(future), future.result()
        finally:
            for future in waiting:
                future.cancel()

    def close(self) -> None:
        """End the processes; what they have begun is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)


_SHARED: list[Any] = [None]  # what this worker process was given when it started


class Cluster(Workers):
    """Workers of a Dask scheduler. What is shared goes to each once, and again should all who hold it be lost."""

    def __init__(self, client: Any, shared: Any, wait_s: float) -> None:
        self._client, self._wait_s = client, wait_s
        awaited(self._client, self._wait_s)
        alike(client)
        self.count = sum(client.nthreads().values())
        self._shared = shared
        self._held = self._scattered()

    def _scattered(self) -> Any:
        return self._client.scatter([self._shared], broadcast=True, hash=False)[0]

    def done(self, function: Task, items: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        """Answers as they come; Dask gives the tasks of a lost worker to another.

        Raises
        ------
        Lost
            Workers were lost `TRIES` times with no task done between, or all of them for as long as is waited.
        """
        from distributed import KilledWorker, as_completed
        from distributed.client import FutureCancelledError

        left, lost = set(range(len(items))), 0
        while left:
            tasks = {self._client.submit(function, self._held, items[n], pure=False): n for n in sorted(left)}
            try:
                for future in as_completed(list(tasks)):
                    answer = future.result()
                    left.discard(tasks[future])
                    lost = 0
                    yield tasks[future], answer
            except (FutureCancelledError, KilledWorker) as error:
                lost += 1
                if lost == TRIES:
                    raise Lost(f"{lost} times workers of the cluster were lost before one could answer") from error
                awaited(self._client, self._wait_s)
                self._held = self._scattered()
            finally:
                self._client.cancel([future for future, n in tasks.items() if n in left])


def _adopt(shared: Any) -> None:
    _SHARED[0] = shared


def _task(function: Task, item: Any) -> Any:
    return function(_SHARED[0], item)


@contextmanager
def workers(
    jobs: int = 1, scheduler: str | None = None, shared: Any = None, wait_s: float = PATIENCE_S
) -> Iterator[Workers]:
    """Workers for the time of a `with`.

    Parameters
    ----------
    jobs : int
        Processes on this machine; one is this process itself.  [>= 1]
    scheduler : str, optional
        Address of a Dask scheduler (`tcp://host:8786`) whose workers are used instead.
    shared : object
        First argument of every task.
    wait_s : float
        Seconds that a cluster without workers is waited for.

    Raises
    ------
    ModuleNotFoundError
        A scheduler is given and Dask is not installed.
    OSError
        The scheduler can not be reached, has no workers, or they have other versions; see `cluster.reach`.

    Examples
    --------
    >>> with workers(shared=10) as crew:
    ...     crew.map(lambda ten, item: ten * item, [1, 2])
    [10, 20]
    """
    if scheduler is not None:
        with connected(scheduler) as client:
            yield Cluster(client, shared, wait_s)
    elif jobs == 1:
        yield Here(shared)
    else:
        crew = Processes(jobs, shared)
        try:
            yield crew
        finally:
            crew.close()
