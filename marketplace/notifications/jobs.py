"""What recurs in this room."""

from datetime import timedelta

from marketplace.infra.data.jobs import Periodic, in_one
from marketplace.notifications.operations import forget_read

PERIODIC = (Periodic("notifications.forget_read", timedelta(days=1), in_one(forget_read)),)
