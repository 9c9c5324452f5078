"""Reading the roles that people are offered: by the organisation, by the holder of the number, by a link's token."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, false, or_, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.accounts.passwords import token_hash
from marketplace.accounts.queries import find_holder
from marketplace.infra.data.runtime import session
from marketplace.kernel.errors import NotFound
from marketplace.parties.models import MembershipOffer, Organisation

SHOWN_FOR = timedelta(days=30)
"""How long the team still sees an offer that was declined or taken back."""


def list_offers(organisation: Organisation, at: datetime) -> list[MembershipOffer]:
    """The organisation's open offers, and those that lately came to nothing, the newest first."""
    lately = MembershipOffer.status.in_(("declined", "withdrawn")) & (MembershipOffer.answered_at > at - SHOWN_FOR)
    picked = select(MembershipOffer).where(MembershipOffer.organisation_id == organisation.id)
    picked = picked.where((MembershipOffer.status == "open") | lately)
    return list(session().scalars(picked.order_by(MembershipOffer.id.desc())))


def get_offer_of(organisation: Organisation, offer_id: int) -> MembershipOffer:
    """An offer of that organisation; NotFound for anybody else's."""
    offer = session().get(MembershipOffer, offer_id)
    if offer is None or offer.organisation_id != organisation.id:
        raise NotFound("membership_offer")
    return offer


def list_offered(viewer: Actor) -> list[MembershipOffer]:
    """The open offers to the viewer's own number or e-mail address, once it is known to be hers."""
    return list(session().scalars(offered_to(viewer).order_by(MembershipOffer.id)))


def offered_to(viewer: Actor) -> Select[MembershipOffer]:
    """Picks what `list_offered` gives."""
    return select(MembershipOffer).where(MembershipOffer.status == "open", _to(viewer))


def get_offered(offer_id: int, viewer: Actor) -> MembershipOffer:
    """One of the offers to the viewer's own number or address; NotFound otherwise."""
    offer = session().scalar(select(MembershipOffer).where(MembershipOffer.id == offer_id, _to(viewer)))
    if offer is None:
        raise NotFound("membership_offer")
    return offer


def find_holder_of(offer_id: int) -> User | None:
    """The account that is known to be of whoever was asked; for telling her, never for who asks."""
    offer = session().get_one(MembershipOffer, offer_id)
    return find_holder(offer.phone, offer.email)


def find_by_token(token: str, *, to_answer: bool = False) -> MembershipOffer | None:
    """The offer whose newest link has that token, answered or not; to be answered, one request after the other."""
    picked = select(MembershipOffer).where(MembershipOffer.token_hash == token_hash(token))
    return session().scalar(picked.with_for_update() if to_answer else picked)


def find_by_link(token: str, at: datetime, *, to_answer: bool = False) -> MembershipOffer | None:
    """The open offer behind a link that still works."""
    offer = find_by_token(token, to_answer=to_answer)
    works = offer is not None and offer.is_open and offer.link_expires_at is not None and offer.link_expires_at > at
    return offer if works else None


def _to(viewer: Actor) -> ColumnElement[bool]:
    user = session().get(User, viewer.user_id) if viewer.user_id is not None else None
    hers: list[ColumnElement[bool]] = [false()]
    if user is not None and user.phone and user.phone_confirmed_at:
        hers.append(MembershipOffer.phone == user.phone)
    if user is not None and user.email and user.email_confirmed_at:
        hers.append(MembershipOffer.email == user.email)
    return or_(*hers)
