"""A finished run taken to task: nothing it says is believed that its inputs and its solution do not show again.

Three layers. The hashes of the manifest catch any change to a file. The archived inputs and the kept solution give the
programme, the plan, its proof and every result table again, so that tables that were changed together with their hashes
are caught too. And the certificate shows that the solution itself is feasible and that no plan costs less.
"""

from dataclasses import dataclass
from pathlib import Path

from model.checks.check import Check, same
from model.checks.verify.files import changed_files
from model.checks.verify.proof import figures, proof
from model.checks.verify.recomputation import Unlike, plan_of, world_of
from model.checks.verify.tables import differences
from model.questions.sensitivity.first_order import first_order
from model.runs import SOLUTION, read_manifest, read_solution
from model.tables.faults import Fault, InputError

__all__ = ["Verified", "verify"]


@dataclass(frozen=True)
class Verified:
    """What was checked of a run, and every place where it is not what it should be."""

    checks: list[Check]
    faults: list[Fault]

    @property
    def passes(self) -> bool:
        """Whether all is as it should be."""
        return not self.faults and all(check.passes for check in self.checks)


def verify(folder: Path) -> Verified:
    """Check a run against its own inputs and solution.

    Parameters
    ----------
    folder : Path
        Of the run.

    Returns
    -------
    Verified
        Where an input, the solution or the manifest was changed, nothing is recomputed from it.

    Raises
    ------
    FileNotFoundError
        The folder is no run, or one that kept no proof.
    ValueError
        The manifest can not be understood.
    """
    manifest = read_manifest(folder)
    if "files" not in manifest or "overrides" not in manifest:
        raise FileNotFoundError(f"{folder} was written by a version that kept no proof: run it again to verify it")
    faults = changed_files(folder, manifest)
    checks = [same("files", f"{len(manifest['files'])} files and the manifest as written", 0, len(faults))]
    sources = [
        fault for fault in faults if fault.file.startswith("inputs/") or fault.file in (SOLUTION, "manifest.json")
    ]
    if sources:
        return Verified(checks, faults)
    try:
        kept = read_solution(folder)
        plan = plan_of(world_of(folder, manifest), kept, manifest)
    except InputError as error:
        told = [Fault(f"inputs/{f.file}", f.row, f.column, f.value, f.expected, f.hint, f.letter) for f in error.faults]
        return Verified([*checks, same("inputs", "valid", 0, len(told))], faults + told)
    except (Unlike, OSError, ValueError) as error:
        return Verified(checks, [*faults, Fault(SOLUTION, 0, "", "", str(error))])
    checks += proof(plan, kept, manifest)
    tables = dict(plan.tables)
    if "matters.csv" in manifest["files"]:
        tables["matters"] = first_order(plan).ends
    told_by_file, cells = [], 0
    for name, table in tables.items():
        wrong, compared = differences(folder, name, table)
        told_by_file += wrong
        cells += compared
    what = f"{cells:,} cells of {len(tables)} tables, as CSV and as Parquet"
    checks.append(same("tables", what, 0, len(told_by_file)))
    written = {Path(file).stem for file in manifest["files"] if "/" not in file and file.endswith((".csv", ".parquet"))}
    strange = sorted(written - tables.keys() - {Path(SOLUTION).stem})
    checks.append(same("tables", "tables that nothing recomputes", [], strange))
    checks += figures(plan, manifest)
    cellwise = {fault.file for fault in told_by_file}
    return Verified(checks, told_by_file + [fault for fault in faults if fault.file not in cellwise])
