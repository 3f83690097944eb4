"""Mutated command lines, drawn from the commands as they declare themselves, run in this process."""

import os
from pathlib import Path
from random import Random
from typing import Any

import click
import typer

from model.cli import app
from tests.fuzz.calls import call
from tests.fuzz.mutations import ODD
from tests.fuzz.orders import overrides
from tests.fuzz.study import Study

ENDLESS = {"dashboard", "watch"}
SHORT = {"check", "run", "runs", "export", "diff", "init", "verify"}
"""Commands that plan once or never. Of the others only the words are mutated, so that all stop before they begin."""

JUNK = (
    *ODD,
    "--",
    "-",
    "--x",
    "-z",
    "1e9",
    "-1",
    "999999999999999999999",
    "nan",
    "columns",
    "coarse",
    "latest",
    "base",
)
NAMES = ("", ".", "..", "../x", "x/../..", "con", "latest", "a b", "-x", "x" * 300, "x\n", "\u202e", "no-such", "\x01")
CODES = {0, 1, 2, 3, 4, 5}


class Crash(AssertionError):
    """A command ended in no documented way."""


def words(study: Study, random: Random) -> list[str]:
    """A command line: a command, some of its options, and mutations of them."""
    group: Any = typer.main.get_command(app)
    names = sorted(set(group.commands) - ENDLESS)
    name = random.choice([*(n for n in names if n in SHORT for _ in range(3)), *names, "rum", "", "--version", "-h"])
    if name not in group.commands:
        return [name, *([random.choice(JUNK)] if random.random() < 0.3 else [])]
    command, made = group.commands[name], [name]
    for parameter in command.params:
        if isinstance(parameter, click.Argument) and random.random() < 0.8:
            made.append(value(parameter, study, random))
        elif parameter.opts and parameter.opts[0] == "--inputs":
            made += (
                [parameter.opts[0], str(study.folder)]
                if random.random() < 0.5
                else [parameter.opts[0], random.choice(NAMES)]
            )
        elif isinstance(parameter, click.Option) and random.random() < 0.15:
            made.append(random.choice(parameter.opts))
            if not parameter.is_flag:
                made.append(value(parameter, study, random))
    for _ in range(random.choice((0, 0, 1, 2))):
        at = random.randrange(1, len(made) + 1)
        made[at:at] = [random.choice(JUNK)]
    if name not in SHORT:
        made.append(random.choice(("--no-such", "--resolution=fine", "--help", "--json=1")))
    return [word.replace("\x00", "") for word in made]


def value(parameter: Any, study: Study, random: Random) -> str:
    """A value of an option or argument, sound one time in two."""
    if random.random() < 0.4:
        return random.choice(JUNK)
    name, kind = parameter.name, parameter.type
    if name == "change":
        return overrides(study, random)[0].encode("utf-8", "replace").decode()
    if isinstance(kind, click.Choice):
        return str(random.choice(list(kind.choices)))
    if isinstance(
        kind, click.types.FloatParamType | click.types.IntParamType | click.types.IntRange | click.types.FloatRange
    ):
        return random.choice(("0", "1", "2", "0.5", "-1", "1e-3", "inf", "nan", "1e400"))
    if name == "save_lp":
        return random.choice(("a.lp", "b.mps", "c.txt", "no/such/d.lp"))
    if name == "xlsx":
        return random.choice(("a.xlsx", "b.xls", "no/such/c.xlsx", ".xlsx"))
    return random.choice(NAMES)


def run(study: Study, arguments: list[str]) -> int:
    """Exit code of a command line, run in a folder of its own.

    Raises
    ------
    Crash
        It printed a traceback, told of an internal error, ended with another code, or gave no reason.
    """
    home = Path(study.home.name) / "work"
    home.mkdir(exist_ok=True)
    here, before = Path.cwd(), sorted(os.listdir(study.home.name))
    try:
        os.chdir(home)
        code, out, told = call(*arguments)
    finally:
        os.chdir(here)
    if code not in CODES:
        raise Crash(f"exit code {code!r} of {arguments}")
    if "Traceback" in told or "internal error" in told:
        raise Crash(f"{arguments}: {told[-600:]}")
    if code and not told.strip() and not out.strip():
        raise Crash(f"exit code {code} without a word: {arguments}")
    if sorted(os.listdir(study.home.name)) != before:
        raise Crash(f"{arguments} left its folder")
    return code
