"""`landseasky validate`."""

import json
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.cli.flags import Json, Quiet, Verbose
from model.cli.terminal import Code, Steps, failures, say

if TYPE_CHECKING:
    import pandas as pd

HEADER = ["case", "quantity", "published", "ours", "difference", "tolerance", "unit", "", "source"]


def validate(
    inputs: Annotated[
        Path | None,
        typer.Option(
            "--inputs",
            "-i",
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="Folder of the input tables; those that come with the model if not given.",
        ),
    ] = None,
    suite: Annotated[
        bool,
        typer.Option(
            "--suite",
            help="Check the machinery instead: published optima of facility location and transport, Netlib's "
            "programmes without a solution, and identities of money and plans.",
        ),
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Compare the model with what others have published; fail if a result lies outside its tolerance."""
    if suite:
        run_suite(inputs, as_json=as_json, quiet=quiet, verbose=verbose)
        return
    with failures(verbose=verbose), Steps(quiet=quiet, verbose=verbose) as steps:
        steps("importing")
        from model.checks.validate.comparison import comparison
        from model.cli.init import shipped_inputs
        from model.cli.words import table
        from model.world import load

        steps("pricing every option")
        world = load(inputs or shipped_inputs())
        steps("comparing with what is published")
        try:
            found = comparison(world)
        except KeyError as error:
            say(f"these inputs lack what a published case names: {error.args[0]}")
            raise typer.Exit(Code.invalid) from error
        failed = int((~found["passes"]).sum())
        if as_json:
            told: dict[str, Any] = {"status": "fails" if failed else "passes", "failed": failed}
            told["cases"] = json.loads(found.to_json(orient="records"))
            typer.echo(json.dumps(told, indent=2))
        else:
            sources = list(dict.fromkeys(found["source"]))
            typer.echo(table(HEADER, rows(found, sources)) + "\n")
            typer.echo("\n".join(f"[{n}] {source}" for n, source in enumerate(sources, 1)))
            typer.echo(f"\n{len(found) - failed} of {len(found)} results lie within their tolerance.")
        if failed:
            raise typer.Exit(Code.internal)


def run_suite(inputs: Path | None, *, as_json: bool, quiet: bool, verbose: bool) -> None:
    """Run the suite, print its checks, and exit 1 if one fails."""
    with failures(verbose=verbose), Steps(quiet=quiet, verbose=verbose) as steps:
        steps("importing")
        from model.checks.validate.suite import suite
        from model.cli.init import shipped_inputs
        from model.cli.words import checks_table

        checks = suite(inputs or shipped_inputs(), steps)
        failed = sum(not check.passes for check in checks)
        if as_json:
            told = {"status": "fails" if failed else "passes", "failed": failed, "checks": [vars(c) for c in checks]}
            typer.echo(json.dumps(told, indent=2))
        else:
            typer.echo(f"{checks_table(checks)}\n\n{len(checks) - failed} of {len(checks)} checks pass.")
        if failed:
            raise typer.Exit(Code.internal)


def rows(found: "pd.DataFrame", sources: list[str]) -> list[list[str]]:
    """Lines of the table: figures as text, and the source by its number."""
    return [
        [
            row["case"], row["quantity"], digits(row["published"]), digits(row["ours"]), digits(row["difference"]),
            tolerance(row), row["unit"], "pass" if row["passes"] else "FAIL", f"[{sources.index(row['source']) + 1}]",
        ]
        for row in found.to_dict("records")
    ]  # fmt: skip


def digits(value: float) -> str:
    """Figure with five digits; a dash for none.

    >>> digits(14631.25), digits(0.0331416), digits(float("nan"))
    ('14,631', '0.033142', '-')
    """
    return "-" if value != value else f"{value:,.5g}" if abs(value) < 1e4 else f"{value:,.0f}"


def tolerance(row: Mapping[Hashable, Any]) -> str:
    """What the source is met to: a share of its figure, or the band it gives.

    >>> tolerance({"tolerance_rel": 0.015, "low": 1.0, "high": 2.0})
    '1.5 %'
    >>> tolerance({"tolerance_rel": float("nan"), "low": 2.5, "high": 7.0})
    '2.5 to 7'
    """
    share = row["tolerance_rel"]
    return f"{digits(row['low'])} to {digits(row['high'])}" if share != share else f"{100 * share:.3g} %"
