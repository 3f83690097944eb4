"""Published cases and tables, as `landseasky validate` reads them."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from model.checks.validate import cases


@pytest.fixture(scope="session")
def table() -> Callable[[str], dict[str, np.ndarray]]:
    """Columns of a published table by name."""
    return lambda name: {str(key): column.to_numpy() for key, column in cases.table(name).items()}


@pytest.fixture(scope="session")
def published() -> Callable[[str, str], object]:
    """Published value of a case as something a result can be compared with, at the tolerance recorded beside it."""
    rows = pd.read_csv(cases.FOLDER / "published.csv").set_index(["case", "quantity"])

    def look_up(case: str, quantity: str) -> object:
        row = rows.loc[(case, quantity)]
        return pytest.approx(row["published"], rel=row["tolerance_rel"], abs=0.0)

    return look_up
