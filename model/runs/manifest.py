"""What a run's manifest says: enough to repeat the run and to judge it."""

import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = ("landseasky", "highspy", "numpy", "pandas", "pulp", "pyarrow", "pydantic", "scipy")
CODE = Path(__file__).parents[1]


def manifest(
    plan: Any, name: str, inputs_sha256: str, scenarios: Sequence[str], overrides: Sequence[str],
    choices: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """Manifest of a solved plan, but for `tables`, `seconds` and hashes, which are known once all is written.

    Identifiers and times stand in `run`, `created_utc` and `seconds`; all else is the same for the same inputs, code
    and packages.
    """
    inputs = plan.world.inputs
    return {
        "run": name,
        "created_utc": datetime.now(UTC).isoformat(timespec="seconds"),
        "status": plan.status,
        "objective_usd": plan.objective_usd,
        "bound_usd": plan.bound_usd,
        "relative_gap": plan.relative_gap,
        "certificate": asdict(plan.certificate) | {"ok": plan.certificate.ok},
        "share_by_kind": plan.share_by_kind,
        "size": plan.size,
        "scenarios": scenarios,
        "overrides": overrides,
        "choices": choices,
        "merged": list(inputs.merged),
        "changes": [asdict(change) for change in inputs.changes],
        "settings": inputs.settings,
        "inputs_sha256": inputs_sha256,
        "inputs": dict(sorted(inputs.sha256.items())),
        "versions": versions(),
        "code": code_state(),
    }


def versions() -> dict[str, str]:
    """Versions of this package, of Python and of the packages that decide a result."""
    found = {package: package_version(package) for package in PACKAGES}
    return {"python": platform.python_version()} | {package: number for package, number in found.items() if number}


def package_version(package: str) -> str:
    """Version of an installed package; empty when it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def code_state(code: Path = CODE) -> dict[str, Any]:
    """Git commit of the code and whether files differ from it; None where git does not tell."""
    commit = _git(code, "rev-parse", "HEAD") if _git(code, "ls-files", "--", "__init__.py") else ""
    if not commit:
        return {"commit": None, "modified": None}
    changed = _git(code, "status", "--porcelain", "--untracked-files=no", "--", ".")
    return {"commit": commit, "modified": None if changed is None else bool(changed)}


def _git(folder: Path, *words: str) -> str | None:
    """What git prints, None when it fails, takes too long or is not installed."""
    try:
        done = subprocess.run(
            # without its locks: one that was left behind would stop every other use of the repository
            ["git", "--no-optional-locks", "-C", str(folder), *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
