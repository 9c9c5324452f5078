"""Purnakarya: the marketplace of producer groups of returned migrant workers and the buyers of their work."""

__version__ = "0.1.0"
