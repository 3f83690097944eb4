"""The tables in a browser: edit, move levers, see the plan change, save. Every page keeps its own edits."""

from pathlib import Path
from typing import Any

__all__ = ["create"]


def create(inputs: Path, outputs: Path, resolution: str = "auto", threads: int | None = None) -> Any:
    """Dash app over a folder of inputs and a folder of runs.

    It keeps nothing of its visitors: what a page has edited lies in that page, and is sent along with each request.

    Parameters
    ----------
    inputs : path
        Folder of the tables, edited in place by `save` alone.
    outputs : path
        Folder of the runs to compare.
    resolution : str
        How finely the year is cut for plans on the page: `auto`, `coarse`, `standard` or `full`.
    threads : int, optional
        Threads of each plan; by default the solver's own choice.
    """
    from dash import Dash

    from model.dashboard import asking, comparing, editing, live
    from model.dashboard.drafts import tables
    from model.dashboard.guard import guard
    from model.dashboard.layout import page
    from model.dashboard.levers import single_moves
    from model.dashboard.plans import Plans
    from model.dashboard.requests import refuse_malformed

    app = Dash(
        "model.dashboard", title="LandSeaSky", update_title="", serve_locally=True,
        assets_folder=str(Path(__file__).parent / "assets"), suppress_callback_exceptions=True,
    )  # fmt: skip
    guard(app.server)
    refuse_malformed(app.server, app.callback_map)
    scenarios = sorted(
        path.stem for path in (inputs / "scenarios").glob("*.csv") if not path.name.startswith((".", "~"))
    )
    app.layout = page(inputs.resolve(), tables(inputs), scenarios)
    plans = Plans(inputs, resolution, threads, ahead=single_moves(), prepare=live.drawn)
    live.connect(app, plans)
    editing.connect(app, inputs)
    comparing.connect(app, inputs, outputs)
    asking.connect(app, outputs, plans)
    return app
