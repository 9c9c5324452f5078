"""The same moves through the operations and a real database."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from marketplace.accounts.actor import Actor
from marketplace.advances import adjustments, operations, queries
from marketplace.advances import check as advances_check
from marketplace.advances.adjustments import Proposal
from marketplace.advances.materials import unit_of
from marketplace.advances.models import Adjustment, Advance
from marketplace.advances.positions import position_of
from marketplace.advances.rules import Position
from marketplace.advances.terms import CashTerms, LotTerms, MaterialTerms, NormTerms
from marketplace.cases import check as cases_check
from marketplace.deliveries.rules import Parcel
from marketplace.infra.data.runtime import session
from marketplace.kernel.errors import Invalid
from marketplace.ledger import check as ledger_check
from marketplace.orders import check as orders_check
from marketplace.orders import operations as orders
from marketplace.orders import revisions
from marketplace.orders.models import OrderLine
from marketplace.orders.queries import keeps_prices, load_order
from marketplace.orders.revising import Change, as_it_stands
from marketplace.payments.queries import find_open
from marketplace.settlements import check as settlements_check
from marketplace.settlements import operations as settlements
from marketplace.settlements.lifecycle import UNPAID
from marketplace.settlements.models import Settlement
from tests.book import stage
from tests.book.database_cases import Quarrels
from tests.book.stage import Stage

WHOLE_PROOF = 30
"""Of so many moves one is followed by the proofs of the rooms of orders, which read all that was ever written."""
UNFINISHED = 0.15
"""How often a settlement that is being paid is left for later."""
CLOCK_STEPS = 0.02
"""How often the clock of the machine is set back by two days."""
REASON = "Harga pewarna naik bulan ini"


class DatabaseWorld(Quarrels):
    """See `play.World`."""

    def __init__(self, rng: Random, agreed: dict[str, Any], people: Stage, name: str) -> None:
        self.people = people
        terms = {
            "deduction_method": agreed["method"],
            "deduction_rate": agreed["rate"] if agreed["method"] == "percent" else None,
            "deduction_amount": agreed["amount"] if agreed["method"] == "fixed" else None,
            "deduction_cap": agreed["cap_rate"],
            "second_grade_factor": agreed["second_grade_factor"],
        }
        prices = {position: rng.choice([1, 999, 18_500, 185_000]) for position in range(1, rng.randint(1, 3) + 1)}
        packs = {position: rng.choice(["", "", "kodi", "dozen"]) for position in prices}
        found = stage.accepted_order(self.people, f"PO-{name}-1", prices, packs, ordered=10**9, **terms)
        later = stage.accepted_order(self.people, f"PO-{name}-2")
        self.order_id, self.later_id = found.id, later.id
        self.lines = tuple(line.id for line in found.lines)
        self.sent_back: dict[int, dict[int, int]] = {line: {} for line in self.lines}
        """By line and lot, what was sent back and is not mended yet."""
        self.earned = {line.id: [[line.unit_price, 0]] for line in found.lines}
        """By line, each price that held for a time, and how many good pieces were decided at it."""
        self.rng = rng
        self.clock = stage.AT
        self.moves = rng.randrange(WHOLE_PROOF)

    def at(self) -> datetime:
        self.clock += timedelta(minutes=1)
        if self.rng.random() < CLOCK_STEPS:
            self.clock -= timedelta(days=2)
        return self.clock

    @property
    def positions(self) -> list[Position]:
        mine = Advance.order_id.in_(self.orders)
        return [position_of(each) for each in session().query(Advance).where(mine).order_by(Advance.id)]

    @property
    def unpaid(self) -> list[int]:
        mine = (Settlement.status.in_(UNPAID), Settlement.order_id.in_(self.orders))
        rows = session().query(Settlement.id).where(*mine).order_by(Settlement.id)
        return [row[0] for row in rows]

    def give_material(
        self,
        form: str,
        lots: list[int],
        counted: list[int],
        cost: int,
        margin: int,
        norms: dict[int, tuple[int, int]],
        tolerance: int,
        material: str,
    ) -> None:
        longest = sum(lots)
        needed = {line: norm for line, norm in norms.items() if sum(norm) <= longest}
        terms = MaterialTerms(
            contract_form=form, material_code=material, unit=unit_of(material), cost=cost, margin=margin,
            lots=[LotTerms(f"Pis {number}", length) for number, length in enumerate(lots, 1)],
            norms=[NormTerms(line, *norm) for line, norm in needed.items()] or [NormTerms(self.lines[0], 1)],
            tolerance=tolerance,
        )  # fmt: skip
        advance = self._advanced(terms)
        counts = {lot.id: length for lot, length in zip(advance.lots, counted, strict=True)}
        operations.receive_advance(advance, self.people.coordinator, self.at(), counts=counts)

    def give_cash(self, amount: int, rate: int) -> None:
        advance = self._advanced(CashTerms(amount=amount, recovery_rate=rate))
        operations.receive_advance(advance, self.people.coordinator, self.at(), amount=amount)

    def _advanced(self, terms: MaterialTerms | CashTerms) -> Advance:
        advance = operations.draft_advance(load_order(self.order_id), terms, self.people.buyer, self.at())
        operations.offer_advance(advance, self.people.buyer, self.at())
        operations.accept_advance(advance, self.people.coordinator, self.at())
        operations.issue_advance(advance, self.people.buyer, self.at(), reference="TRF 1")
        return advance

    @property
    def rework(self) -> dict[int, int]:
        """By line, the most that one lot sent back and that is not mended yet."""
        return {line: max(lots.values(), default=0) for line, lots in self.sent_back.items()}

    def decide(self, line: int, accepted: int, second: int, rework: int, rejected: int, reworked: bool) -> None:
        order = load_order(self.order_id)
        mine = next(each for each in order.lines if each.id == line)
        judged = accepted + second + rework + rejected
        if mine.good_quantity + mine.underway_quantity + judged >= mine.ordered_quantity:
            more = replace(as_it_stands(mine), quantity=mine.ordered_quantity + 10**6)
            self._agree([more], self.people.coordinator, self.people.buyer)
        back, mended = self.sent_back[line], None
        if reworked:
            mended = max(back, key=lambda lot_id: back[lot_id])
            back[mended] -= judged
        parcel = Parcel(order_line_id=line, quantity=judged, rework_of_id=mended)
        fates = {"second_grade": second, "rework": rework, "rejected": rejected}
        bad = [fate for fate, quantity in fates.items() for _ in range(quantity // 1_000)]
        lot = stage.judged(self.people, order, parcel, bad, self.at)
        back[lot.id] = rework
        self.earned[line][-1][1] += (accepted + second) // 1_000

    def revise(self, line: int, price: int) -> None:
        """One side proposes a price and a quantity, more or less; the other agrees, or one of them does not want it."""
        order = load_order(self.order_id)
        mine = next(each for each in order.lines if each.id == line)
        kept = any(p.contract_form == "loan" and not p.is_settled and p.order_id == order.id for p in self.positions)
        assert keeps_prices(order.id) == kept
        quantity = mine.good_quantity + mine.underway_quantity + self.rng.choice([1, 7, 10**6]) * 1_000
        change = replace(as_it_stands(mine), quantity=quantity, unit_price=price)
        if change == as_it_stands(mine):
            return
        sides = [self.people.coordinator, self.people.buyer]
        self.rng.shuffle(sides)
        if kept and price < mine.unit_price:
            with pytest.raises(Invalid, match="price_kept_for_loan"):
                revisions.propose_revision(order, [change], REASON, sides[0], self.at())
            return
        revision = revisions.propose_revision(order, [change], REASON, sides[0], self.at())
        answer = self.rng.choice(["accept", "accept", "accept", "decline", "withdraw"])
        if answer == "decline":
            revisions.decline_revision(revision, REASON, sides[1], self.at())
        elif answer == "withdraw":
            revisions.withdraw_revision(revision, sides[0], self.at())
        else:
            revisions.accept_revision(revision, sides[1], self.at())
            assert (mine.ordered_quantity, mine.unit_price) == (quantity, price)
            if price != self.earned[line][-1][0]:
                self.earned[line].append([price, 0])

    def _agree(self, changes: list[Change], proposer: Actor, other: Actor) -> None:
        order = load_order(self.order_id)
        revision = revisions.propose_revision(order, changes, REASON, proposer, self.at())
        revisions.accept_revision(revision, other, self.at())

    def give_back(self, advance_id: int, quantity: int) -> None:
        self._answered(advance_id, Proposal(kind="return", quantity=quantity), counted=quantity)

    def lose(self, advance_id: int, quantity: int, parts: dict[str, int]) -> None:
        self._answered(
            advance_id,
            Proposal(kind="loss", quantity=quantity, cause="cutting", parts=parts, reason="Tersiram malam panas"),
        )

    def claim_faulty(self, advance_id: int, quantity: int) -> None:
        room = self._room_by_lot(advance_id)
        lot_id = max(room, key=lambda each: room[each])
        reason = "Kain mori berlubang"
        self._answered(advance_id, Proposal(kind="faulty", quantity=quantity, reason=reason, lot_id=lot_id))

    def room_for_claim(self, advance_id: int) -> int:
        return max(self._room_by_lot(advance_id).values(), default=0)

    def _room_by_lot(self, advance_id: int) -> dict[int, int]:
        claimed = queries.claims_on_lots(advance_id)
        rejects = queries.lots_with_rejects(advance_id).items()
        return {lot_id: use.rejected_consumed - claimed.get(lot_id, 0) for lot_id, use in rejects}

    def repay(self, advance_id: int, amount: int) -> None:
        self._answered(advance_id, Proposal(kind="repayment", amount=amount, payment_reference="TRF 2"))

    def forgive(self, advance_id: int, amount: int) -> None:
        self._answered(advance_id, Proposal(kind="forgiveness", amount=amount, reason="Kain rusak karena banjir"))

    def carry_over(self, advance_id: int, amount: int) -> None:
        target = self.later_id if queries.load_advance(advance_id).order_id == self.order_id else self.order_id
        self._answered(advance_id, Proposal(kind="carry_over", amount=amount, target_order_id=target))

    def close_variance(self, advance_id: int) -> None:
        self._answered(advance_id, Proposal(kind="variance", reason="Sisa potongan kecil-kecil"))

    def _answered(self, advance_id: int, proposal: Proposal, counted: int | None = None) -> Adjustment:
        sides = [self.people.coordinator, self.people.buyer]
        self.rng.shuffle(sides)
        advance = queries.load_advance(advance_id)
        found = adjustments.propose_adjustment(advance, proposal, sides[0], self.at())
        adjustments.accept_adjustment(found, sides[1], self.at(), counted=counted)
        if found.status == "agreed":
            adjustments.confirm_adjustment(found, self.people.officer, self.at())
        return found

    def pay(self, settlement_id: int) -> None:
        """Approves it and pays it, in one or several payments; now and then it goes no further, or money is missed."""
        found = session().get_one(Settlement, settlement_id)
        if found.status == "drafted":
            settlements.approve_settlement(found, self.people.finance, self.at())
        while found.status == "approved":
            if self.rng.random() < UNFINISHED:
                return
            waiting = find_open(found.key)
            if waiting is None:
                part = self.rng.choice([found.unpaid, found.unpaid, self.rng.randint(1, found.unpaid)])
                at = orders.lock_order(found.order_id, self.at())[1]
                waiting = stage.reported(found, part, at)
            self.look_for(waiting)

    def moved(self) -> None:
        """What each line is worth; what the rooms prove after some moves, in every order others. Whatever is posted is
        balanced, and on the right side of zero, as soon as it is.
        """
        self.moves += 1
        if self.moves % WHOLE_PROOF == 0:
            self.verify()
        for line in load_order(self.order_id).lines:
            assert line.value == self._worth(line, (line.ordered_quantity - line.good_quantity) // 1_000)

    def verify(self) -> None:
        """What the rooms of orders prove."""
        session().flush()
        for check in (ledger_check, orders_check, advances_check, settlements_check, cases_check):
            faults = list(check.violations())
            assert not faults, faults

    def _worth(self, line: OrderLine, to_come: int = 0) -> int:
        """What the good pieces are worth, each at the price it was decided at, and those to come at the last."""
        *before, (price, pieces) = self.earned[line.id]
        return sum(old * count // line.pieces_per_pack for old, count in [*before, (price, pieces + to_come)])

    def fulfil(self) -> None:
        """Both sides agree that what is good is enough."""
        order = load_order(self.order_id)
        to_come = any(line.underway_quantity for line in order.lines)
        if order.status == "accepted" and all(line.good_quantity for line in order.lines) and not to_come:
            enough = [replace(as_it_stands(line), quantity=line.good_quantity) for line in order.lines]
            self._agree(enough, self.people.buyer, self.people.coordinator)
            assert order.status != "accepted"
            assert order.value == sum(map(self._worth, order.lines))

    def close(self, order_id: int) -> None:
        """Ends an order, which nothing holds any more: by agreeing that what is good is enough, or early."""
        order = load_order(order_id)
        if order_id == self.order_id and self.rng.random() < 0.5:
            self.fulfil()
        if order.status == "accepted":
            assert orders.close_if_done(order_id, self.at()) is False
            orders.propose_short_close(order, "Semua sudah selesai", self.people.buyer, self.at())
            orders.confirm_short_close(order, self.people.coordinator, self.at())
        assert order.status == "closed"
