"""LandSeaSky: least-cost planning of AI compute on land, under the sea and in orbit.

>>> import model
>>> world = model.load("inputs")  # doctest: +SKIP
>>> plan = model.plan(world)  # doctest: +SKIP
>>> plan.tables["build"]  # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.planning import Plan, plan
    from model.world import load

__version__ = "0.1.0"
__all__ = ["Plan", "__version__", "load", "plan"]

_HOME = {"load": "model.world", "plan": "model.planning", "Plan": "model.planning"}


def __getattr__(name: str) -> Any:
    """Import on first use: the command line answers `--help` without the solver and pandas."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'model' has no attribute '{name}'")
