"""Laws of finance, energy, heat and geometry: pure functions, arrays in and arrays out."""
