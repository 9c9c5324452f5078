"""What is in someone's hands: a shawl to be mended, an order being written, a stricter standard, a new bank account,
help offered, a buyer suspended.
"""

from __future__ import annotations

from datetime import timedelta

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.demo.by_the_pack import shawls_by_the_kodi
from marketplace.demo.cast import PASSWORD
from marketplace.demo.scenario import Story, outlet_of
from marketplace.infra.data.runtime import session
from marketplace.kernel.quantity import SCALE
from marketplace.orders import operations as orders
from marketplace.orders.rules import LineTerms, Terms
from marketplace.parties import certificates
from marketplace.parties import operations as parties
from marketplace.parties.assistance import HelpTerms, offer_assistance
from marketplace.parties.operations import AccountDetails, Profile
from marketplace.standards import operations as standards

LENGTH, WIDTH = "BT2", "BT3"


def work_in_hand(story: Story) -> None:
    """What is begun and waits for its writer, or for an officer."""
    shawls_by_the_kodi(story)
    _a_stricter_standard(story)
    _a_standard_being_changed(story)
    _a_suspended_buyer(story)
    _another_bank_account(story)
    _help_offered(story)
    _an_order_being_written(story)


def _a_stricter_standard(story: Story) -> None:
    """The scarves get a second version: a narrower width, and why."""
    story.day(16, 10)
    standard = story.standards["scarf"].standard
    draft = standards.open_draft(standard, at=story.now)
    for criterion in draft.criteria:
        if criterion.code == WIDTH:
            limits = {"lower_limit": 54 * SCALE, "target": 55 * SCALE, "upper_limit": 57 * SCALE}
            standards.edit_criterion(draft, criterion, limits, at=story.now)
    story.now += timedelta(minutes=40)
    story.standards["scarf"] = standards.publish_standard(standard, actor=story.actor("ratih"), at=story.now)


def _a_standard_being_changed(story: Story) -> None:
    """The next version for the long cloths, not yet published: a little more length."""
    story.day(1, 16)
    draft = standards.open_draft(story.standards["batik"].standard, at=story.now)
    for criterion in draft.criteria:
        if criterion.code == LENGTH:
            standards.edit_criterion(draft, criterion, {"lower_limit": 246 * SCALE}, at=story.now)


def _a_suspended_buyer(story: Story) -> None:
    """A buyer whose shop nobody found."""
    story.day(60)
    made = parties.register_off_taker(
        Profile(
            "Butik Lurik Klaten", "33.10", "Jalan Contoh 41, Klaten", "+6281200000142", "Menjual kain tenun dan batik."
        ),
        Actor.system(),
        story.now,
        person=AccountDetails("Endah Lestari", "+6281200000142", password=PASSWORD),
        outlet_name="Butik Lurik Klaten",
    )
    story.parties["klaten"] = made
    story.people["endah"] = session().get_one(User, made.registered_by_id)
    parties.submit_organisation(made, story.actor("endah"), story.now)
    parties.approve_organisation(made, story.actor("hidayat"), story.now + timedelta(hours=4))
    story.day(13, 15)
    reason = "Gerai tidak ada di alamat ini saat petugas berkunjung. Tuliskan alamat yang benar, lalu hubungi kami."
    parties.suspend_organisation(made, reason, story.actor("hidayat"), story.now)


def _help_offered(story: Story) -> None:
    """The officer offers a group the partner's help with photos and papers; its coordinator has yet to answer."""
    story.day(2, 9)
    terms = HelpTerms(story.parties["mitra"].id, ("profile", "products"))
    offer_assistance(story.parties["sekar"], terms, story.actor("hidayat"), story.now)


def _another_bank_account(story: Story) -> None:
    """The facilitator names the group's new account; the officer has yet to ask the group."""
    story.day(1, 8)
    group = story.parties["wiru"]
    certificates.name_bank_account(
        group, "008", "1380009876543", f"Kelompok {group.name}", story.actor("sari"), story.now
    )


def _an_order_being_written(story: Story) -> None:
    """Scarves that the buyer has written down and not ordered yet."""
    story.day(0, 7)
    line = LineTerms(
        listing_version_id=story.listings["Selendang truntum"],
        standard_version_id=story.standards["scarf"].id,
        quantity=18 * SCALE,
        unit_price=95_000,
        due_on=(story.now + timedelta(days=30)).date(),
    )
    terms = Terms(outlet_id=outlet_of(story, "jakarta"))
    orders.draft_order(story.parties["jakarta"].id, terms, [line], story.actor("ratih"), story.now)
