"""Names and small sums that the second spelling of the formulation is written with."""

import itertools
from collections.abc import Iterator

from model.solve.other_solvers import fitting
from model.world import World

Terms = dict[str, float]


class Names:
    """Names of points: `n("build", option=3, vintage=0)` -> `build(gb_sco_h100_air_grid,2028)`."""

    def __init__(self, world: World) -> None:
        self.world = w = world
        t, f, year = w.inputs.tables, w.options.frame, [int(y) for y in w.calendar.year]

        def joined(table, *columns):
            return ["|".join(str(v) for v in row) for row in zip(*(table[c] for c in columns), strict=True)]

        self.labels = {
            "option": joined(f, "site", "chip", "cooling", "supply"), "vintage": year, "period": year,
            "site": list(w.sites.frame["site"]), "load": joined(w.loads.frame, "zone", "workload"),
            "slice": list(t["timeslices"]["slice"]), "work_class": list(range(len(w.loads.classes))), "bloc": w.blocs,
            "chip": list(t["chips"]["chip"]), "limit": joined(t["limits"], "limit", "period"),
            "offer": joined(t["chip_supply"], "offer", "chip", "bloc", "period"),
            "launch": joined(t["launch"], "provider", "bloc", "period"),
        }  # fmt: skip
        self.options_at = [[o for o, s in enumerate(w.site_of) if s == site] for site in range(len(w.sites.frame))]

    def __call__(self, title: str, **point: int) -> str:
        text = f"{title}({','.join(str(self.labels[name][at]) for name, at in point.items())})"
        return fitting("".join("_" if c in "-+[]*/<>=:| " else c for c in text))

    def range(self, name: str) -> range:
        return range(len(self.labels[name]))

    def all(self, *names: str) -> Iterator[tuple[int, ...]]:
        return itertools.product(*(self.range(name) for name in names))

    def at(self, site: int) -> list[int]:
        return self.options_at[site]

    def period(self, year: int) -> int:
        return self.labels["period"].index(int(year))

    def bloc(self, option: int) -> str:
        return self.world.sites.frame["bloc"].iloc[self.world.site_of[option]]


def living_can(w: World, o: int, t: int) -> bool:
    """Whether the option can have anything in service in the period."""
    built = any(w.buildable[o, v] and w.alive_frac[o, v, t] > 0 for v in range(len(w.calendar.year)))
    return bool(built or w.existing_mw[o, t] > 0)


def is_open(w: World, s: int, i: int, t: int, h: int) -> bool:
    """Whether a site may serve a load in a slice: quick enough, wanted, and with a hall that fits."""
    return bool(w.routes.reach[s, i, h] > 0 and _wanted_and_held(w, s, i, t))


_known: dict[tuple[int, int, int, int], bool] = {}
_pools: dict[tuple[int, int, int], int] = {}
_worlds: list[World] = []  # kept, so that no other world can take the identity of a known one


def _wanted_and_held(w: World, s: int, i: int, t: int) -> bool:
    key = (id(w), s, i, t)
    if key not in _known:
        if not any(w is other for other in _worlds):
            _worlds.append(w)
        wanted = bool(w.loads.requested[i, t])
        halls = (o for o, site in enumerate(w.site_of) if site == s)
        _known[key] = wanted and any(w.suits[o, w.loads.work_class[i]] and living_can(w, o, t) for o in halls)
    return _known[key]


def pool_of(w: World, s: int, k: int) -> int:
    """First class that each hall of the site takes or refuses, and does as fast, as it does class k."""
    key = (id(w), s, k)
    if key not in _pools:
        if not any(w is other for other in _worlds):
            _worlds.append(w)
        halls = [o for o, site in enumerate(w.site_of) if site == s]
        _pools[key] = next(j for j in range(k + 1) if all(_alike(w, o, j, k) for o in halls))
    return _pools[key]


def _alike(w: World, o: int, j: int, k: int) -> bool:
    if w.suits[o, j] != w.suits[o, k]:
        return False
    return not w.suits[o, k] or w.costs.h100e_per_mw[o, j] == w.costs.h100e_per_mw[o, k]


def window_hours(w: World, i: int, h: int) -> float:
    """Hours of the window that a slice lies in."""
    return sum(
        float(hours) for g, hours in enumerate(w.calendar.hours_h) if w.loads.window[i, g] == w.loads.window[i, h]
    )


def carbon_price(w: World, o: int, t: int) -> float:
    """USD per tonne where the option stands."""
    law = w.inputs.tables["jurisdictions"].set_index("jurisdiction")["carbon_usd_per_t"]
    settings = w.inputs.settings
    grown = (1.0 + settings["carbon_growth_frac_per_yr"]) ** (w.calendar.year[t] - settings["carbon_price_year"])
    return float(law[w.sites.frame["jurisdiction"].iloc[w.site_of[o]]] * grown)


def recovery(w: World, v: int, rate: float, life: float) -> float:
    """Present value of the yearly payments on a dollar borrowed at a rate over a life, up to the horizon."""
    yearly = rate / (1.0 - (1.0 + rate) ** -life) if rate else 1.0 / life
    r, start = w.calendar.rate, w.calendar.year[v] - w.calendar.base_year
    paid = min(life, w.calendar.year[-1] + w.calendar.length_yr[-1] - w.calendar.year[v])
    years = (1.0 - (1.0 + r) ** -paid) / r if r else paid
    return float(yearly * years * (1.0 + r) ** -start)
