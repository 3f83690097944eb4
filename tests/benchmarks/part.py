"""Parts of the shipped world of any size: some of its zones, land sites and periods."""

import numpy as np

from model.tables import Inputs
from tests.formulation.worlds import shipped, with_tables


def part(seed: int, land: int, zones: int, periods: int) -> Inputs:
    """Shipped tables with `land` of the sites on land, every other site, `zones` of the zones, the first periods."""
    rng, t = np.random.default_rng(seed), shipped().tables
    keep = {"sites/terrestrial": land, "zones": zones}
    kept = {name: t[name].iloc[np.sort(rng.choice(len(t[name]), n, replace=False))] for name, n in keep.items()}
    kept["periods"] = t["periods"].iloc[:periods]
    years = set(kept["periods"]["period"])
    shut = set(t["sites/terrestrial"]["site"]) - set(kept["sites/terrestrial"]["site"])
    for name in ("existing", "routes", "demand", "chip_supply", "launch", "limits"):
        rows = t[name]
        here = np.ones(len(rows), dtype=bool)
        if "site" in rows:
            here &= ~rows["site"].isin(shut)
        if "zone" in rows:
            here &= rows["zone"].isin(kept["zones"]["zone"])
        if "period" in rows:
            here &= rows["period"].isin(years)
        kept[name] = rows[here]
    return with_tables(
        shipped(), **{name.replace("/", "_"): table.reset_index(drop=True) for name, table in kept.items()}
    )
