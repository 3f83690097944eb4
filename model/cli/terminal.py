"""What people see: progress on standard error, and every failure as a message and an exit code."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from types import TracebackType
from typing import TYPE_CHECKING, Self

import typer

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE_S = 2.0
"""Work shorter than this shows no progress."""

LEAST_MB = 500
"""Address space below which numpy's and pandas' libraries do not load."""


class Code(IntEnum):
    """Exit codes."""

    optimal = 0
    internal = 1
    usage = 2
    invalid = 3
    infeasible = 4
    unproven = 5


CODE_OF_STATUS = {
    "optimal": Code.optimal,
    "infeasible": Code.infeasible,
    "infeasible_whole": Code.infeasible,
    "unbounded": Code.infeasible,
    "time_limit": Code.unproven,
    "feasible": Code.unproven,
    "error": Code.internal,
}


@contextmanager
def failures(*, verbose: bool) -> Iterator[None]:
    """Turn what goes wrong inside the block into a message on standard error and an exit code.

    Faults of the inputs exit 3; a file or folder that can not be used exits 1 with its name; anything else is an
    internal error, exits 1, and shows its traceback with `verbose`.
    """
    from model.tables.faults import InputError

    _roomy()
    try:
        yield
    except InputError as error:
        if verbose and error.__cause__ is not None:
            _traceback()
        say(str(error))
        raise typer.Exit(Code.invalid) from error
    except OSError as error:
        if verbose:
            _traceback()
        say(f"error: {told(error)}")
        raise typer.Exit(Code.internal) from error
    except MemoryError as error:
        if verbose:
            _traceback()
        say(f"error: not enough memory{_limit()}; give more, or plan at a coarser --resolution")
        raise typer.Exit(Code.internal) from error
    except Exception as error:  # the one place where anything is caught: the process ends here
        if isinstance(error, ImportError) and any(words in str(error) for words in UNMAPPED):
            say(f"error: not enough memory to load the libraries{_limit()}; give more")
            raise typer.Exit(Code.internal) from error
        if isinstance(error, typer.Exit | typer.Abort | typer.BadParameter):
            raise
        if verbose:
            _traceback()
        advice = "" if verbose else " (give -v for the traceback)"
        say(f"internal error: {type(error).__name__}: {str(error) or 'no message'}{advice}")
        raise typer.Exit(Code.internal) from error


UNMAPPED = ("failed to map segment", "Cannot allocate memory")
"""What the system's loader says of a library for which there is no room."""


def _roomy() -> None:
    """Refuse to start where the libraries could not even be loaded: some wait for memory without end."""
    if 0 < _memory_limit_mb() < LEAST_MB:
        say(f"error: needs {LEAST_MB} MB of address space{_limit()}")
        raise typer.Exit(Code.internal)


def _limit() -> str:
    megabytes = _memory_limit_mb()
    return f", and this process may use {megabytes} MB (ulimit -v)" if megabytes else ""


def _memory_limit_mb() -> int:
    """Address space this process may use, 0 where nothing limits it.  [MB]"""
    if sys.platform == "win32":
        return 0
    import resource

    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return 0 if limit == resource.RLIM_INFINITY else limit // 10**6


def told(error: OSError) -> str:
    """What went wrong with which file, in one line.

    >>> told(PermissionError(13, "Permission denied", "outputs"))
    'outputs: Permission denied'
    """
    if error.strerror is None:
        return str(error)
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror


def say(text: str) -> None:
    """Print on standard error."""
    typer.echo(text, err=True)


def _traceback() -> None:
    import traceback

    traceback.print_exc(file=sys.stderr)


class Steps:
    """Progress of a command, shown once it has lasted two seconds.

    Called as `steps(stage, done, note)`: the name of the work going on, the share of it done (0 to 1, None when nobody
    knows) and a remark. A terminal shows a bar; a file or pipe gets a line a stage, and with `verbose` a line a call.
    """

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet, self.verbose = quiet, verbose
        self.start = time.monotonic()
        self.stage = self.note = self.printed = ""
        self.done: float | None = None
        self.shown = verbose
        self.lock = threading.Lock()
        self.timer = threading.Timer(PATIENCE_S, self._show)
        self.timer.daemon = True
        self.bar: Progress | None = None

    def __enter__(self) -> Self:
        if not self.quiet:
            self.timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.timer.cancel()
        with self.lock:
            self.quiet = True
            if self.bar is not None:
                self.bar.stop()

    def __call__(self, stage: str, done: float | None = None, note: str = "") -> None:
        """Show how far the work is."""
        with self.lock:
            self.stage, self.done, self.note = stage, done, note
            if self.shown and not self.quiet:
                self._draw()

    def _show(self) -> None:
        with self.lock:
            if self.quiet:
                return
            self.shown = True
            if sys.stderr.isatty() and not self.verbose:
                self._open_bar()
            if self.stage and not self.verbose:
                self._draw()

    def _open_bar(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24), TimeElapsedColumn())
        self.bar = Progress(*columns, TextColumn("{task.fields[note]}"), console=Console(stderr=True), transient=True)
        self.bar.add_task("", total=None, note="")
        self.bar.start()

    def _draw(self) -> None:
        if self.bar is not None:
            task = self.bar.task_ids[0]
            total = None if self.done is None else 1.0
            self.bar.update(task, description=self.stage, total=total, completed=self.done or 0.0, note=self.note)
            return
        if self.verbose or self.stage != self.printed:
            self.printed = self.stage
            share = "" if self.done is None else f" {self.done:.0%}"
            say(f"{time.monotonic() - self.start:7.1f} s  {self.stage}{share}{'  ' + self.note if self.note else ''}")
