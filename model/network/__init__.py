"""The way between places: fibre on the ground, gateways to orbit."""
