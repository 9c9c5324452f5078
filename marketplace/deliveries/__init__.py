"""Despatch and receipt of lots against order lines, with the slip that travels with the goods."""
