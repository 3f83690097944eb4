"""Published cases, read once and looked up by case and quantity."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parent


def columns(name: str) -> dict[str, np.ndarray]:
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}


@pytest.fixture(scope="session")
def table() -> Callable[[str], dict[str, np.ndarray]]:
    """Columns of a published table by file name."""
    return columns


@pytest.fixture(scope="session")
def published() -> Callable[[str, str], object]:
    """Published value of a case as something a result can be compared with, at the tolerance recorded beside it."""
    with (FOLDER / "published.csv").open(newline="", encoding="utf-8") as file:
        rows = {(row["case"], row["quantity"]): row for row in csv.DictReader(file)}

    def look_up(case: str, quantity: str) -> object:
        row = rows[case, quantity]
        return pytest.approx(float(row["published"]), rel=float(row["tolerance_rel"]), abs=0.0)

    return look_up
