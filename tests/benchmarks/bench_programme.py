"""How fast the programme is put together, against PuLP's own way of one expression a row."""

from time import perf_counter

import pandas as pd

from model.formulation import every
from model.formulation import programme as assemble
from model.planning import labels
from model.solve.bridge import to_pulp
from model.world import world
from tests.formulation.scalar import problem
from tests.formulation.worlds import piece


def programme(seed: int = 0) -> pd.DataFrame:
    """Seconds to build the same programme: in arrays, in arrays and handed over to PuLP, in PuLP row by row."""
    rows = []
    for sites, zones in ((6, 4), (16, 10)):
        w = world(piece(seed, sites=sites, zones=zones, block_h=12.0))
        began = perf_counter()
        lp = assemble(w, every(w))
        (rows_count, columns), nonzeros = lp.shape, lp.matrix.nnz
        arrays_s = perf_counter() - began
        to_pulp(lp, labels(w))
        bridge_s = perf_counter() - began
        began = perf_counter()
        spelled = problem(w)
        scalar_s = perf_counter() - began
        if len(spelled.constraints()) != rows_count:
            raise ValueError(f"{len(spelled.constraints())} rows by PuLP, {rows_count} by arrays")
        rows.append(
            {"rows": rows_count, "columns": columns, "nonzeros": nonzeros, "arrays_s": arrays_s, "to_pulp_s": bridge_s,
             "pulp_s": scalar_s, "times_pulp": scalar_s / arrays_s}
        )  # fmt: skip
    return pd.DataFrame(rows)
