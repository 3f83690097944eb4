"""Sites at which nothing can be done, and rows of policy that fit no site."""

from collections.abc import Iterator

import numpy as np

from model.formulation.limits import scopes
from model.formulation.opening import costs_to_open
from model.tables.faults import InputWarning
from model.tables.inputs import Inputs
from model.tables.schema.policy import OPEN_SITES
from model.world import World
from model.world.options import subsidy_fits


def site_warnings(inputs: Inputs, world: World) -> Iterator[InputWarning]:
    """Sites that no option fits, that none can be built at in time, or that can serve no work."""
    count, names = world.shape["site"], world.sites.frame["site"]

    def somewhere(option: np.ndarray) -> np.ndarray:
        return np.bincount(world.site_of, option, count) > 0

    have = somewhere(np.ones(len(world.site_of)))
    live = somewhere(world.can_live.any(axis=1))
    asked = world.loads.demand_kh100e.any(axis=(1, 2))
    open_to = world.routes.reach.any(axis=2) & asked
    fits = world.housed.any(axis=2)[:, world.loads.work_class]
    works = (open_to & fits).any(axis=1)
    causes = (
        (~have, "no option fits: no chip is on offer to its bloc that any cooling of its kind can cool"),
        (have & ~live, "nothing can enter service by the last period: see first years, lead times and chips on sale"),
        (live & ~works & asked.any(), "can serve no work: every load is out of its reach or too large for it"),
    )
    for wrong, message in causes:
        found = set(names[wrong])
        for table, frame in inputs.tables.items():
            if table.startswith("sites/") and (rows := frame["site"].isin(found).to_numpy()).any():
                yield inputs.warning(table, rows, "site", message)
    bare = ~inputs.tables["routes"]["site"].isin(set(names[live])).to_numpy()
    if bare.any():
        yield inputs.warning("routes", bare, "site", "applies to nothing: no option can stand at the site")


def scope_warnings(inputs: Inputs, world: World) -> Iterator[InputWarning]:
    """Rows of limits.csv and subsidies.csv that fit no option."""
    options, chips = world.options.frame, inputs.tables["chips"]
    pairs = np.unique(options[["s", "c"]].to_numpy(), axis=0)
    limits, subsidies = inputs.tables["limits"], inputs.tables["subsidies"]
    of_site, of_chip = scopes(world, limits)
    void = ~(of_site[:, pairs[:, 0]] & of_chip[:, pairs[:, 1]]).any(axis=1)
    if void.any():
        yield inputs.warning("limits", void, "limit", "counts nothing: no option stands where it counts")
    free = ~void & (limits["resource"] == OPEN_SITES).to_numpy() & ~(of_site & costs_to_open(world)).any(axis=1)
    if free.any():
        yield inputs.warning("limits", free, "limit", "counts nothing: no site where it counts has an open_usd")
    buys = np.unique(options.loc[world.options.terms.bought_frac > 0, ["s", "c"]].to_numpy(), axis=0)
    void = ~subsidy_fits(subsidies, chips.iloc[buys[:, 1]], world.sites.frame.iloc[buys[:, 0]]).any(axis=0)
    if void.any():
        yield inputs.warning("subsidies", void, "subsidy", "applies to nothing: no option that buys energy fits it")


def opening_warnings(inputs: Inputs) -> Iterator[InputWarning]:
    """Limits on open sites, which a plan without whole numbers does not count."""
    counts = (inputs.tables["limits"]["resource"] == OPEN_SITES).to_numpy()
    if counts.any():
        yield inputs.warning("limits", counts, "limit", "holds only in plans of whole numbers: run --integer")
