"""Officers with an app for codes: one uses it, another lost the phone and waits for a second person of the staff."""

from __future__ import annotations

from datetime import timedelta

import pyotp

from marketplace.accounts import factors, recoveries
from marketplace.demo.scenario import Story


def second_factors(story: Story) -> None:
    """Nobody of those whose sign-in is printed has one: a sample world opens with one password."""
    at = story.day(20)
    for key in ("ayu", "dadang"):
        held = factors.begin_authenticator(story.people[key], at)
        factors.confirm_authenticator(held, pyotp.TOTP(held.secret).at(at), story.actor(key), at)
        factors.make_recovery_codes(story.people[key], story.actor(key), at)
    reason = "HP hilang di kapal. Saya telepon kantornya, lalu beliau datang membawa KTP."
    recoveries.ask_recovery(story.people["dadang"], reason, story.actor("wening"), at + timedelta(days=19))
