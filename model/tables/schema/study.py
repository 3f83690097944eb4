"""The study itself: settings, periods, slices of the year, places' rules, assumptions and where figures come from."""

from model.tables.columns import ParameterSet, Row, choice, confidence, key, number, source, text


class Setting(Row):
    setting: str = key("Name of the setting.")
    value: float = number("Its value.", argued=False)
    unit: str = text("Unit of the value.", blank=False)
    low: float = number("Lowest value a careful reader would argue for.", argued=False)
    high: float = number("Highest value a careful reader would argue for.", argued=False)
    source: str = source()
    confidence: str = confidence()
    note: str = text("Why this value.")


class Settings(ParameterSet):
    """The settings there are: rows of settings.csv by name, one each."""

    discount_rate_frac: float = number(
        "Real rate that future costs are discounted at.", ge=0, le=0.3, plausible=(0, 0.2)
    )
    base_year: int = number("Calendar year that present values refer to; it moves no decision.", ge=2020, le=2060)
    price_year: int = number("Calendar year whose money every price is in.", ge=2015, le=2060)
    reserve_frac: float = number("Capacity to hold beyond demand.", ge=0, le=1)
    carbon_growth_frac_per_yr: float = number("Real growth of carbon prices.", ge=-0.2, le=0.5, plausible=(-0.1, 0.2))
    carbon_price_year: int | None = number(
        "Calendar year of the carbon prices in jurisdictions.csv, from which they grow; left out: that of the first "
        "period.", ge=2000, le=2060, blank=True,
    )  # fmt: skip
    first_order_year: int | None = number(
        "First calendar year in which anything can be ordered; left out: that of the first period.",
        ge=2000, le=2060, blank=True,
    )  # fmt: skip


class Period(Row):
    period: int = number("First calendar year of the planning period.", ge=2020, le=2100, is_key=True)
    length_yr: float = number("Years the period lasts.", gt=0, le=20, argued=False)


class Timeslice(Row):
    slice: str = key("Name of the slice: a season and a block of hours, the same for every site on Earth.")
    season: str = text("Season the slice belongs to; deferrable work moves between slices of one season.", blank=False)
    utc_start_h: float = number("Start of the block, UTC.", ge=0, le=24, argued=False)
    utc_end_h: float = number("End of the block, UTC.", gt=0, le=24, argued=False)
    mid_day_year: float = number(
        "Middle of the season as a fraction of the calendar year, 0 to 1.", ge=0, le=1, argued=False
    )
    hours_h: float = number("Hours of the year in the slice; the slices add up to 8,760.", gt=0, argued=False)


class Jurisdiction(Row):
    jurisdiction: str = key("ISO 3166 alpha-3 code, or a code for a legal regime in space.")
    name: str = text("Plain name.", blank=False)
    bloc: str = text("Chip-control bloc: allied, china, or open for the rest.", blank=False)
    wacc_frac: float = number("Real cost of capital for a terrestrial hall.", gt=0, le=0.4, plausible=(0.02, 0.25))
    carbon_usd_per_t: float = number(
        "Carbon price that data-centre power pays in `carbon_price_year`.", ge=0, plausible=(0, 300)
    )
    gas_usd_per_mwh: float = number("Delivered gas price, per MWh of heat.", gt=0, plausible=(3, 150))
    source: str = source()
    confidence: str = confidence()


class Assumption(Row):
    technology: str = key("Whose parameter: a kind of site, a technology, or a part of the model.")
    parameter: str = key("Name of the parameter, ending in its unit.")
    year: int | None = number(
        "Calendar year the value holds for; blank when it does not change. Between years it is interpolated.",
        ge=2020, le=2100, blank=True, is_key=True,
    )  # fmt: skip
    value: float = number("Base value.", argued=False)
    unit: str = text("Unit of the value.", blank=False)
    low: float = number("Low value.", argued=False)
    high: float = number("High value.", argued=False)
    group: str = text("Correlation group: rows of one group move together in a sweep.")
    source: str = source()
    confidence: str = confidence()
    note: str = text("Basis, and what would change it.")


class Range(Row):
    """Low and high of a column as factors of its value, by how well the row is known."""

    table: str = key("Table, as its path below inputs/ without .csv.")
    column: str = key("Column of that table.")
    confidence: str = key("Confidence of the rows it holds for.")
    low_factor: float = number("Low value over base value.", gt=0, le=1, argued=False)
    high_factor: float = number("High value over base value.", ge=1, plausible=(1, 50), argued=False)
    group: str = text("Correlation group; blank when every row moves on its own.")
    source: str = source()
    note: str = text("Why this spread.")


class Source(Row):
    source: str = key("Short name that other tables cite.")
    citation: str = text("Author, title, year, page or table.", blank=False)
    url: str = text("Where to read it.")
    licence: str = text("Terms of the figures.")
    seen: str = choice("How the text was read.", ("primary", "secondary", "judgement"))


class ScenarioChange(Row):
    """One cell that a scenario changes. Files of these stand in inputs/scenarios/."""

    table: str = key("Table to change.")
    column: str = key("Column to change.")
    key: str = key("Key of the row, its parts joined by '/'. A key the table lacks adds a row: list its every column.")
    value: str = text("New value; blank empties the cell.")
    reason: str = text("Why.", blank=False)


TABLES: dict[str, type[Row]] = {
    "settings": Setting,
    "periods": Period,
    "timeslices": Timeslice,
    "jurisdictions": Jurisdiction,
    "assumptions": Assumption,
    "ranges": Range,
    "sources": Source,
}
