"""What can be bought: chips and how many, cooling, power supply, launches."""

from model.tables.columns import Row, choice, confidence, flag, key, number, ref, source, text


class Chip(Row):
    chip: str = key("Accelerator.")
    name: str = text("Plain name.", blank=False)
    maker_bloc: str = text("Bloc whose industry makes it: counts as domestic there.", blank=False)
    price_usd_per_chip: float = number(
        "Price, with its share of server, network and storage.", gt=0, plausible=(500, 3e5)
    )
    power_w_per_chip: float = number("Board power.", gt=0, plausible=(50, 10000))
    it_w_per_chip: float = number(
        "IT power at the rack, with its share of server and network.", gt=0, plausible=(50, 20000)
    )
    compute_h100e: float = number("H100s it equals at compute-bound work.", gt=0, plausible=(0.05, 100))
    bandwidth_h100e: float = number("H100s it equals at bandwidth-bound work.", gt=0, plausible=(0.05, 100))
    first_year: int = number("First year on sale.", ge=2015, le=2060, argued=False)
    last_year: int = number("Last year on sale.", ge=2015, le=2100, argued=False)
    life_yr: float = number("Years in service.", gt=0, le=20, plausible=(2, 12))
    failure_frac_per_yr: float = number("Share that fails for good in a year on land.", ge=0, le=1)
    liquid: bool = flag("Whether it needs liquid cooling.")
    control: str = text("Export-control class.")
    source: str = source()
    confidence: str = confidence()


class ChipSupply(Row):
    offer: str = key("Channel: domestic, licensed, leaked.")
    chip: str = ref("chips", "Chip on offer.", is_key=True)
    bloc: str = key("Bloc whose sites may buy it.")
    period: int = number("Period, by its first year.", is_key=True)
    chips_per_yr: float = number("Most chips a year.", ge=0, plausible=(0, 5e7))
    premium_usd_per_chip: float = number("Price above the list.", ge=0, plausible=(0, 2e5))
    source: str = source()
    confidence: str = confidence()


class Cooling(Row):
    cooling: str = key("Cooling technology.")
    kind: str = text("Kind of site it is for.", blank=False)
    name: str = text("Plain name.", blank=False)
    liquid: bool = flag("Whether liquid reaches the chip.")
    capex_usd_per_kw: float = number("Cost per kW of IT above the bare hall.", ge=0, plausible=(0, 20000))
    life_yr: float = number("Life.", gt=0, plausible=(2, 40))
    om_usd_per_kw_yr: float = number("Upkeep.", ge=0, plausible=(0, 1000))
    supply_c: float = number("Coolant supply temperature; radiator temperature in orbit.", ge=-50, le=150)
    source: str = source()
    confidence: str = confidence()


class CoolingCurve(Row):
    cooling: str = ref("cooling", "Cooling technology.", is_key=True)
    sink: str = choice("Which temperature drives it.", ("wet_bulb", "dry_bulb", "sea"))
    temperature_c: float = number("Temperature of the sink.", ge=-60, le=60, is_key=True)
    pue: float = number("Facility power over IT power there.", ge=1, le=3)
    water_l_per_kwh: float = number("Water evaporated per kWh of IT.", ge=0, le=10)
    source: str = source()
    confidence: str = confidence()


class Supply(Row):
    supply: str = key("Power supply.")
    kind: str = text("Kind of site it is for.", blank=False)
    name: str = text("Plain name.", blank=False)
    connection: str = choice("What it leans on.", ("grid", "onsite", "own"))
    price_basis: str = choice("What a MWh costs.", ("grid", "ppa", "gas", "none"))
    capex_usd_per_kw: float = number("Cost per kW of firm facility power.", ge=0, plausible=(0, 60000))
    life_yr: float = number("Life.", gt=0, plausible=(2, 60))
    om_usd_per_kw_yr: float = number("Upkeep.", ge=0, plausible=(0, 2000))
    variable_usd_per_mwh: float = number("Cost per MWh besides the price basis.", ge=-100, plausible=(-50, 300))
    fuel_mwh_per_mwh: float = number("Heat in per MWh out.", ge=0, le=6)
    carbon_g_per_kwh: float = number(
        "Life-cycle carbon; ignored where the grid's own counts.", ge=0, plausible=(0, 1500)
    )
    availability: float = number("Share of the time it delivers.", gt=0, le=1, plausible=(0.1, 1))
    lead_yr: float = number("Years from order to power.", ge=0, le=25)
    first_year: int = number("First year it can be ordered.", ge=2020, le=2060, argued=False)
    green: bool = flag("Whether its energy counts as green.")
    source: str = source()
    confidence: str = confidence()


class Launch(Row):
    provider: str = key("Who launches.")
    bloc: str = key("Bloc whose payloads it takes.")
    period: int = number("Period, by its first year.", is_key=True)
    usd_per_kg: float = number("Price to a 500 km orbit.", gt=0, plausible=(10, 60000))
    t_per_yr: float = number("Most tonnes a year for compute payloads.", ge=0, plausible=(0, 2e6))
    source: str = source()
    confidence: str = confidence()


TABLES: dict[str, type[Row]] = {
    "chips": Chip,
    "chip_supply": ChipSupply,
    "cooling": Cooling,
    "cooling_curves": CoolingCurve,
    "supply": Supply,
    "launch": Launch,
}
