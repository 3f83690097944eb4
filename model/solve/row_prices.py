"""Row prices of the whole world as arrays, by constraint, and what can be done with them before anything is priced.

The largest share of a load that one site may serve has a row for each site, load and period, nearly all without a
price: these alone stand in a sparse array, (S, L x T).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import scipy.sparse as sp

from model.formulation import paper
from model.lp import Floats, Index, Ints
from model.solve.row_charges import grid_of
from model.world import World

Prices = Mapping[str, Any]
"""Constraint to an array of row prices: change of cost per unit of the row's bound."""


def sparse(index: Index, values: Floats) -> Any:
    """Prices of points (site, load, period) as a sparse array (S, L x T)."""
    sites, loads, periods = index.grid.values()
    row, column = np.divmod(index.ids, loads * periods)
    return sp.coo_array((values, (row, column)), shape=(sites, loads * periods)).tocsc()


def priced(array: Any) -> bool:
    """Whether any of some prices is not 0."""
    return bool(array.nnz) if sp.issparse(array) else bool(array.any())


def nonzero(array: Any) -> tuple[Ints, Floats]:
    """Flat numbers and values of the prices that are finite and not 0."""
    if sp.issparse(array):
        rows = array.tocsr()
        rows.sort_indices()
        row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
        ids, values = row * rows.shape[1] + rows.indices, rows.data
    else:
        ids, values = np.arange(array.size), array.ravel()
    kept = np.isfinite(values) & (values != 0)
    return ids[kept].astype(np.int64), values[kept]


def placed(like: Any, ids: Ints, values: Floats) -> Any:
    """Prices at flat numbers in an array like another, 0 elsewhere."""
    if sp.issparse(like):
        return sp.coo_array((values, np.divmod(ids, like.shape[1])), shape=like.shape).tocsc()
    dense = np.zeros(like.size)
    dense[ids] = values
    return dense.reshape(like.shape)


def mixed(a: Prices, b: Prices, weight: float) -> dict[str, Any]:
    """The mixture weight x a + (1 - weight) x b; where one has no finite price, the other's."""
    found = {}
    for name in a:
        if sp.issparse(a[name]):
            found[name] = weight * a[name] + (1 - weight) * b[name]
            continue
        blend = weight * np.where(np.isinf(a[name]), 0.0, a[name]) + (1 - weight) * np.where(
            np.isinf(b[name]), 0.0, b[name]
        )
        found[name] = np.where(np.isinf(a[name]), b[name], np.where(np.isinf(b[name]), a[name], blend))
    return found


def split_prices(world: World, coarse: World, group: Ints, prices: Prices) -> dict[str, Any]:
    """Prices of a world with merged slices, `merged(world, group)`, shared out over the slices by their hours."""
    hour = world.hour_frac
    share = hour / coarse.hour_frac[group]
    of_window = (hour / world.loads.window_frac) / (coarse.hour_frac / coarse.loads.window_frac)[:, group]  # (L, H)
    begins = world.loads.window == np.arange(world.shape["slice"])
    load = np.arange(world.shape["load"])[:, None]
    window = coarse.loads.window[:, group]  # (L, H) slice of the coarse world at which the slice's window begins there
    found = dict(prices)
    paid = np.swapaxes(prices["balance"], 1, 2)[load, window]  # (L, H, T)
    found["balance"] = np.swapaxes(paid * np.where(begins, of_window, 0.0)[..., None], 1, 2)
    for name, axis in _sliced(coarse):
        spread = np.moveaxis(np.take(prices[name], group, axis=axis), axis, -1) * share
        found[name] = np.moveaxis(spread, -1, axis)
    return found


def _sliced(world: World) -> list[tuple[str, int]]:
    """Constraints with rows for each slice, and the place of the slice among their dimensions; balance apart."""
    grids = {line.name: list(grid_of(world, line)) for line in paper.LINES if line.name not in ("balance", "capacity")}
    return [(name, dimensions.index("slice")) for name, dimensions in grids.items() if "slice" in dimensions]
