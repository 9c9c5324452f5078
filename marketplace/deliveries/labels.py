"""The words of a delivery's and a lot's state."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.language.labels import Label

DELIVERY_STATES = {
    "despatched": Label(_l("On the way"), "action", "truck"),
    "received": Label(_l("Arrived, to be inspected"), "attention", "seal"),
    "decided": Label(_l("Inspected"), "good", "check-circle"),
    "cancelled": Label(_l("Taken back"), "bad", "cross-circle"),
}
LOT_STATES = DELIVERY_STATES
