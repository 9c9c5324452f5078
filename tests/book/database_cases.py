"""Cases about the documents of a random order in the database."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.sides import GROUP
from marketplace.advances import adjustments, queries
from marketplace.advances.adjustments import Proposal
from marketplace.advances.models import Adjustment, Advance
from marketplace.advances.positions import position_of
from marketplace.cases import operations as cases
from marketplace.cases import rules
from marketplace.cases.lifecycle import OPEN
from marketplace.cases.models import Case
from marketplace.cases.queries import load_case
from marketplace.cases.subjects import is_borne_by_programme, load_subject, rejected_units
from marketplace.infra.data.batches import all_or_nothing
from marketplace.infra.data.runtime import session
from marketplace.inspections.models import Inspection
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import BASIS
from marketplace.payments import operations as payments
from marketplace.payments.models import Payment
from marketplace.settlements.models import Settlement
from tests.book.stage import Stage

WORDS = "Lubangnya sudah ada di kain mori sejak datang."
OTHERWISE = "Kain itu kami bentang sebelum berangkat."
DECIDED = "Foto menunjukkan lubang sudah ada waktu dicanting."
LONG = timedelta(days=12)
"""Longer than any term of a case."""
MISSED = 0.2
"""How often the group does not find the money."""
BOUNDED = {"case_too_late", "case_amount"}
"""Why an off-taker may not object, or not for so much."""
BEYOND = {"case_beyond_cap", "case_amount"}
"""Why a case may not bring what was asked."""
OVERTAKEN = {
    "more_than_with_group", "more_than_owed", "still_with_group", "beyond_tolerance", "target_order_missing",
    "wrong_state",
}  # fmt: skip
"""Why a proposal may no longer take effect as it was made."""


class Quarrels(ABC):
    """What the two sides and the programme do about a document that somebody objects to."""

    people: Stage
    rng: Random
    clock: datetime
    order_id: int
    later_id: int

    @abstractmethod
    def at(self) -> datetime:
        """The next moment."""

    @property
    def subjects(self) -> list[str]:
        """Documents that somebody may object to; `proposal:3` stands for one about advance 3 that is still to come."""
        settled = [each.key for each in self._mine(Settlement, Settlement.status != "reversed")]
        running = self._mine(Advance, Advance.status == "received")
        others = [
            *self._mine(Inspection),
            *self._mine(Adjustment, Adjustment.status == "accepted"),
            *session().scalars(
                select(Payment).where(Payment.status == "confirmed", Payment.owner.in_(settled)).order_by(Payment.id)
            ),
            *running,
        ]
        return settled * 2 + [each.key for each in others] + [f"proposal:{each.id}" for each in running]

    @property
    def cases(self) -> list[int]:
        """Those that are not ended."""
        return [each.id for each in self._mine(Case, Case.status.in_(OPEN))]

    @property
    def orders(self) -> tuple[int, int]:
        """The order played, and the next one of the same parties."""
        return self.order_id, self.later_id

    def _mine(self, table: Any, *those: Any) -> list[Any]:
        picked = select(table).where(table.order_id.in_(self.orders), *those)
        return list(session().scalars(picked.order_by(table.id)))

    def object(self, subject: str, side: str, asked: int) -> None:
        """One side opens a case."""
        kind, _colon, number = subject.partition(":")
        owner = subject if kind != "proposal" else self._declined(int(number)).key
        about = load_subject(owner)
        if not rules.may_ask(about.kind, side):
            asked = 0
        units = self.rng.randint(0, rejected_units(about) // 1_000) * 1_000 if side == GROUP else 0
        who = self._of(side)
        try:
            with all_or_nothing():
                cases.open_case(owner, WORDS, (), who, self.at(), asked=asked, units=units)
        except DomainError as error:
            if error.code != "case_open" and (error.code not in BOUNDED or side == GROUP):
                raise

    def _of(self, side: str) -> Actor:
        return self.people.coordinator if side == GROUP else self.rng.choice([self.people.buyer, self.people.finance])

    def _declined(self, advance_id: int) -> Adjustment:
        advance = queries.load_advance(advance_id)
        position = position_of(advance)
        possible = [Proposal(kind="repayment", amount=max(position.owed // 2, 1), payment_reference="TRF 4")]
        if not position.owed:
            possible = []
        if position.with_group:
            left, half = position.with_group, -(-position.with_group // 2)
            shared = {"off_taker": 3_333, "group": 3_333, "programme": 3_334}
            possible += [
                Proposal(kind="return", quantity=self.rng.choice([left, half])),
                Proposal(kind="loss", quantity=left, cause="cutting", reason=WORDS, parts=shared),
            ]
        else:
            target = self.later_id if advance.order_id == self.order_id else self.order_id
            possible += [Proposal(kind="forgiveness", amount=position.owed, reason=WORDS)]
            possible += [Proposal(kind="carry_over", amount=position.owed, target_order_id=target)]
        sides = [self.people.coordinator, self.people.buyer]
        self.rng.shuffle(sides)
        found = adjustments.propose_adjustment(advance, self.rng.choice(possible), sides[0], self.at())
        adjustments.decline_adjustment(found, OTHERWISE, sides[1], self.at())
        return found

    def end_case(self, case_id: int, how: str, part: int) -> None:
        """The case ends like that, if it can; else the side that opened it is content with what it has."""
        case = load_case(case_id)
        subject = load_subject(case.owner)
        if subject.kind == "payment" and subject.document.status == "disputed" and self.rng.random() < 0.5:
            self.look_for(subject.document)
            return
        try:
            with all_or_nothing():
                self._end(case, how, case.asked * part // BASIS)
        except DomainError as error:
            codes = BEYOND | OVERTAKEN if subject.kind == "proposal" else BEYOND
            if error.code not in codes:
                raise
            cases.withdraw_case(load_case(case_id), self._of(case.side), self.at())

    def _end(self, case: Case, how: str, amount: int) -> None:
        opener, other = self._of(case.side), self._of("off_taker" if case.side == GROUP else GROUP)
        if how == "agree" and is_borne_by_programme(load_subject(case.owner)):
            how = "uphold"
        if how == "agree":
            cases.agree_case(case, other, self.at())
        elif how == "withdraw":
            cases.withdraw_case(case, opener, self.at())
        else:
            if case.status == "opened" and (case.side != GROUP or self.rng.random() < 0.8):
                cases.answer_case(case, OTHERWISE, (), other, self.at())
            elif case.status == "opened":
                self.clock = max(self.clock, case.opened_at) + LONG
            if how == "dismiss":
                cases.dismiss_case(case, DECIDED, self.people.officer, self.at())
            else:
                units = self.rng.choice([0, case.asked_units])
                cases.uphold_case(case, amount, DECIDED, self.people.officer, self.at(), units=units)

    def look_for(self, payment: Payment) -> None:
        """The group finds the money, or does not; then the payer shows a better proof or pays another way."""
        group, payer = self.people.coordinator, self.people.finance
        if payment.status == "reported" and self.rng.random() < MISSED:
            payments.dispute_payment(payment, WORDS, group, self.at())
        elif payment.status == "disputed" and self.rng.random() < 0.3:
            payments.cancel_payment(payment, payer, self.at())
        else:
            payments.confirm_payment(payment, group, self.at())
