"""Draws every sample photo anew: `python -m tools.painting`."""

from tools.painting.gallery import redraw

redraw()
