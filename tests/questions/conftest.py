from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from model.questions.optimum import Optimum, optimum
from model.world import World, load

TINY = Path(__file__).parents[1] / "tiny" / "inputs"


@cache
def _world(overrides: tuple[str, ...]) -> World:
    return load(TINY, (), overrides)


@cache
def _plan(overrides: tuple[str, ...]) -> Optimum:
    return optimum(_world(overrides))


@pytest.fixture(scope="session")
def tiny() -> Callable[..., World]:
    """World of the tiny study with some cells changed."""
    return lambda *overrides: _world(overrides)


@pytest.fixture(scope="session")
def best() -> Callable[..., Optimum]:
    """Least-cost plan of the tiny study with some cells changed."""
    return lambda *overrides: _plan(overrides)
