"""Offering a role at an organisation, and answering: a membership begins when its holder accepts."""

from datetime import datetime, timedelta
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.accounts.claims import claim_account
from marketplace.accounts.duties import ROLES_OF_TRUST
from marketplace.accounts.models import User
from marketplace.accounts.operations import LINK_LIFE, clean_login
from marketplace.accounts.passwords import matches, new_token
from marketplace.infra.data.runtime import emit, session
from marketplace.kernel.cleaning import clean_name, is_blank
from marketplace.kernel.errors import DomainError
from marketplace.parties import events
from marketplace.parties.lifecycle import MEMBERSHIP_OFFER
from marketplace.parties.models import Membership, MembershipOffer, Organisation
from marketplace.parties.offered import find_by_token, list_offers
from marketplace.parties.operations import AccountDetails, event_fields
from marketplace.parties.queries import clock_of, list_team
from marketplace.parties.team import ROLES_OF, check_seconded, roles_to_offer

MOST_OPEN = 20
"""Offers of one organisation that may wait at a time: it is no way to write to strangers."""
SENT_TWICE = timedelta(minutes=2)


def offer_membership(
    organisation: Organisation,
    person: AccountDetails,
    role: str,
    actor: Actor,
    at: datetime,
    *,
    seconded: bool = False,
    proposed_by_id: int | None = None,
) -> MembershipOffer:
    """Asks whoever holds a phone number or an e-mail address to act for the organisation in a role.

    The same happens whether or not the number has an account. A role that approves or pays is offered once a second
    person agreed, see `role_changes`.
    """
    check_seconded(organisation, role, actor, seconded)
    phone, email = check_offer(organisation, person, role, actor, at, seconded=seconded)
    offer = MembershipOffer(
        organisation_id=organisation.id, role=role, name=clean_name(person.name), phone=phone, email=email,
        status=MEMBERSHIP_OFFER.initial, offered_at=at, offered_by_id=actor.user_id, proposed_by_id=proposed_by_id,
    )  # fmt: skip
    session().add(offer)
    session().flush()
    emit(events.MembershipOffered(**_event_fields(offer, organisation, actor, at)))
    return offer


def check_offer(
    organisation: Organisation, person: AccountDetails, role: str, actor: Actor, at: datetime, *, seconded: bool = False
) -> tuple[str | None, str | None]:
    """The clean number and address to offer the role to; DomainError at what stands against it.

    Only what this very team already gave or offered to the number counts, and that nobody offers to herself. Whoever
    seconds a role may be somebody who would not offer it.
    """
    if role not in (ROLES_OF[organisation.kind] if seconded else roles_to_offer(organisation, actor)):
        raise DomainError("role_not_here", "role")
    if is_blank(person.name):
        raise DomainError("name_missing", "name")
    phone, email = clean_login(person.phone, person.email)
    field = "phone" if phone else "email"
    offerer = session().get(User, actor.user_id) if actor.user_id is not None else None
    if offerer is not None and _is_to(offerer, phone, email):
        raise DomainError("own_offer", field)
    if any(held.role == role and _is_to(user, phone, email) for held, user in list_team(organisation.id)):
        raise DomainError("already_in_team", field)
    waiting = [each for each in list_offers(organisation, at) if each.is_open]
    if any(each.role == role and _is_to(each, phone, email) for each in waiting):
        raise DomainError("already_offered", field)
    if len(waiting) >= MOST_OPEN:
        raise DomainError("too_many_offers", most=MOST_OPEN)
    return phone, email


def _is_to(known: User | MembershipOffer, phone: str | None, email: str | None) -> bool:
    return bool((phone and known.phone == phone) or (email and known.email == email))


