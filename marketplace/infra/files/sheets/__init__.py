"""Sheets that people send: read into a plain table, judged cell by cell, and given back with what is to be mended."""
