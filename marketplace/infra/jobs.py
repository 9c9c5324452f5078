"""What recurs under this roof."""

from datetime import timedelta

from marketplace.infra.data import form_keys, outbox
from marketplace.infra.data.jobs import Periodic, in_one
from marketplace.infra.files.photo_records import sweep

PERIODIC = (
    Periodic("infra.forget_form_keys", timedelta(hours=6), in_one(form_keys.forget_old)),
    Periodic("infra.forget_done_jobs", timedelta(hours=6), in_one(outbox.forget_done)),
    Periodic("infra.sweep_uploads", timedelta(hours=6), in_one(sweep)),
)
