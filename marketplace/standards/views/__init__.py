"""Pages of this room."""

from marketplace.standards import messages
from marketplace.standards.views import editing, reading
from marketplace.standards.views.frame import blueprint

__all__ = ["blueprint", "editing", "messages", "reading"]
