"""What recurs in this room."""

from datetime import timedelta

from marketplace.accounts.tidying import forget_old
from marketplace.infra.data.jobs import Periodic, in_one

PERIODIC = (Periodic("accounts.forget_old", timedelta(hours=6), in_one(forget_old)),)
