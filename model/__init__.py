"""LandSeaSky: least-cost planning of AI compute on land, under the sea and in orbit.

>>> import landseasky  # doctest: +SKIP
>>> world = landseasky.load("inputs", changes={"launch.*.usd_per_kg": "*0.5"})  # doctest: +SKIP
>>> plan = landseasky.plan(world)  # doctest: +SKIP
>>> plan.tables["build"]  # doctest: +SKIP
>>> plan.figure("map")  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model import figures, laws, questions
    from model.door import InputError, Inputs, Plan, World, load, plan, read_run

__version__ = "0.1.0"

__all__ = [
    "InputError",
    "Inputs",
    "Plan",
    "World",
    "__version__",
    "figures",
    "laws",
    "load",
    "plan",
    "questions",
    "read_run",
]

ROOMS = ("figures", "laws", "questions")
"""Rooms that the door shows whole; its other names are those of `door`."""


def __getattr__(name: str) -> Any:
    """Import on first use: the command line answers `--help` without the solver and pandas."""
    if name in ROOMS:
        return import_module(f"{__name__}.{name}")
    if name in __all__:
        return getattr(import_module(f"{__name__}.door"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
