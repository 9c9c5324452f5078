"""Cases about the settlements of an order in memory: the real rules of who may ask for what, and what follows."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from marketplace.accounts.sides import GROUP
from marketplace.advances import postings
from marketplace.advances.rules import Position
from marketplace.cases import rules
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.kernel.money import BASIS
from marketplace.ledger.rules import PostingLine
from marketplace.settlements import postings as settlement_postings
from marketplace.settlements import rules as settlement_rules
from marketplace.settlements.rules import Deduction, Sheet, Terms

ORDER_KEY = "order:1"
TWO_DAYS = timedelta(days=2)
LESS = 0
"""The number of no advance: what a case took off a settlement is recovered for none."""


@dataclass
class Objection:
    """A case about a settlement."""

    settlement: int
    side: str
    asked: int
    opened: datetime
    status: str = "opened"


class PureCases(ABC):
    """Cases of a `play.World` in memory, and the moments at which its steps are told."""

    terms: Terms
    number: int
    sheets: list[tuple[int, Sheet]]
    unpaid: list[int]
    by_id: dict[int, Position]
    book: Mapping[tuple[str, str], int]

    def __init__(self) -> None:
        self.clock = self.moment = datetime(2026, 9, 28, 3, tzinfo=UTC)
        """What the clock shows, and the moment of the last step: never before the one before."""
        self.waiting: dict[int, Objection] = {}
        self.opened = 0
        self.drafted: list[tuple[tuple[PostingLine, ...], datetime]] = []
        self.paid: list[int] = []
        self.successor: dict[int, int] = {}
        """Of a settlement that was reversed, the one in its place."""
        self.taken_back = 0
        """Rupiah by which goods were worth less after all: what lowered a settlement, and what is claimed."""

    @abstractmethod
    def post(self, lines: tuple[PostingLine, ...]) -> None:
        """See `PureWorld`."""

    def draft(self, order_id: int, sheet: Sheet, lines: tuple[PostingLine, ...] = ()) -> None:
        """See `PureWorld`."""
        raise NotImplementedError

    @abstractmethod
    def claim(self, amount: int) -> None:
        """See `PureWorld`."""

    @property
    def reversed(self) -> frozenset[int]:
        """Settlements that count for nothing."""
        return frozenset(self.successor)

    def pass_time(self, rng: Random) -> None:
        """Some hours; now and then the clock goes back two days, moments do not."""
        self.clock += timedelta(hours=rng.randint(0, 60)) - (TWO_DAYS if rng.random() < 0.05 else timedelta())
        self.moment = max(self.clock, self.moment + timedelta(microseconds=1))

    @property
    def subjects(self) -> list[str]:
        """Settlements that stand."""
        return [f"settlement:{number}" for number in range(len(self.sheets)) if number not in self.reversed]

    @property
    def cases(self) -> list[int]:
        """Those that are not ended."""
        return list(self.waiting)

    def object(self, subject: str, side: str, asked: int) -> None:
        """One side opens a case, unless there is one or it comes too late."""
        number = int(subject.partition(":")[2])
        if any(case.settlement == number for case in self.waiting.values()):
            return
        worth, drafted = self.sheets[number][1].gross, self.drafted[number][1]
        try:
            rules.check_opening("settlement", side, asked, worth, drafted.date(), self.moment.date())
        except DomainError as error:
            late = self.moment.date() > drafted.date() + rules.OPEN_WITHIN
            if side == GROUP or not (late or asked > worth):
                raise AssertionError((side, asked, worth)) from error
            return
        self.opened += 1
        self.waiting[self.opened] = Objection(number, side, asked, self.moment)

    def end_case(self, case_id: int, how: str, part: int) -> None:
        """It ends like that where it can; it is answered first where it has to be, and brings nothing beyond bounds."""
        case = self.waiting[case_id]
        amount = {"agree": case.asked, "uphold": case.asked * part // BASIS}.get(how, 0)
        if how in {"uphold", "dismiss"}:
            self._decided(case, upholds=how == "uphold")
        del self.waiting[case_id]
        if amount:
            self._carry_out(case, amount)

    def _decided(self, case: Objection, *, upholds: bool) -> None:
        """The programme may decide once the other side answered; of a group also without, when its term is over."""
        answer_by = case.opened.date() + rules.ANSWER_WITHIN
        is_over = self.moment.date() > answer_by
        try:
            rules.check_decision(case.side, case.status, answer_by, self.moment.date(), upholds=upholds)
        except Conflict as error:
            if is_over and (case.side == GROUP or not upholds):
                raise AssertionError(case) from error
            assert rules.turn(case.side, case.status, answer_by, self.moment.date()) != "programme" or is_over
            case.status = "answered"
            rules.check_decision(case.side, case.status, answer_by, self.moment.date(), upholds=upholds)

    def _carry_out(self, case: Objection, amount: int) -> None:
        number = case.settlement
        while number in self.successor:
            number = self.successor[number]
        given = amount if case.side == GROUP else 0
        order_id, sheet = self.sheets[number]
        if number in self.unpaid and sheet.kind != "excess" and not self.paid[number]:
            self._redraw(number, given, amount - given)
        elif given:
            lines = settlement_postings.goods(ORDER_KEY, given)
            self.draft(order_id, settlement_rules.case_sheet(given), lines)
        elif amount <= self.book["goods_received", ORDER_KEY]:
            self.claim(amount)
            self.taken_back += amount

    def _redraw(self, number: int, given: int, taken: int) -> None:
        order_id, sheet = self.sheets[number]
        try:
            drawn = settlement_rules.redraw(sheet.gross, sheet.deducted, self.terms.cap_rate, given, taken)
        except DomainError as error:
            if sheet.deducted + taken <= sheet.gross * self.terms.cap_rate // BASIS:
                raise AssertionError(sheet) from error
            return
        lines, _moment = self.drafted[number]
        self.post(tuple(PostingLine(each.account, each.owner, each.commodity, -each.amount) for each in lines))
        less = (Deduction(LESS, "less", "case", taken, taken),) if taken else ()
        self.unpaid.remove(number)
        self.successor[number] = len(self.sheets)
        new = Sheet(drawn.gross, drawn.cap, (*sheet.deductions, *less), "case")
        assert (new.deducted, new.net) == (drawn.deducted, drawn.net)
        assert new.net == sheet.net + given - taken
        self.draft(order_id, new, (*lines, *settlement_postings.goods(ORDER_KEY, given - taken)))
        self.taken_back += taken


def claimed(advance_id: int, amount: int, number: int) -> tuple[Position, Any]:
    """What the group owes of what it was paid, and what that writes in the book."""
    claim = Position(advance_id, 1, "claim", "consigned", "", received_total=amount, rules_number=number)
    return claim, postings.claim_back(claim, ORDER_KEY)
