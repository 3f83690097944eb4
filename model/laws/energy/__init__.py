"""Laws of electric supply: satellites, on-site sun and battery, cables, levelised cost."""

from model.laws.energy.orbit import array_area_m2_per_kw, eclipse_battery_kg_per_kw, mean_retention_frac
from model.laws.energy.supply import cable_loss_frac, firm_solar_per_kw, lcoe_usd_per_kwh

__all__ = [
    "array_area_m2_per_kw",
    "cable_loss_frac",
    "eclipse_battery_kg_per_kw",
    "firm_solar_per_kw",
    "lcoe_usd_per_kwh",
    "mean_retention_frac",
]
