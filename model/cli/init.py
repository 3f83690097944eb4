"""`landseasky init`: a study of one's own."""

import secrets
import shutil
from pathlib import Path
from typing import Annotated

import typer

from model.cli.flags import Verbose
from model.cli.terminal import failures

PACKAGE = Path(__file__).parents[1]

LEFT_OUT = shutil.ignore_patterns(".*", "~$*")


def shipped_inputs() -> Path:
    """Folder of the input tables that come with the model: inside an installed package, beside it in a checkout.

    Raises
    ------
    FileNotFoundError
        Neither is there.
    """
    places = [PACKAGE / "inputs", PACKAGE.parent / "inputs"]
    for folder in places:
        if (folder / "settings.csv").is_file():
            return folder
    raise FileNotFoundError(f"this installation lacks the input tables, looked for in {' and '.join(map(str, places))}")


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make; it must not exist, or be empty.")],
    verbose: Verbose = False,
) -> None:
    """Make a study: a new folder with a copy of the input tables."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise typer.BadParameter(f"{folder} exists already and is not an empty folder", param_hint="DIR")
    with failures(verbose=verbose):
        source = shipped_inputs()
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
        try:
            shutil.copytree(source, part / "inputs", ignore=LEFT_OUT)
            part.rename(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        count = len(list(folder.rglob("*.csv")))
        typer.echo(
            f"{folder / 'inputs'} holds {count} tables. Next:\n  cd {folder}\n  landseasky check\n  landseasky run"
        )
