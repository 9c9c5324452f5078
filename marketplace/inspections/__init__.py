"""Inspection of a lot: the sample, the readings, the verdict, the decision by quantity."""
