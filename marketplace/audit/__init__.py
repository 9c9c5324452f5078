"""Append-only history of every event: who, what, which document, when; each row chained to the one before."""
