"""How decisions are made again from the readings, for `check`."""
