"""Pages of this room."""

from marketplace.advances.views import adjusting, agreeing, offering
from marketplace.advances.views.blueprint import blueprint

__all__ = ["adjusting", "agreeing", "blueprint", "offering"]
