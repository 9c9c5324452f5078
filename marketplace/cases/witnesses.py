"""The states of cases that history bears witness to."""

from sqlalchemy import select

from marketplace.audit.witnessing import Witness
from marketplace.cases.models import Case

_id = select(Case.id)
WITNESSES = (
    Witness("cases", "is opened", _id, ("case.opened",)),
    Witness("cases", "is upheld", _id.where(Case.status == "upheld"), ("case.agreed", "case.upheld")),
    Witness("cases", "is dismissed", _id.where(Case.status == "dismissed"), ("case.dismissed",)),
    Witness("cases", "is withdrawn", _id.where(Case.status == "withdrawn"), ("case.withdrawn",)),
)
