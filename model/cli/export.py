"""`landseasky export`: a run as a spreadsheet."""

from pathlib import Path
from typing import Annotated

import typer

from model.cli.flags import Outputs, Verbose
from model.cli.terminal import failures

RUN_HELP = "A run: its folder, its name or a part of it, or 'latest'."


def export(
    run: Annotated[str, typer.Argument(metavar="RUN", help=RUN_HELP)],
    xlsx: Annotated[Path, typer.Option("--xlsx", metavar="FILE", help="Spreadsheet to write; it is replaced.")],
    out: Outputs = Path("outputs"),
    verbose: Verbose = False,
) -> None:
    """Write the tables of a run to a spreadsheet, one sheet a table."""
    if xlsx.suffix.lower() != ".xlsx":
        raise typer.BadParameter("the file's name must end in .xlsx", param_hint="--xlsx")
    with failures(verbose=verbose):
        from model.runs import read_run, run_folder
        from model.runs.spreadsheet import write_workbook

        try:
            folder = run_folder(out, run)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="RUN") from error
        found = read_run(folder)
        try:
            write_workbook(found, xlsx)
        except ModuleNotFoundError as error:
            raise typer.BadParameter(str(error), param_hint="--xlsx") from error
        typer.echo(f"{xlsx} holds {len(found.tables)} tables of {found.name}.")
