"""Engines, the unit of work, column types, triggers and the other tables of the house: SQLAlchemy only."""
