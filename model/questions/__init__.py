"""The questions planners ask of a plan: what if, how sure, how else, and why did it change.

Each is a module of the name of its command, with a function of that name: `questions.explain.explain(plan, "gb-lon")`.
"""

from importlib import import_module
from typing import Any

__all__ = [
    "alternatives",
    "breakeven",
    "costs",
    "diff",
    "explain",
    "frontier",
    "milliseconds",
    "repair",
    "robust",
    "sensitivity",
    "survive",
    "sweep",
]


def __getattr__(name: str) -> Any:
    """Import on first use."""
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
