"""Texts of products that name a person: only the group can change them."""

from sqlalchemy import or_, select

from marketplace.catalogue.models import Listing, ListingPhoto, ListingVersion
from marketplace.infra.data.runtime import session
from marketplace.parties.models import GroupMember
from marketplace.parties.surroundings import names_her
from marketplace.people.surroundings import NamingText


def listings_naming(person_id: int, name: str) -> list[NamingText]:
    """The products of her groups whose present or waiting text, or the words of whose photos, name her."""
    hers = select(GroupMember.organisation_id).where(GroupMember.person_id == person_id)
    last = or_(ListingVersion.id == Listing.current_version_id, ListingVersion.id == Listing.working_version_id)
    picked = (
        select(ListingVersion.title, ListingVersion.description, ListingPhoto.alt)
        .join(Listing, last)
        .outerjoin(ListingPhoto, ListingPhoto.version_id == ListingVersion.id)
        .where(Listing.organisation_id.in_(hers))
        .order_by(Listing.id)
    )
    titles = [title for title, *texts in session().execute(picked) if names_her(name, title, *(t or "" for t in texts))]
    return [NamingText("listing", title) for title in dict.fromkeys(titles)]
