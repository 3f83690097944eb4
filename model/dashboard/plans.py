"""Plans on demand: found once for the same tables and changes, whoever asks, and kept while they are requested."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from model.dashboard.drafts import Conflict, Draft, copy_with
from model.planning import Plan
from model.planning.restart import replan
from model.runs import inputs_hash
from model.solve.highs import SolverError
from model.tables.faults import InputError
from model.tables.inputs import Inputs
from model.tables.resolution import at_resolution
from model.world import world
from model.world.schema import read_inputs

MOST = 48
"""Plans kept: each position of each lever by itself, and as many others."""

GAP = 1e-4
"""Relative gap at which the search of a plan ends that differs from the first."""

AT_ONCE = threading.Semaphore(2)
"""Plans that are sought at the same time; further ones wait."""


class Plans:
    """Plans of one folder of inputs.

    A plan depends on the tables, the draft, the scenarios and the changes alone: what other pages ask for may make it
    come sooner, never come out otherwise. For that every search begins from the same plan, the first one found of the
    tables without a draft.

    Parameters
    ----------
    folder : Path
        The input tables.
    resolution : str
        How finely the year is cut.
    threads : int, optional
        Threads of each plan.
    ahead : sequence of list of str
        Changes that are likely to be requested: they are planned in the background once a plan of the tables without a
        draft was requested, and again once the tables were saved.
    prepare : callable, optional
        What is to be made of each plan found ahead, such as its figures.
    """

    def __init__(
        self, folder: Path, resolution: str, threads: int | None = None, ahead: Sequence[list[str]] = (),
        prepare: Callable[[Plan], object] = lambda plan: plan.tables,
    ) -> None:  # fmt: skip
        self.folder, self.resolution, self.threads = folder, resolution, threads
        self._ahead, self._prepare, self._ahead_of = ahead, prepare, ""
        self._lock = threading.Lock()
        self._found: OrderedDict[str, Future[Plan]] = OrderedDict()
        self._first: Future[Plan] | None = None

    def base(self) -> Plan:
        """The plan that every other search begins from."""
        with self._lock:
            mine = self._first is None
            if self._first is None:
                self._first = Future()
            first = self._first
        if mine:
            try:
                found = self._solve(self._inputs({}, (), ()), None)
            except BaseException as error:
                with self._lock:
                    self._first = None  # the tables may be put right: try again when next asked
                first.set_exception(error)
                raise
            first.set_result(found)
        return first.result()

    def plan(self, draft: Draft, scenarios: Sequence[str] = (), changes: Sequence[str] = ()) -> Plan:
        """Least-cost plan of the tables as the draft, the scenarios and the changes leave them.

        Raises
        ------
        InputError
            The tables, scenarios or changes are faulty.
        Conflict
            A file changed since the draft began.
        """
        inputs = self._inputs(draft, scenarios, changes)
        tables = inputs_hash(inputs.sha256, [])
        if self._ahead and not draft and self._ahead_of != tables:
            self._ahead_of = tables
            threading.Thread(target=self._look_ahead, args=[tables], daemon=True).start()
        key = inputs_hash(inputs.sha256, [*scenarios, "", *changes])
        with self._lock:
            mine = key not in self._found
            waiting = self._found.setdefault(key, Future())
            self._found.move_to_end(key)
            while len(self._found) > MOST:
                self._found.popitem(last=False)
        if mine:
            try:
                waiting.set_result(self._solve(inputs, self.start()))
            except BaseException as error:
                with self._lock:
                    self._found.pop(key, None)
                waiting.set_exception(error)
                raise
        return waiting.result()

    def _look_ahead(self, tables: str) -> None:
        """Plan what is likely to be requested, result tables and all, while the input tables are the same."""
        for changes in self._ahead:
            if self._ahead_of != tables:
                return
            with suppress(InputError, Conflict, OSError, SolverError):  # whoever asks for it is told
                self._prepare(self.plan({}, (), changes))

    def start(self) -> Plan | None:
        """The plan to begin from; None while the tables themselves are faulty, and only a draft mends them."""
        try:
            return self.base()
        except InputError:
            return None

    def _inputs(self, draft: Draft, scenarios: Sequence[str], changes: Sequence[str]) -> Inputs:
        with copy_with(self.folder, draft) as copy:
            inputs = read_inputs(copy, scenarios, changes)
        return at_resolution(replace(inputs, folder=self.folder), self.resolution)

    def _solve(self, inputs: Inputs, before: Plan | None) -> Plan:
        with AT_ONCE:
            if before is not None and before.world.inputs.sha256 == inputs.sha256 and not inputs.changes:
                return before
            return replan(world(inputs), before, threads=self.threads, gap=1e-6 if before is None else GAP)
