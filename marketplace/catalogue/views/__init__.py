"""Pages of this room."""

from marketplace.catalogue import messages
from marketplace.catalogue.views import approval, public, writing
from marketplace.catalogue.views.blueprint import blueprint

__all__ = ["approval", "blueprint", "messages", "public", "writing"]
