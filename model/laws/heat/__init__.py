"""Laws of heat rejection: PUE against temperature, sea water, radiators."""

from model.laws.heat.pue import energy_saving_frac, pue_at, wet_bulb_c
from model.laws.heat.radiators import (
    edge_on_view_frac,
    radiator_balance_w_per_m2,
    radiator_flux_w_per_m2,
    radiator_temperature_k,
)
from model.laws.heat.sea import (
    discharge_cap_mw_th,
    exchanger_area_m2_per_mw_th,
    sea_pue,
    sea_threshold_c,
    sea_water_flow_l_per_s_per_mw_th,
)

__all__ = [
    "discharge_cap_mw_th",
    "edge_on_view_frac",
    "energy_saving_frac",
    "exchanger_area_m2_per_mw_th",
    "pue_at",
    "radiator_balance_w_per_m2",
    "radiator_flux_w_per_m2",
    "radiator_temperature_k",
    "sea_pue",
    "sea_threshold_c",
    "sea_water_flow_l_per_s_per_mw_th",
    "wet_bulb_c",
]
