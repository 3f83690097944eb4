"""Every input table but the sites', each a pydantic row model, gathered in `TABLES` by file stem."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from model.tables.columns import ParameterSet, Row
from model.tables.schema import demand, equipment, network, policy, study

TABLES: dict[str, type[Row]] = {
    **study.TABLES,
    **demand.TABLES,
    **equipment.TABLES,
    **network.TABLES,
    **policy.TABLES,
}
"""File stem (`demand` for `inputs/demand.csv`) to row model. Kinds of site add theirs as `sites/<kind>`."""

MAY_BE_EMPTY = frozenset({"existing", "routes", "limits", "borders", "gateways", "launch", "ranges", "subsidies"})
"""Tables that may hold a header and no row. So may the table of a kind of site, but not of every kind."""


@dataclass(frozen=True)
class Schema:
    """What a folder of inputs must hold: tables, settings, and the parameters of each technology of assumptions.csv."""

    tables: Mapping[str, type[Row]]
    parameters: Mapping[str, type[ParameterSet]] = field(default_factory=dict)
    settings: type[ParameterSet] = study.Settings

    @property
    def kinds(self) -> list[str]:
        """Kinds of site, by the names of their tables."""
        return [table.removeprefix("sites/") for table in self.tables if table.startswith("sites/")]
