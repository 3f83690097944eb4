"""One thing that was expected and what was found instead, the form every proof of the model is reported in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """What was checked, what was expected, what was got, how near it must come, and whether it does.

    `tolerance` is blank where nothing but the expected will do.
    """

    group: str
    name: str
    expected: str
    got: str
    tolerance: str
    passes: bool


def near(group: str, name: str, expected: float, got: float, tolerance_rel: float) -> Check:
    """Check that a figure lies within a share of the expected one.

    >>> near("bill", "sum", 200.0, 200.0001, 1e-6).passes, near("bill", "sum", 200.0, 201.0, 1e-6).passes
    (True, False)
    """
    passes = abs(got - expected) <= tolerance_rel * max(abs(expected), 1.0)
    return Check(group, name, f"{expected:.10g}", f"{got:.10g}", f"{tolerance_rel:.0e} of it", bool(passes))


def at_most(group: str, name: str, most: float, got: float) -> Check:
    """Check that a residual is no larger than it may be; one that is no number never is.

    >>> at_most("proof", "gap", 1e-6, float("nan")).passes
    False
    """
    return Check(group, name, "0", f"{got:.2g}", f"{most:.0e}", bool(got <= most))


def same(group: str, name: str, expected: object, got: object) -> Check:
    """Check that two things are the same.

    >>> same("solver", "status", "infeasible", "optimal").passes
    False
    """
    return Check(group, name, str(expected), str(got), "", expected == got)
