"""`landseasky dashboard`, `watch` and `export`: what was found, kept up to date or in another form."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.flags import Changes, Gap, Inputs, Jobs, Outputs, Quiet, Resolution, Scenarios, Slices, Verbose
from model.cli.terminal import Steps, failures, say

if TYPE_CHECKING:
    from model.planning import Plan
    from model.report.watch import Study

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
        from model.runs import MANIFEST, find_run, read_run
        from model.runs.spreadsheet import write_workbook

        if (Path(run) / MANIFEST).is_file():
            folder = Path(run)
        else:
            try:
                folder = find_run(out, run)
            except ValueError as error:
                raise typer.BadParameter(str(error), param_hint="RUN") from error
        found = read_run(folder)
        try:
            write_workbook(found, xlsx)
        except ModuleNotFoundError as error:
            raise typer.BadParameter(str(error), param_hint="--xlsx") from error
        typer.echo(f"{xlsx} holds {len(found.tables)} tables of {found.name}.")


def watch(
    inputs: Inputs = Path("inputs"),
    scenario: Scenarios = None,
    change: Changes = None,
    out: Outputs = Path("outputs"),
    resolution: Slices = Resolution.coarse,
    gap: Gap = 1e-6,
    jobs: Jobs = None,
    keep: Annotated[bool, typer.Option("--keep", help="Also write every plan to a run folder of its own.")] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Plan again whenever an input table is saved; the report in OUT/watch reloads itself. Ctrl-C ends it."""
    with failures(verbose=verbose):
        from model.report.watch import Page, Study, look, saves
        from model.solve.standing import Standing

        study = Study(inputs, scenario or [], change or [], str(resolution), {"gap": gap, "threads": jobs})
        page, before, standing = Page(out / "watch"), None, Standing(jobs or 1)
        say(f"watching {inputs}; save a table to plan anew, Ctrl-C to end")
        for names in saves(inputs):
            with Steps(quiet=quiet, verbose=verbose) as steps:
                outcome = look(study, before, steps, standing)
                page.show(outcome, {"watched": str(inputs), "resolution": str(resolution), "gap": gap})
            saved = f"{', '.join(names)} saved: " if names else ""
            now = f"{datetime.now().astimezone():%H:%M:%S}"
            if outcome.trouble:
                say(f"{now}  {saved}{outcome.trouble}")
            elif outcome.fresh and outcome.plan is not None:
                typer.echo(f"{now}  {saved}{_told(outcome.plan, before)}, {outcome.seconds:.1f} s")
                if keep:
                    try:
                        typer.echo(f"          kept in {_kept(outcome.plan, study, out, outcome.seconds)}")
                    except OSError as error:  # a table saved while this plan was made: the next look keeps its own
                        say(f"          not kept: {error}")
                if before is None:
                    typer.echo(f"          open {page.report}: it shows every plan from now on")
            else:
                typer.echo(f"{now}  {saved}the same numbers as before")
            before = outcome.plan
        say("ended")


def _told(plan: "Plan", before: "Plan | None") -> str:
    """The plan in a line, and how its cost moved."""
    from model.cli.words import money, share

    parts = plan.share_by_kind
    last = max(parts, default=None)
    served = ", ".join(f"{kind} {share(part)}" for kind, part in sorted(parts[last].items())) if last else "nothing"
    moved = ""
    if before is not None:
        by = plan.objective_usd - before.objective_usd
        moved = f" ({'+' if by >= 0 else ''}{money(by)})"
    return f"{plan.status} plan, {money(plan.objective_usd)}{moved}; {last} served by {served}"


def _kept(plan: "Plan", study: "Study", out: Path, seconds: float) -> Path:
    """Folder of the run that a plan of the watch was written to."""
    from model import runs
    from model.report import write_report

    inputs = plan.world.inputs
    choices = {"method": plan.method, "resolution": study.resolution, "gap": study.choices["gap"]}
    digest = runs.inputs_hash(inputs.sha256, [study.changes, *choices.items()])
    name = runs.run_name(study.scenarios, digest)
    with runs.unfinished(out) as folder:
        runs.write_inputs(folder, inputs.folder, inputs.sha256)
        about = runs.manifest(plan, name, digest, study.scenarios, study.changes, choices)
        about["tables"] = runs.write_plan(folder, plan)
        write_report(plan, folder / "report.html", {"run": name, **choices})
        runs.write_manifest(folder, about | {"seconds": {**plan.seconds, "total": seconds}})
        return runs.publish(folder, name)


def dashboard(
    inputs: Inputs = Path("inputs"),
    out: Outputs = Path("outputs"),
    resolution: Slices = Resolution.coarse,
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
