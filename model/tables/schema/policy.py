"""Anything scarce, shared or decreed, one row each."""

from model.tables.columns import KINDS_OF_SENSE, Row, choice, confidence, key, number, ref, source, text

RESOURCES = (
    "built_mw living_mw living_h100e chips launch_t satellites capex_usd energy_mwh green_mwh carbon_t water_m3 heat_mw"
    " served_h100e"
).split()
"""What a plan can use or hold. Built: new in the period. Living: in service. Energy, carbon, water, capex: a year's."""

OPEN_SITES = "open_sites"
"""Sites with an `open_usd` that are open by the period: counted in plans of whole numbers alone, up to a ceiling."""


class Limit(Row):
    limit: str = key("Name of the limit.")
    period: int = number("Period it holds in, by its first year.", is_key=True)
    resource: str = choice(
        "What is counted; open_sites: those with an `open_usd` that are open, in plans of whole numbers only.",
        (*RESOURCES, OPEN_SITES),
    )
    of_resource: str = text(
        "If given, the limit is on the share of this resource in the same scope (or in `of_scope`)."
    )
    kind: str = text("Count this kind of site only; blank is all.")
    bloc: str = text("Count sites of this bloc only; blank is all.")
    jurisdiction: str = ref("jurisdictions", "Count sites of this jurisdiction only; blank is all.", blank=True)
    tag: str = text("Count sites with this tag only; blank is all.")
    site: str = ref("sites", "Count this site only; blank is all.", blank=True)
    chip_bloc: str = text("Count chips made by this bloc only; blank is all.")
    sense: str = choice("Ceiling or floor.", KINDS_OF_SENSE)
    value: float = number(
        "The ceiling or floor, in the resource's unit, or a share if `of_resource` is given.", argued=False
    )
    low: float = number("Low value.", argued=False)
    high: float = number("High value.", argued=False)
    penalty_usd_per_unit: float | None = number("Price of breaking it by one unit; blank is never.", ge=0, blank=True)
    source: str = source()
    confidence: str = confidence()
    note: str = text("Why.")


class Subsidy(Row):
    """Bought power made cheaper: of a grid, by contract, or metered by who lets a hall; own generation gets none."""

    subsidy: str = key("Name of the subsidy.")
    tag: str = text("Sites with this tag; blank is all.")
    jurisdiction: str = ref("jurisdictions", "Sites of this jurisdiction; blank is all.", blank=True)
    chip_bloc: str = text("Halls of chips made by this bloc; blank is all.")
    rebate_usd_per_mwh: float = number(
        "Taken off the price of facility energy that is bought.", ge=0, plausible=(0, 100)
    )
    source: str = source()
    confidence: str = confidence()
    note: str = text("Terms.")


TABLES: dict[str, type[Row]] = {"limits": Limit, "subsidies": Subsidy}
