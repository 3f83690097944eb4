"""Checks of the plan that a run's solution gives, and of what its manifest says of it."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from model.checks.check import Check, at_most, near, same
from model.checks.verify.recomputation import broken_rows, fractions, proven_bound_usd
from model.planning import Plan
from model.planning.certificate import BILL_TOLERANCE, TOLERANCE
from model.runs import Kept, inputs_hash, plain

SAME = 1e-9
"""Relative difference of money computed twice."""


def proof(plan: Plan, kept: Kept, manifest: Mapping[str, Any]) -> list[Check]:
    """Feasible, and as cheap as any plan: computed from rows, columns and prices alone."""
    seen, broken = plan.certificate, broken_rows(plan, 3)
    checks = [at_most("proof", "rows and bounds kept", TOLERANCE, seen.primal_residual)]
    checks += [same("proof", "row", "kept", told) for told in broken]
    checks.append(at_most("proof", "bill adds up to the objective", BILL_TOLERANCE, seen.bill_error))
    if manifest["choices"].get("integer"):
        checks.append(at_most("proof", "whole numbers whole", TOLERANCE, fractions(plan)))
        checks.append(at_most("proof", "bound above the bill", TOLERANCE, plan.bound_usd / plan.objective_usd - 1.0))
        return checks  # branching leaves no prices: how near the bound is rests on the solver's word
    if not np.isfinite(plan.solution.y).all():
        return [*checks, same("proof", "prices", "all known", "some missing")]
    checks += [
        at_most("proof", "prices fit the costs", TOLERANCE, seen.dual_residual),
        at_most("proof", "prices only where tight", TOLERANCE, seen.complementarity),
        at_most("proof", "bill less worth of the prices", TOLERANCE, seen.gap),
    ]
    bound, cost = proven_bound_usd(plan, kept), plan.objective_usd
    gap = (cost - bound) / max(1.0, abs(cost))
    most = max(float(manifest["choices"].get("gap", TOLERANCE)), TOLERANCE)
    checks.append(same("proof", "optimal", manifest["status"] == "optimal", gap <= most * (1 + SAME)))
    if manifest["status"] == "optimal":
        checks.append(at_most("proof", "gap to the bound of the whole world", most, gap))
    checks.append(near("proof", "bound of the whole world [USD]", manifest["bound_usd"], bound, TOLERANCE))
    return checks


def figures(plan: Plan, manifest: Mapping[str, Any]) -> list[Check]:
    """The manifest against the plan and the inputs."""
    inputs = plan.world.inputs
    told: dict[str, Any] = plain(asdict(plan.certificate) | {"ok": plan.certificate.ok})
    expected = {
        "share_by_kind": plan.share_by_kind, "size": plan.size, "settings": inputs.settings,
        "changes": [asdict(change) for change in inputs.changes], "inputs": dict(inputs.sha256),
        "inputs_sha256": inputs_hash(inputs.sha256, [manifest["overrides"], *manifest["choices"].items()]),
        "tables": {name: len(table) for name, table in plan.tables.items()},
    }  # fmt: skip
    checks = [near("manifest", "objective_usd", plan.objective_usd, manifest["objective_usd"], SAME)]
    gap = 0.0 if manifest["bound_usd"] is None else plan.relative_gap
    checks.append(near("manifest", "relative_gap", gap, manifest["relative_gap"] or 0.0, SAME))
    for name, value in told.items():
        said = manifest["certificate"].get(name)
        agrees = said == value or (None not in (said, value) and abs(float(said) - float(value)) <= BILL_TOLERANCE)
        checks.append(Check("manifest", f"certificate.{name}", str(value), str(said), f"{BILL_TOLERANCE:.0e}", agrees))
    for name, value in expected.items():
        wrong = unlike(plain(value), manifest[name])
        checks.append(Check("manifest", name, "as recomputed", wrong or "as recomputed", f"{SAME:.0e}", not wrong))
    return checks


def unlike(expected: Any, said: Any, path: str = "") -> str:
    """First place where two objects of JSON differ; blank where they are the same, numbers to rounding.

    >>> unlike({"a": [1.0, 2.0]}, {"a": [1.0, 2.5]})
    'a.1: 2.5 for 2.0'
    """
    if isinstance(expected, dict) and isinstance(said, dict):
        if expected.keys() != said.keys():
            return f"{path}: other names: {sorted(expected.keys() ^ said.keys())}"
        parts = [unlike(value, said[name], f"{path}.{name}".lstrip(".")) for name, value in expected.items()]
        return next(filter(None, parts), "")
    if isinstance(expected, list) and isinstance(said, list) and len(expected) == len(said):
        parts = [unlike(a, b, f"{path}.{n}".lstrip(".")) for n, (a, b) in enumerate(zip(expected, said, strict=True))]
        return next(filter(None, parts), "")
    if isinstance(expected, float) and isinstance(said, int | float):
        return "" if abs(said - expected) <= SAME * max(1.0, abs(expected)) else f"{path}: {said} for {expected}"
    return "" if expected == said else f"{path}: {json.dumps(said)} for {json.dumps(expected)}"
