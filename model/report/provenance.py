"""Where the plan comes from and how it was proven, and which files lie beside the report."""

import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pandas as pd

PACKAGES = ("landseasky", "highspy", "numpy", "pandas", "plotly", "pulp", "scipy")

HOLDS = {
    "bill": "every dollar by period, site and item",
    "build": "what enters service, by option and period",
    "capacity": "what is in service, by option and period",
    "matters": "change of the cost with each input at its low and at its high",
    "options": "the best option of each site, chip and period, and what keeps it out",
    "prices": "what one more H100e-hour costs, by zone, workload and period",
    "routes": "who is served from where, over the year",
    "scarcity": "what binds and what one more of it is worth",
    "serve": "who is served from where, by slice of the year",
    "sites": "place, power, PUE and cost of each site, by period",
    "unserved": "what nobody serves, mean over the hours of the window it may be served in",
}
"""What each result table holds."""


@dataclass(frozen=True)
class Rows:
    """A small table with a caption."""

    caption: str
    header: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class File:
    """A table that is written beside the report."""

    name: str
    rows: str
    holds: str
    columns: str


def provenance_tables(plan: Any, more: Mapping[str, Any]) -> list[Rows]:
    """What a reader needs to repeat the plan and to judge it."""
    inputs = plan.world.inputs
    said = [[str(name), str(value)] for name, value in more.items()]
    run = [*said, ["status", plan.status], ["relative gap", f"{plan.relative_gap:.3g}"]]
    run += [[name, f"{count:,}"] for name, count in plan.size.items()]
    tables = [Rows("Run and size of the programme", ["What", "Value"], run)]
    if plan.certificate is not None:
        proof = [[name.replace("_", " "), f"{value:.3g}"] for name, value in asdict(plan.certificate).items()]
        proven = [*proof, ["proven to rounding", "yes" if plan.certificate.ok else "no"]]
        tables.append(Rows("Certificate: relative residuals, recomputed", ["Residual", "Value"], proven))
    changes = [[c.file, f"{c.table} / {c.key} / {c.column}", c.old, c.new, c.reason] for c in inputs.changes]
    if changes:
        header = ["By", "Cell", "Before", "After", "Reason"]
        tables.append(Rows("Cells changed by scenarios and overrides", header, changes))
    settings = [[name, _plain(value)] for name, value in sorted(inputs.settings.items())]
    tables.append(Rows("Settings", ["Setting", "Value"], settings))
    tables.append(Rows("Versions", ["Package", "Version"], _versions()))
    hashes = [[name, digest] for name, digest in sorted(inputs.sha256.items())]
    tables.append(Rows("Input files", ["File", "SHA-256"], hashes))
    return tables


def file_list(tables: Mapping[str, pd.DataFrame]) -> list[File]:
    """Result tables that are written beside the report."""
    return [
        File(f"{name}.csv", f"{len(table):,}", HOLDS.get(name, ""), ", ".join(map(str, table.columns)))
        for name, table in sorted(tables.items())
    ]


def _versions() -> list[list[str]]:
    found = [["python", platform.python_version()]]
    for package in PACKAGES:
        try:
            found.append([package, version(package)])
        except PackageNotFoundError:  # run from a checkout that is not installed
            continue
    return found


def _plain(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float | int) else str(value)
