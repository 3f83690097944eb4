"""What every question is asked with, declared once: flags, failures, and an answer as tables, JSON or a picture."""

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Concatenate

import typer

from model.cli.flags import (
    Changes,
    Inputs,
    Jobs,
    Json,
    Quiet,
    Resolution,
    Scenarios,
    Scheduler,
    Slices,
    Spread,
    Verbose,
    Wait,
)
from model.cli.terminal import Code, Steps, failures, say

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from model.questions.optimum import Optimum
    from model.solve.workers import Team
    from model.tables.inputs import Inputs as TablesRead
    from model.world import World

Figure = Annotated[
    Path | None,
    typer.Option("--figure", metavar="FILE.html", help="Also draw the answer to a page that works offline."),
]


@dataclass(frozen=True)
class Asked:
    """Whose plan a question is put to."""

    inputs: Path
    scenarios: Sequence[str]
    changes: Sequence[str]
    resolution: str
    threads: int
    tell: Steps
    team: "Team"
    """Who plans what does not wait for each other."""
    planned: dict[str, Any] = field(default_factory=dict)
    """The resolution of the worlds made, as `resolution_of` gives it; empty before the first."""

    def world(self, *more: str, scenarios: Sequence[str] = ()) -> "World":
        """World of the tables, with some more changes or scenarios; the first says at which resolution it is."""
        made = maker(self.inputs, [*self.scenarios, *scenarios], self.changes, self.resolution)(more)
        if not self.planned:  # counted from rows, which no change of a cell moves: the same for all of them
            self.planned.update(resolution_of(made.inputs, self.tell))
        return made

    def plan(self, world: "World | None" = None) -> "Optimum":
        """The least-cost plan, of the tables' own world if no other is given."""
        from model.questions.optimum import optimum

        if world is None:
            self.tell("reading and pricing")
            world = self.world()
        self.tell("planning")
        found = optimum(world, threads=self.threads, progress=self.tell)
        self.tell("asking")
        return found


@dataclass(frozen=True)
class Answer:
    """What a question found: `head` and `tables` as JSON, `shown` for people, and pictures drawn only if requested."""

    tables: Mapping[str, "pd.DataFrame"]
    shown: Sequence[tuple[str, "pd.DataFrame"]]
    head: Mapping[str, Any] = field(default_factory=dict)
    figures: Sequence[Callable[[], "go.Figure"]] = ()
    said: str = ""
    """A sentence or more behind the tables."""


def question[**P](answers: Callable[Concatenate[Asked, P], Answer]) -> Callable[..., None]:
    """The command that asks about a plan: its own arguments, then the flags that all such questions share."""
    return _command(answers, _of_a_plan, lambda flags, tell: _asked(flags, tell, threads=flags["jobs"] or 0))


def question_of_plans[**P](answers: Callable[Concatenate[Asked, P], Answer]) -> Callable[..., None]:
    """The command that asks what takes several plans, none of which waits for another: workers share them."""

    def asked(flags: dict[str, Any], tell: Steps) -> Asked:
        from model.solve.workers import Team

        if flags["scheduler"] is not None:
            reached(flags["scheduler"], flags["wait"])
        return _asked(flags, tell, team=Team(flags["jobs"] or 1, flags["scheduler"], flags["wait"]))

    return _command(answers, _of_plans, asked)


def _asked(flags: dict[str, Any], tell: Steps, threads: int = 0, team: "Team | None" = None) -> Asked:
    from model.solve.workers import HERE

    return Asked(
        flags["inputs"],
        flags["scenario"] or (),
        flags["change"] or (),
        str(flags["resolution"]),
        threads,
        tell,
        team or HERE,
    )


def comparison[**P](answers: Callable[Concatenate[Steps, P], Answer]) -> Callable[..., None]:
    """The command that asks about finished runs: its own arguments, then the flags of printing and drawing."""
    return _command(answers, _of_an_answer, lambda flags, tell: tell)


