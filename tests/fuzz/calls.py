"""A command line run in this process."""

import io
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import typer

from model.cli import app


def call(*words: str) -> tuple[int, str, str]:
    """Exit code of a command line, what it prints, and what it says on standard error."""
    group: Any = typer.main.get_command(app)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            group.main(args=list(words), prog_name="landseasky", standalone_mode=True)
            code: Any = 0
        except SystemExit as stop:
            code = stop.code or 0
    return code, out.getvalue(), err.getvalue()
