"""Pages of this room."""

from marketplace.orders.views import ordering, revising
from marketplace.orders.views.blueprint import blueprint

__all__ = ["blueprint", "ordering", "revising"]
