"""Payments between an off-taker and the party entitled to receive for a group; owners are known by key only."""
