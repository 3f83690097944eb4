"""The questions planners ask of a plan: what if, how sure, how else, and why did it change."""
