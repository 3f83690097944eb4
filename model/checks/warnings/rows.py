"""Rows that nothing asks for: zones and work without demand, chips that no offer sells, stock that is not there."""

from collections.abc import Iterator

from model.tables.faults import InputWarning
from model.tables.inputs import Inputs
from model.tables.resolution import merged_away


def work_warnings(inputs: Inputs) -> Iterator[InputWarning]:
    """Zones and classes of work for which demand.csv asks nothing, and demand that is nothing at all."""
    demand = inputs.tables["demand"]
    asked = demand[demand["h100e"] > 0]
    if asked.empty:
        yield inputs.warning("demand", demand["h100e"].to_numpy() == 0, "h100e", "no row has any demand", "zone")
        return
    for table, column in (("zones", "zone"), ("workloads", "workload")):
        idle = ~inputs.tables[table][column].isin(asked[column]).to_numpy()
        if idle.any():
            yield inputs.warning(table, idle, column, "has no demand in any period")
    routes = inputs.tables["routes"]
    idle = ~routes["zone"].isin(asked["zone"]).to_numpy()
    if idle.any():
        yield inputs.warning("routes", idle, "zone", "applies to nothing: the zone has no demand")


def merged_warnings(inputs: Inputs, planned: Inputs) -> Iterator[InputWarning]:
    """Rows of routes.csv that do not apply to all work of their zone, for some of it is planned at another zone."""
    away = merged_away(inputs, planned)
    if away.any():
        message = (
            f"does not apply to the work that {planned.resolution} resolution plans at another zone of the "
            "jurisdiction; --resolution full plans every zone"
        )
        yield inputs.warning("routes", away, "zone", message)


def chip_warnings(inputs: Inputs) -> Iterator[InputWarning]:
    """Chips that no offer sells, and offers of chips that are not on sale or to blocs that have no site."""
    chips, offers, stock = (inputs.tables[table] for table in ("chips", "chip_supply", "existing"))
    sale = chips.set_index("chip").loc[offers["chip"], ["first_year", "last_year"]].to_numpy()
    period = offers["period"].to_numpy()
    on_sale = (sale[:, 0] <= period) & (period <= sale[:, 1])
    blocs = inputs.tables["jurisdictions"].set_index("jurisdiction")["bloc"]
    sites = [frame["jurisdiction"] for table, frame in inputs.tables.items() if table.startswith("sites/")]
    homes = {bloc for column in sites for bloc in blocs.loc[column]}
    reached = offers["bloc"].isin(homes).to_numpy()
    sold = offers["chip"][on_sale & reached & (offers["chips_per_yr"] > 0).to_numpy()]
    unsold = ~chips["chip"].isin(sold).to_numpy() & ~chips["chip"].isin(stock["chip"]).to_numpy()
    if unsold.any():
        yield inputs.warning("chips", unsold, "chip", "can not be bought: no offer of chip_supply.csv sells it")
    if (~on_sale).any():
        message = "is offered in a period in which chips.csv has it not on sale: the offer applies to nothing"
        yield inputs.warning("chip_supply", ~on_sale, "chip", message)
    if (~reached).any():
        yield inputs.warning("chip_supply", ~reached, "bloc", "has no site: the offer applies to nothing")


def stock_warnings(inputs: Inputs) -> Iterator[InputWarning]:
    """Rows of existing.csv that are out of service before the first period, or come after the last."""
    stock, periods = inputs.tables["existing"], inputs.tables["periods"]
    life = inputs.tables["chips"].set_index("chip")["life_yr"].loc[stock["chip"]].to_numpy()
    gone = stock["commissioned_year"].to_numpy() + life <= periods["period"].min()
    late = (stock["commissioned_year"] >= (periods["period"] + periods["length_yr"]).max()).to_numpy()
    if gone.any():
        message = "counts for nothing: its chips are at the end of their life when the first period begins"
        yield inputs.warning("existing", gone, "site", message)
    if late.any():
        yield inputs.warning("existing", late, "site", "counts for nothing: it comes after the last period")
