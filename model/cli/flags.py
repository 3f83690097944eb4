"""Flags that several commands share, each declared once."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Method(StrEnum):
    """How the programme is solved."""

    columns = "columns"
    simplex = "simplex"
    ipm = "ipm"
    pulp = "pulp"


class Resolution(StrEnum):
    """How finely the year is cut."""

    auto = "auto"
    coarse = "coarse"
    standard = "standard"
    full = "full"


def _folder(path: Path) -> Path:
    if not os.path.isdir(path):  # a Path raises where the name is too long
        raise typer.BadParameter(f"there is no folder {path}; 'landseasky init DIR' makes a study to start from")
    return path


Inputs = Annotated[
    Path, typer.Option("--inputs", "-i", metavar="DIR", help="Folder of the input tables.", callback=_folder)
]
Scenarios = Annotated[
    list[str] | None,
    typer.Option(
        "--scenario",
        "-s",
        metavar="NAME",
        help="Apply scenarios/NAME.csv of the inputs. Repeatable; later ones win.",
    ),
]
Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="TABLE.KEY.COLUMN=VALUE",
        help="Change one cell for this call: settings.discount_rate_frac.value=0.07. Repeatable; wins over scenarios.",
    ),
]
Outputs = Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder of the runs.", file_okay=False)]
Solver = Annotated[
    Method,
    typer.Option(
        "--solver",
        help="columns: column generation. simplex, ipm: the whole programme at once. pulp: through PuLP.",
    ),
]
Slices = Annotated[
    Resolution,
    typer.Option(
        "--resolution",
        help="auto: full where that plans quickly, else coarse. "
        "coarse plans whole days and gathers patient work in each jurisdiction's largest zone; "
        "standard merges slices to 6 h; full keeps timeslices.csv.",
    ),
]
Integer = Annotated[bool, typer.Option("--integer", help="Build whole modules and pay for opening a site.")]
Gap = Annotated[float, typer.Option("--gap", min=0.0, max=1.0, help="Relative gap to the bound at which to stop.")]
TimeLimit = Annotated[
    float | None, typer.Option("--time-limit", min=0.0, metavar="SECONDS", help="Stop solving after so long.")
]
Seed = Annotated[
    int, typer.Option("--seed", min=0, help="Of the first guess: the same seed, the same plan among equals.")
]
Jobs = Annotated[
    int | None, typer.Option("--jobs", "-j", min=1, metavar="N", help="Threads to use; all cores if not given.")
]
Spread = Annotated[int | None, typer.Option("--jobs", "-j", min=1, metavar="N", help="Processes that plan at once.")]
DrawSeed = Annotated[int, typer.Option("--seed", min=0, help="Of the draws: the same seed, the same draws.")]
Shape = Annotated[str, typer.Option("--shape", help="triangular, or two_piece: median at base.")]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="tcp://HOST:PORT", help="Use this Dask scheduler's workers; or tls://."),
]
Wait = Annotated[
    float, typer.Option("--wait", min=0.0, metavar="SECONDS", help="Wait so long for a worker of --scheduler.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output, and nothing else there.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print results and errors only.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Print every step, and the traceback of an internal error.")
]
Top = Annotated[int, typer.Option("--top", min=1, help="Print so many rows.")]
