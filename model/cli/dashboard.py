"""`landseasky dashboard`: tables, levers and runs in a browser on this machine."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from model.cli.flags import Inputs, Jobs, Outputs, Resolution, Slices, Verbose
from model.cli.terminal import failures, say


def dashboard(
    inputs: Inputs = Path("inputs"),
    out: Outputs = Path("outputs"),
    resolution: Slices = Resolution.auto,
    port: Annotated[int, typer.Option("--port", "-p", min=1, max=65535, help="Port on 127.0.0.1.")] = 8050,
    jobs: Jobs = None,
    verbose: Verbose = False,
) -> None:
    """Edit the tables, move levers and compare runs in a browser on this machine. Ctrl-C ends it."""
    with failures(verbose=verbose):
        from importlib.util import find_spec

        if find_spec("dash") is None:
            raise typer.BadParameter(
                "Dash is not installed; get it with: pip install 'landseasky[dash]'", param_hint="dashboard"
            )
        import logging

        from werkzeug.serving import make_server

        from model.dashboard import create

        app = create(inputs, out, str(resolution), jobs)
        if not verbose:
            logging.getLogger("werkzeug").setLevel(logging.ERROR)
        server = make_server("127.0.0.1", port, app.server, threaded=True)
        say(f"LandSeaSky at http://127.0.0.1:{port}/ for this machine alone; Ctrl-C to end")
        with suppress(KeyboardInterrupt):
            server.serve_forever()
