"""Physical constants and unit conversions, each with its unit in its name and its source beside it."""

# BIPM, "The International System of Units", 9th edition, 2019: exact by definition.
LIGHT_KM_PER_S = 299_792.458
# CODATA 2018 recommended values (Tiesinga et al., Rev. Mod. Phys. 93, 2021).
STEFAN_BOLTZMANN_W_PER_M2_K4 = 5.670374419e-8
ZERO_CELSIUS_K = 273.15

# IUGG mean radius R1 of GRS 80 (Moritz, "Geodetic Reference System 1980", 2000): for distances over the ground.
EARTH_MEAN_RADIUS_KM = 6371.0088
# WGS 84 equatorial radius and gravitational parameter (NIMA TR8350.2, 2000): for orbits, whose altitudes refer to it.
EARTH_EQUATORIAL_RADIUS_KM = 6378.137
EARTH_MU_KM3_PER_S2 = 398_600.4418
# Semi-major axis at which a polar-ward precession of one turn a year needs cos i = -1 (Boain, "A-B-Cs of
# Sun-Synchronous Orbit Mission Design", AAS 04-108, 2004).
SUN_SYNCHRONOUS_LIMIT_KM = 12_352.0

# Kopp and Lean, "A new, lower value of total solar irradiance", Geophys. Res. Lett. 38, 2011.
SOLAR_AM0_W_PER_M2 = 1361.0
# Loeb et al., "Clouds and the Earth's Radiant Energy System EBAF 4.0", J. Climate 31, 2018: global means.
EARTH_INFRARED_W_PER_M2 = 237.0
EARTH_ALBEDO = 0.30

# Astronomical Almanac (US Naval Observatory), mean obliquity at 2000.
OBLIQUITY_DEG = 23.439
# 1 January 2026, noon UT, counted from the epoch J2000: the reference year of every seasonal law.
REFERENCE_YEAR_J2000_DAYS = 9_497.0
DAYS_PER_YR = 365

# Civil year without leap days, as energy statistics and published cost models count it.
HOURS_PER_YR = 8_760.0
HOURS_PER_DAY = 24.0
SECONDS_PER_HOUR = 3_600.0

# Standard sea water, 35 g/kg at 15 C: density 1025-1026 kg/m3, heat 3.99 kJ/kg/K (Sharqawy, Lienhard and Zubair,
# "Thermophysical properties of seawater", Desalination and Water Treatment 16, 2010).
SEA_WATER_DENSITY_KG_PER_M3 = 1025.0
SEA_WATER_HEAT_J_PER_KG_K = 3990.0

# Group index of standard single-mode fibre at 1550 nm (Corning SMF-28 data sheet: 1.4682).
FIBRE_GROUP_INDEX = 1.4682
FIBRE_KM_PER_MS = LIGHT_KM_PER_S / FIBRE_GROUP_INDEX / 1_000.0
LIGHT_KM_PER_MS = LIGHT_KM_PER_S / 1_000.0
