"""The constraint table: every line of the paper once, with all that the rest of the project knows of it.

From a line follow its rows in the programme, what its price charges whatever is built, run or served, its part in the
bound, what it may conflict with, and how its price reads in tables and figures. A line needs no more than its function
and the variables it reaches: what it charges is then derived from its own terms. Those that stand in every route or run
bring a quick way to the same numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from model.formulation import capacity, delivery, limits, variables
from model.formulation.variables import Positions
from model.lp import Constraint, Floats, Index
from model.world import World


def _singly(world: World, index: Index) -> float:
    return 1.0


def _by_thousand(world: World, index: Index) -> float:
    return 1e3


@dataclass(frozen=True)
class Price:
    """How the price of a line's rows reads: what one unit more of what they bound would save."""

    unit: str
    """what it is per, such as "USD per MW of grid connection" """
    title: str
    """what there is too little of"""
    one_more: str
    """one unit more of it, in words"""
    per_year: bool = False
    """whether what is bounded is held for a year; else it is bought once, and its price is a present value"""
    counted: Callable[[World, Index], Any] = _singly
    """units that each of the rows counts at once"""
    where: str = "{}"
    """the subject of a row in a sentence"""

    @property
    def text(self) -> str:
        """Unit with its year."""
        return f"{self.unit} and year" if self.per_year else self.unit

    @property
    def worth(self) -> str:
        """How money of the price is counted."""
        return "a year" if self.per_year else "in present value"


@dataclass(frozen=True)
class Line:
    """One constraint of the paper."""

    rows: Callable[..., Constraint]
    """the function: its docstring begins with number and algebra, its name is that of the constraint"""
    reaches: tuple[str, ...]
    """variables in which its rows have terms; any other is refused"""
    price: Price | None = None
    """how the price is listed as scarcity; None where it is the price of a load or of a hall, listed elsewhere"""
    item: str = ""
    """what it takes from a megawatt, in a ledger; by default its name"""
    hard: str = ""
    """what is missing where it leaves a site nothing, in words"""
    cell: str = ""
    """column of the site's table that bounds it, if one does"""
    market: str = ""
    """variable that sells what its rows count: with no row, the first buyer pays the cheapest offer"""
    lazy: bool = False
    """whether its rows join where a plan breaks them: the function is given them"""
    halls: bool = False
    """whether pricing does without its price: that of halls and of the pools they fill follows from all others"""
    route: Callable[[World, Any, Positions], Any] | None = None
    """quick sum of price x coefficient of routes, by the dense prices of the rows; else derived"""
    run: Callable[[World, Any], Any] | None = None
    """the same of a megawatt at work, (O, T, H)"""
    living: Callable[[World, Any], Any] | None = None
    """the same of a megawatt that survives in a period, (O, T)"""
    lower: Callable[[World], Floats] | None = None
    """dense lower side of the rows, where every route may stand in them; else derived"""
    upper: Callable[[World], Floats] | None = None
    """dense upper side of the rows, likewise"""

    @property
    def name(self) -> str:
        """Name of the constraint."""
        return self.rows.__name__

    @property
    def number(self) -> str:
        """Number in the paper."""
        return (self.rows.__doc__ or "").split(maxsplit=1)[0]

    @property
    def meaning(self) -> str:
        """What the price means in money: the sentence of the docstring that begins with "Price:"."""
        return " ".join((self.rows.__doc__ or "").partition("Price: ")[2].split("\n\n")[0].split())

    @property
    def said(self) -> str:
        """What it takes from a megawatt, in words."""
        return self.item or self.name.replace("_", " ")

    @property
    def by_hand(self) -> bool:
        """Whether it has a side of its own, and so a quick way to whatever it reaches."""
        return self.lower is not None or self.upper is not None

    @property
    def derived(self) -> bool:
        """Whether what it charges routes or runs is derived from its terms."""
        known = {"serve": self.route, "run": self.run}
        return not self.halls and not self.by_hand and any(known.get(name, True) is None for name in self.reaches)

    @property
    def built(self) -> bool:
        """Whether its rows are all there once everything that may be built is."""
        return not (self.halls or self.by_hand or self.derived)


LINES = (
    Line(capacity.balance, ("serve", "unserved"), route=capacity.met, lower=variables.window_demand,
         upper=variables.window_demand),
    Line(capacity.pool, ("serve", "run"), item="compute sold", halls=True),
    Line(capacity.capacity, ("run", "build"), item="idle hall", halls=True),
    Line(capacity.connection, ("build",), Price("USD per MW of grid connection", "Grid connection",
         "one more MW of connection", per_year=True), "scarce grid connection", "grid connection"),
    Line(capacity.onsite, ("build",), Price("USD per MW of own generation", "Own generation",
         "one more MW of own generation", per_year=True), "scarce room for own power", "room for own power"),
    Line(capacity.heat, ("build",), Price("USD per MW of permitted heat", "Heat permit",
         "one more MW of permitted heat", per_year=True), "scarce heat permit", "heat permit"),
    Line(capacity.room, ("build",), Price("USD per MW of IT", "Room on site", "room for one more MW of IT",
         per_year=True), "scarce site power", "power of the site", cell="site_mw"),
    Line(capacity.rate, ("build",), Price("USD per MW of IT built", "Pace of building",
         "one more MW built in the period"), "scarce build rate", "build rate", cell="build_mw_per_yr"),
    Line(delivery.link, ("serve", "build"), Price("USD per Gbps", "Links of the site", "one more Gbps of link",
         per_year=True), "scarce links", route=delivery.traffic_paid, living=delivery.links_paid,
         upper=delivery.link_side),
    Line(delivery.gateway, ("serve",), Price("USD per Gbps", "Ground stations", "one more Gbps of gateways",
         per_year=True, where="bloc {}"), route=delivery.downlink_paid, upper=delivery.gateway_side),
    Line(delivery.resident, ("serve", "unserved"), route=delivery.home_paid, lower=delivery.home_of_load),
    Line(delivery.spread, ("serve",), lazy=True, route=delivery.share_paid, upper=delivery.most_of_load),
    Line(delivery.percentile, ("serve",), route=delivery.tail_paid, upper=delivery.tail_of_load),
    Line(limits.chips, ("build", "buy"), Price("USD per chip", "Supply of chips", "one more chip",
         counted=_by_thousand), "chip market", "chips for sale", market="buy"),
    Line(limits.launch, ("build", "lift"), Price("USD per kg", "Launch", "lift for one more kg", counted=_by_thousand,
         where="bloc {}"), "launch", "launches for sale", market="lift"),
    Line(limits.limits, ("build", "run", "serve", "open", "breach"), Price("USD per unit of the limit", "Limit",
         "easing the limit by one unit", per_year=True, counted=limits.counted, where="{} of limits.csv"),
         "limits", "a hard limit", route=limits.route_paid, run=limits.run_worth),
)  # fmt: skip
"""Constraints of the paper, C10 of whole numbers apart. One more is one more here, and in FORMULATION.md."""


def named() -> dict[str, Line]:
    """Lines by name."""
    return {line.name: line for line in LINES}
