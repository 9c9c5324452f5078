"""Places of the sample world: villages that have no code yet, and a regency that was a kantong for a time."""

from datetime import timedelta

from marketplace.demo.scenario import Story
from marketplace.people.kantong import flag_regency, unflag_regency
from marketplace.people.unlisted_villages import add_unlisted_village


def villages_and_kantong(story: Story) -> None:
    """The administrator and a facilitator each write a village down; a regency came onto the list and left it."""
    admin = story.actor("wening")
    story.day(70, 9)
    add_unlisted_village("Desa Persiapan Longseran", "", "52.01", admin, story.now)
    flag = flag_regency("33.10", story.now.date() - timedelta(days=400), "Surat contoh 1/2025", admin, story.now)
    story.day(40, 9)
    add_unlisted_village("Desa Persiapan Contoh", "Plupuh", "33.14", story.actor("sari"), story.now)
    unflag_regency(flag, story.now.date(), admin, story.now)