def _command(
    answers: Callable[..., Answer], flags: Callable[..., None], of: Callable[[dict[str, Any], Steps], Any]
) -> Callable[..., None]:
    """A function with the parameters of both, as Typer reads them, that asks and prints the answer.

    A question that can not be asked (ValueError) exits 2, one to a world without a plan 4.
    """
    own = list(inspect.signature(answers, eval_str=True).parameters.values())[1:]
    shared = list(inspect.signature(flags, eval_str=True).parameters.values())

    def command(**given: Any) -> None:
        common = {flag.name: given.pop(flag.name) for flag in shared}
        verbose = common["verbose"]
        with failures(verbose=verbose), Steps(quiet=common["quiet"], verbose=verbose) as tell:
            tell("importing")
            from model.questions.bounded import NoPlan, NotAddingUpError

            try:
                asked = of(common, tell)
                answer = answers(asked, **given)
            except NoPlan as error:
                raise refused(str(error), Code.infeasible) from error
            except NotAddingUpError as error:
                raise refused(f"error: {error}", Code.internal) from error
            except ValueError as error:
                if hasattr(error, "faults"):
                    raise
                raise refused(str(error), Code.usage) from error
            if common["figure"] is not None:
                tell("drawing")
                draw(common["figure"], [made() for made in answer.figures])
        if common["as_json"]:
            head = {**answer.head, **(asked.planned if isinstance(asked, Asked) else {})}
            typer.echo(json.dumps({**head, **{n: records(t) for n, t in answer.tables.items()}}, indent=2))
            return
        for title, frame in answer.shown:
            show(title, frame)
        if answer.said:
            typer.echo(answer.said)

    parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in (*own, *shared)]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in parameters}
    command.__name__, command.__doc__ = answers.__name__, answers.__doc__
    return command


def _of_a_plan(
    figure: Figure = None,
    inputs: Inputs = Path("inputs"),
    scenario: Scenarios = None,
    change: Changes = None,
    resolution: Slices = Resolution.auto,
    jobs: Jobs = None,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Flags of every question to a plan, with what they are when not given."""


def _of_plans(
    figure: Figure = None,
    inputs: Inputs = Path("inputs"),
    scenario: Scenarios = None,
    change: Changes = None,
    resolution: Slices = Resolution.auto,
    jobs: Spread = 1,
    scheduler: Scheduler = None,
    wait: Wait = 60.0,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Flags of every question that takes several plans."""


def _of_an_answer(figure: Figure = None, as_json: Json = False, quiet: Quiet = False, verbose: Verbose = False) -> None:
    """Flags of every answer."""


def maker(
    inputs: Path, scenario: Sequence[str] | None, change: Sequence[str] | None, resolution: str
) -> "Callable[[Sequence[str]], World]":
    """World of the tables with some more changes."""
    from model.tables.resolution import at_resolution
    from model.world import world
    from model.world.schema import read_inputs

    def made(more: Sequence[str]) -> "World":
        return world(at_resolution(read_inputs(inputs, scenario or [], [*(change or []), *more]), str(resolution)))

    return made


def resolution_of(inputs: "TablesRead", tell: Steps) -> dict[str, Any]:
    """The resolution and what it merged, as `--json` has them, said on standard error unless that is to be quiet."""
    from model.cli.words import resolution_line

    if not tell.quiet:
        say(resolution_line(inputs))
    return {"resolution": inputs.resolution, "merged": list(inputs.merged)}


def check_shape(shape: str) -> None:
    """Refuse a distribution of draws that there is none of."""
    from model.questions.ranges import SHAPES

    if shape not in SHAPES:
        raise typer.BadParameter(f"choose one of {', '.join(SHAPES)}", param_hint="--shape")


def reached(scheduler: str, wait_s: float) -> None:
    """Refuse a cluster that could not do the work, before anything is planned."""
    from model.solve.cluster import Lost, Unlike, Unreachable, reach

    try:
        reach(scheduler, wait_s)
    except (ModuleNotFoundError, Unreachable, Unlike, Lost) as error:
        raise refused(str(error), Code.usage) from error


def draw(file: Path, figures: Sequence["go.Figure"]) -> None:
    """Write figures below one another to a page that needs nothing beside it."""
    parts = [
        figure.to_html(full_html=False, include_plotlyjs=n == 0, config={"responsive": True, "displaylogo": False})
        for n, figure in enumerate(figures)
    ]
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>LandSeaSky</title>'
    file.write_text("\n".join([head, *parts, "</html>\n"]), encoding="utf-8")


def refused(message: str, code: Code) -> typer.Exit:
    """Say why there is no answer."""
    say(message)
    return typer.Exit(code)


def records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """Rows of a frame as plain objects."""
    found: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", double_precision=15))
    return found


def show(title: str, frame: "pd.DataFrame") -> None:
    """Print a frame as a table for people."""
    from model.cli.words import table

    columns = [[_cell(value) for value in frame[name].tolist()] for name in frame.columns]
    typer.echo(f"{title}\n{table([str(name) for name in frame.columns], list(zip(*columns, strict=True)))}\n")


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:,.0f}" if abs(value) >= 1e5 else f"{value + 0.0:,.5g}"
    return "" if value is None else str(value)