def issue_offer_link(offer: MembershipOffer, actor: Actor, at: datetime) -> str:
    """The token of a one-time link with which the offer is answered, good for 48 hours; an earlier one ends."""
    _lock(offer)
    if not offer.is_open:
        raise DomainError("offer_answered")
    token, offer.token_hash = new_token()
    offer.link_issued_at, offer.link_issued_by_id, offer.link_expires_at = at, actor.user_id, at + LINK_LIFE
    emit(events.MembershipLinkIssued(**_event_fields(offer, offer.organisation, actor, at)))
    return token


def accept_membership(offer: MembershipOffer, actor: Actor, at: datetime) -> Membership:
    """The person who is signed in takes on the role. Nobody accepts what she offered herself."""
    if actor.user_id in (offer.offered_by_id, offer.link_issued_by_id, offer.proposed_by_id):
        raise DomainError("own_offer")
    user = session().get_one(User, actor.user_id)
    if offer.role in ROLES_OF_TRUST and not _is_to(user, offer.phone, offer.email):
        raise DomainError("offer_to_another")
    return _begin(offer, user, actor, at)


def join(offer: MembershipOffer, name: str, password: str, at: datetime, *, locale: str = "id") -> User:
    """Somebody new takes on the role behind a link: an account with a password of her choice, and the membership."""
    organisation = offer.organisation
    made = claim_account(
        name, offer.phone, offer.email, password, Actor(), at,
        locale=locale, zone=clock_of(organisation), created_for_id=organisation.id,
    )  # fmt: skip
    _begin(offer, made, Actor(user_id=made.id), at)
    return made


def find_just_joined(token: str, password: str, at: datetime) -> User | None:
    """The person who joined through this very link with this password moments ago: the form was sent twice."""
    offer = find_by_token(token)
    if offer is None or offer.answered_at is None or offer.user_id is None or not offer.answered_at > at - SENT_TWICE:
        return None
    user = session().get_one(User, offer.user_id)
    return user if user.is_enabled and matches(user.password_hash, password) else None


def _begin(offer: MembershipOffer, user: User, actor: Actor, at: datetime) -> Membership:
    _lock(offer)
    organisation = offer.organisation
    if any(held.user_id == user.id and held.role == offer.role for held, _user in list_team(organisation.id)):
        raise DomainError("already_in_team")
    MEMBERSHIP_OFFER.move(offer, "accept")
    offer.answered_at, offer.user_id = at, user.id
    membership = Membership(user_id=user.id, organisation_id=organisation.id, role=offer.role, created_at=at)
    session().add(membership)
    session().flush()
    accepted = event_fields(organisation, actor, at) | {"organisation_id": organisation.id}
    emit(events.MembershipAccepted(**accepted, user_id=user.id, role=offer.role, offer_id=offer.id))
    offer.phone = offer.email = None
    return membership


def decline_membership(offer: MembershipOffer, actor: Actor, at: datetime) -> None:
    """Whoever was asked says no; her number is erased."""
    _lock(offer)
    MEMBERSHIP_OFFER.move(offer, "decline")
    _come_to_nothing(offer, events.MembershipDeclined, actor, at)


def withdraw_membership(offer: MembershipOffer, actor: Actor, at: datetime) -> None:
    """The organisation takes an unanswered offer back; its link works no longer."""
    _lock(offer)
    MEMBERSHIP_OFFER.move(offer, "withdraw")
    _come_to_nothing(offer, events.MembershipWithdrawn, actor, at)


def _come_to_nothing(
    offer: MembershipOffer, kind: type[events.MembershipOfferEvent], actor: Actor, at: datetime
) -> None:
    emit(kind(**_event_fields(offer, offer.organisation, actor, at)))
    offer.answered_at, offer.phone, offer.email, offer.token_hash = at, None, None, None


def _lock(offer: MembershipOffer) -> None:
    """Two answers at once are one after the other."""
    session().flush()
    session().refresh(offer, with_for_update=True)


def _event_fields(offer: MembershipOffer, organisation: Organisation, actor: Actor, at: datetime) -> dict[str, Any]:
    about = {"offer_id": offer.id, "role": offer.role}
    return event_fields(organisation, actor, at) | about
