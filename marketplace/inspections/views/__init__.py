"""Pages of this room."""

from marketplace.inspections import messages
from marketplace.inspections.views import deciding, inspecting
from marketplace.inspections.views.frame import blueprint

__all__ = ["blueprint", "deciding", "inspecting", "messages"]
