"""Writing, sending, approving, withdrawing: on both engines."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.accounts.actor import Actor
from marketplace.audit.models import AuditEvent
from marketplace.catalogue import operations, queries
from marketplace.catalogue.models import CatalogueEntry, Listing, ListingVersion
from marketplace.catalogue.rules import Photo
from marketplace.infra.data.runtime import Runtime, session
from marketplace.kernel.errors import Conflict, DomainError, Invalid, NotFound
from marketplace.parties.operations import resume_organisation, suspend_organisation
from tests.catalogue.workshop import AT, SYSTEM, Workshop
from tests.parties.village import LOMBOK

TODAY = AT.date()


def statuses(listing: Listing) -> list[str]:
    return [version.status for version in queries.list_versions(listing)]


def public_titles() -> list[str]:
    return [entry.title for entry in queries.find_entries(queries.Wanted()).entries]


def test_a_product_goes_from_draft_to_the_catalogue(runtime: Runtime, workshop: Workshop) -> None:
    with runtime.unit_of_work():
        group, _ = workshop.approved_group()
        listing = workshop.submitted(group)
        assert (listing.status, statuses(listing), public_titles()) == ("draft", ["submitted"], [])
        operations.send_back_listing(listing, "Tambah foto kain dibentang", SYSTEM, AT)
        assert listing.working is not None
        assert (listing.working.status, listing.working.reason) == ("sent_back", "Tambah foto kain dibentang")
        mended = workshop.offer(photos=(workshop.photo(), workshop.photo("Motif dari dekat")))
        operations.edit_listing(listing, mended, SYSTEM, AT)
        operations.submit_listing(listing, SYSTEM, AT)
        operations.approve_listing(listing, SYSTEM, AT)
        assert (listing.status, listing.working, statuses(listing)) == ("live", None, ["approved", "superseded"])
        assert public_titles() == ["Kain panjang kawung"]
        key = f"listing:{listing.id}"
    with runtime.unit_of_work() as work:
        mine = select(AuditEvent.key).where(AuditEvent.subject == key).order_by(AuditEvent.number)
        assert list(work.scalars(mine)) == [
            "listing.saved", "listing.submitted", "listing.sent_back", "listing.saved", "listing.submitted",
            "listing.approved",
        ]  # fmt: skip


def test_the_old_version_stays_public_until_the_new_one_is_approved(runtime: Runtime, workshop: Workshop) -> None:
    with runtime.unit_of_work():
        group, _ = workshop.approved_group()
        listing = workshop.live(group)
        offer = workshop.offer(title="Kain panjang kawung halus", unit_price=210_000)
        operations.save_and_submit(group, listing, offer, SYSTEM, AT)
        assert public_titles() == ["Kain panjang kawung"]
        found = queries.public_listing(listing.id, TODAY)
        assert found.version.unit_price == 185_000
        assert [change.field for change in queries.changes_of(listing)] == ["title", "unit_price", "photos"]
        operations.approve_listing(listing, SYSTEM, AT)
        assert public_titles() == ["Kain panjang kawung halus"]
        assert listing.slug == "kain-panjang-kawung-halus"
        assert statuses(listing) == ["approved", "superseded"]


def test_the_same_words_twice_write_one_version(runtime: Runtime, workshop: Workshop) -> None:
    with runtime.unit_of_work():
        group, _ = workshop.approved_group()
        offer = workshop.offer()
        listing = operations.create_listing(group, offer, SYSTEM, AT)
        operations.edit_listing(listing, offer, SYSTEM, AT)
        assert len(statuses(listing)) == 1
        operations.submit_listing(listing, SYSTEM, AT)
        operations.approve_listing(listing, SYSTEM, AT)
        with pytest.raises(DomainError, match="nothing_changed"):
            operations.save_and_submit(group, listing, offer, SYSTEM, AT)


def test_without_a_photo_it_is_kept_but_not_sent(runtime: Runtime, workshop: Workshop) -> None:
    with runtime.unit_of_work():
        group, _ = workshop.approved_group()
        listing = workshop.draft(group, photos=())
        with pytest.raises(Invalid, match="photo_missing"):
            operations.submit_listing(listing, SYSTEM, AT)
        assert statuses(listing) == ["draft"]


def test_a_waiting_version_is_taken_back(runtime: Runtime, workshop: Workshop) -> None:
    with runtime.unit_of_work():
        group, _ = workshop.approved_group()
        listing = workshop.submitted(group)
        operations.take_back_listing(listing, SYSTEM, AT)
        assert statuses(listing) == ["draft"]
        with pytest.raises(Conflict):
            operations.approve_listing(listing, SYSTEM, AT)


def test_withdrawing_ends_the_waiting_and_the_showing(runtime: Runtime, workshop: Workshop) -> None:
    with runtime.unit_of_work():
        group, _ = workshop.approved_group()
        listing = workshop.live(group)
        operations.save_and_submit(group, listing, workshop.offer(unit_price=1), SYSTEM, AT)
        operations.withdraw_listing(listing, SYSTEM, AT)
        assert public_titles() == []
        assert statuses(listing) == ["draft", "approved"]
        with pytest.raises(NotFound):
            queries.public_listing(listing.id, TODAY)
        with pytest.raises(Conflict):
            operations.edit_listing(listing, workshop.offer(), SYSTEM, AT)
        with pytest.raises(Conflict):
            operations.withdraw_listing(listing, SYSTEM, AT)
        operations.offer_listing_again(listing, SYSTEM, AT)
        assert public_titles() == ["Kain panjang kawung"]
        never = workshop.draft(group, title="Belum pernah tampil")
        operations.withdraw_listing(never, SYSTEM, AT)
        operations.offer_listing_again(never, SYSTEM, AT)
        assert (never.status, public_titles()) == ("draft", ["Kain panjang kawung"])


def test_a_suspended_groups_products_are_hidden_until_it_is_resumed(runtime: Runtime, workshop: Workshop) -> None:
    with runtime.unit_of_work():
        group, _ = workshop.approved_group()
        listing = workshop.live(group)
        suspend_organisation(group, "Alamat tidak ditemukan", SYSTEM, AT)
        assert public_titles() == []
        with pytest.raises(NotFound):
            queries.public_listing(listing.id, TODAY)
        resume_organisation(group, "Sudah diperiksa", SYSTEM, AT)
        assert public_titles() == ["Kain panjang kawung"]


def test_drafts_of_others_are_not_found(runtime: Runtime, workshop: Workshop) -> None:
    with runtime.unit_of_work():
        mine, coordinator = workshop.approved_group("Milik saya")
        other, neighbour = workshop.approved_group("Milik orang", LOMBOK)
        listing = workshop.live(other)
        here, away = workshop.actor(workshop.officer("52")), workshop.actor(workshop.officer("33"))
        assert queries.get_listing(listing.id, workshop.actor(neighbour)).id == listing.id
        assert queries.get_listing(listing.id, here).id == listing.id
        for viewer in (workshop.actor(coordinator), away, Actor(user_id=99)):
            with pytest.raises(NotFound):
                queries.get_listing(listing.id, viewer)
        workshop.submitted(mine)
        assert [group.id for _v, _l, group in queries.list_submitted(away)] == [mine.id]
        assert queries.list_submitted(here) == []
        assert [found.id for found, _group in queries.list_own(workshop.actor(neighbour))] == [listing.id]


def test_a_passed_standard_gives_the_seal_once(runtime: Runtime, workshop: Workshop) -> None:
    with runtime.unit_of_work():
        group, _ = workshop.approved_group()
        listing = workshop.live(group)
        for day in range(2):
            operations.record_standard_passed(
                listing.id, 7, AT + timedelta(days=day), standard_id=3, title="Kain batik", number=1
            )
            session().flush()
        (found,) = queries.list_passes(listing)
        assert (found.title, found.passed_at) == ("Kain batik", AT)
        assert queries.find_entries(queries.Wanted()).entries[0].sealed
        operations.withdraw_listing(listing, SYSTEM, AT)
        operations.offer_listing_again(listing, SYSTEM, AT)
        assert queries.find_entries(queries.Wanted()).entries[0].sealed


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE listing_versions SET unit_price = 1",
        "UPDATE listing_versions SET title = 'lain'",
        "DELETE FROM listing_photos",
        "DELETE FROM listing_versions",
        "UPDATE listing_photos SET alt = 'lain'",
    ],
)
def test_versions_never_change(runtime: Runtime, workshop: Workshop, statement: str) -> None:
    with runtime.unit_of_work():
        group, _ = workshop.approved_group()
        workshop.live(group)
    with pytest.raises(DBAPIError, match="append-only"), runtime.unit_of_work() as work:
        work.execute(text(statement))
    with runtime.unit_of_work() as work:
        assert work.scalars(select(ListingVersion.unit_price)).all() == [185_000]


def test_photos_become_public_when_the_product_names_them(runtime: Runtime, workshop: Workshop) -> None:
    with runtime.unit_of_work():
        group, _ = workshop.approved_group()
        with pytest.raises(DomainError, match="upload_gone"):
            workshop.draft(group, photos=(Photo("tidak-ada", "Hilang"),))
        listing = workshop.draft(group)
        assert listing.working is not None
        (photo,) = listing.working.photos
        found = session().execute(text("SELECT is_public FROM uploads WHERE token = :token"), {"token": photo.token})
        assert bool(found.scalar_one())


def test_public_listings_of_a_group_are_what_an_order_may_name(runtime: Runtime, workshop: Workshop) -> None:
    with runtime.unit_of_work():
        group, _ = workshop.approved_group()
        live = workshop.live(group)
        workshop.submitted(group, title="Masih menunggu")
        assert [version.id for version in queries.list_public_of(group.id)] == [live.current_version_id]
        assert session().scalars(select(Listing.id).where(queries.is_public())).all() == [live.id]
        assert session().scalar(select(CatalogueEntry.listing_id)) == live.id
