"""What drives the cost of an hour: figures with a range, as random numbers that move them together.

Figures of a chip, a cooling or a supply are drawn for each of its rows. Those of sites, countries and launch offers are
drawn for the whole column: it hangs on how expensive power, halls or launches turn out to be, not on one site's luck. A
correlation group is one figure, as in every draw.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from model.questions.ranges import Cells, Factors, Floats, quantile
from model.tables.inputs import Inputs
from model.world import Bools
from model.world.options import PARTS

ROWS_ALONE = ("assumptions", "settings")
"""Tables where each row is a figure of its own."""

NO_HOUR = ("borders", "chip_supply", "demand", "detours", "existing", "gateways", "limits", "network", "routes",
           "workloads")  # fmt: skip
"""Tables that price no hour: they say what is asked, what stands, and how it is reached."""

LIMITS = ("build_mw_per_yr", "lead_yr", "link_gbps", "onsite_mw", "open_usd", "permitting_yr", "power_mw", "queue_yr",
          "ready_mw", "site_mw", "t_per_yr")  # fmt: skip
"""Columns that say how much, or from when."""


@dataclass(frozen=True)
class Figures:
    """Figures behind the hours of a kind of site.

    `factors` moves each of them alone (P). `mode` has the random numbers that draw them: by name, how much of the way
    from low to high the shipped value stands.  [-, 0 to 1]
    """

    factors: Factors
    mode: pd.Series

    def only(self, *figures: int) -> Factors:
        """Factors whose only cells are those of some figures."""
        there = [(cells, np.isin(cells.factor, figures)) for cells in self.factors.cells]
        return Factors(self.factors.names, tuple(_some(cells, here) for cells, here in there if here.any()))

    def tables(self, *figures: int) -> set[str]:
        """Tables that some figures have cells in."""
        return {cells.table for cells in self.only(*figures).cells}

    @property
    def lives(self) -> list[int]:
        """Figures that are lives of chips."""
        return [p for p in range(len(self.factors)) if any(
            (cells.table, cells.column) == ("chips", "life_yr") for cells in self.only(p).cells
        )]  # fmt: skip

    def number(self, figure: str, parts: pd.Series) -> str:
        """Random number that draws a figure for options of some chip, cooling and supply."""
        table, _, column = figure.rpartition(".")
        own = {t: f"{t}.{parts[key]}.{column}" for key, t in PARTS.items()}.get(table, figure)
        return own if own in self.mode.index else figure


def figures(inputs: Inputs, every: Factors, kind: str) -> Figures:
    """Figures with a range that may move what an hour costs at a kind of site; `every` is `factors(inputs)`."""
    names = np.array(every.names, dtype=object)
    parts, modes, labels = [], [], []
    for whole in every.cells:
        elsewhere = whole.table.startswith("sites/") and whole.table != f"sites/{kind}"
        if whole.table in NO_HOUR or whole.column in LIMITS or elsewhere:
            continue
        technology = inputs.tables["assumptions"]["technology"].to_numpy(object)
        cells = _some(whole, technology[whole.row] == kind) if whole.table == "assumptions" else whole
        own = pd.Series(names[cells.factor], dtype=object)
        alone = own.str.startswith(f"{cells.table}.") & own.str.endswith(f".{cells.column}")
        label = own.where(~alone.astype(bool) | (cells.table in ROWS_ALONE), f"{cells.table}.{cells.column}")
        drawn = own if cells.table in PARTS.values() else label
        stands = (cells.base - cells.low) / (cells.high - cells.low)
        parts.append(cells)
        labels.append(label.to_numpy(object))
        modes.append(pd.Series(stands, drawn.to_numpy(object)))
    if not parts:
        return Figures(Factors((), ()), pd.Series(dtype=float))
    code, figure = pd.factorize(np.concatenate(labels), sort=True)
    split = np.split(code.astype(np.int64), np.cumsum([len(label) for label in labels])[:-1])
    cells_of = tuple(replace(cells, factor=at) for cells, at in zip(parts, split, strict=True))
    return Figures(Factors(tuple(map(str, figure)), cells_of), pd.concat(modes).groupby(level=0).mean())


def ways(u: Floats, mode: Floats, shape: str) -> tuple[Floats, Floats]:
    """How much of the way from its shipped value to its low, and to its high, each draw takes a figure.

    Parameters
    ----------
    u : (N, D)
        Uniform numbers.  [-, 0 to 1]
    mode : (N,)
        Where between low and high the shipped value stands.  [-, 0 to 1]
    shape : str
        One of `uncertainty.SHAPES`.

    Returns
    -------
    low, high : (N, D)
        [-, 0 to 1]; of the two one is 0.

    Examples
    --------
    >>> low, high = ways(np.array([[0.0, 0.25, 0.5, 1.0]]), np.array([0.5]), "two_piece")
    >>> low.tolist(), high.tolist()
    ([[1.0, 0.5, 0.0, 0.0]], [[0.0, 0.0, 0.0, 1.0]])
    """
    at = mode[:, None]
    value = quantile(u, 0.0, at, 1.0, shape)
    low = np.divide(at - value, at, out=np.zeros_like(value), where=(value < at))
    high = np.divide(value - at, 1.0 - at, out=np.zeros_like(value), where=(value > at))
    return low, high


def _some(cells: Cells, here: Bools) -> Cells:
    """Some of the cells."""
    ends = {name: getattr(cells, name)[here] for name in ("row", "factor", "low", "base", "high")}
    return replace(cells, **ends)
