"""The seals that papers carry: those that history tells of, and still there."""

from collections.abc import Iterator

from sqlalchemy import select

from marketplace.audit.queries import details_of
from marketplace.audit.seal_codes import codes_there
from marketplace.infra.data.loading import in_batches
from marketplace.infra.data.runtime import session
from marketplace.kernel.document_keys import key_of
from marketplace.settlements.models import Settlement

AT_ONCE = 500
"""Settlements that are looked at together."""


def violations() -> Iterator[str]:
    """One line for each settlement whose paper carries another seal than history says, or one that is gone."""
    picked = select(Settlement.id, Settlement.witness, Settlement.paid_witness).order_by(Settlement.id)
    for rows in in_batches(session().execute(picked.execution_options(yield_per=AT_ONCE)), AT_ONCE):
        keys = [key_of("settlement", row.id) for row in rows]
        codes = {"", *codes_there({code for row in rows for code in (row.witness, row.paid_witness) if code})}
        drafted, paid = (details_of(event, keys) for event in ("settlement.drafted", "settlement.paid"))
        for key, row in zip(keys, rows, strict=True):
            told = (drafted.get(key, {}).get("witness", ""), paid.get(key, {}).get("witness", ""))
            if (row.witness, row.paid_witness) != told:
                yield f"settlements {row.id}: its paper does not carry the seals that history tells of"
            for code in sorted({row.witness, row.paid_witness} - codes):
                yield f"settlements {row.id}: its paper carries the seal {code}, which is not there"
