"""How revised orders are told again from their events, for `check`."""
