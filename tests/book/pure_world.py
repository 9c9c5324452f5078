"""An order in memory: the real rules and postings, and a plain list of documents to prove the book against."""

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

from marketplace.advances import postings, rulebook, rules
from marketplace.advances.materials import UNITS
from marketplace.advances.postings import Step
from marketplace.advances.rules import MaterialSupply, Position
from marketplace.ledger.rules import PostingLine, balanced, stands_wrongly
from marketplace.orders.rules import RULES_NUMBER
from marketplace.settlements import postings as settlement_postings
from marketplace.settlements import rulebook as settlement_rulebook
from marketplace.settlements import rules as settlement_rules
from marketplace.settlements.rules import Sheet, Terms
from tests.book.pure_cases import PureCases, claimed

ORDER, LATER = 1, 2
"""The order played, and the next one of the same parties, which takes carried-over debts."""


@dataclass
class Document:
    """What a person wrote down: kind, advance, quantity, rupiah."""

    kind: str
    advance_id: int = 0
    quantity: int = 0
    amount: int = 0
    more: dict[str, Any] = field(default_factory=dict)


class PureWorld(PureCases):
    """See `play.World`."""

    def __init__(self, rng: Random, agreed: dict[str, Any], number: int = RULES_NUMBER) -> None:
        super().__init__()
        self.number, self.rng = number, rng
        self.terms = Terms(**agreed)
        self.lines = tuple(range(1, rng.randint(1, 3) + 1))
        self.prices = {line: rng.choice([1, 999, 18_500, 185_000]) for line in self.lines}
        self.packs = {line: rng.choice([1, 1, 12, 20]) for line in self.lines}
        self.rework: dict[int, int] = defaultdict(int)
        self.by_id: dict[int, Position] = {}
        self.norms: dict[int, dict[int, int]] = {}
        self.documents: list[Document] = []
        self.entries: list[tuple[PostingLine, ...]] = []
        self.book: dict[tuple[str, str], int] = defaultdict(int)
        self.sheets: list[tuple[int, Sheet]] = []
        self.unpaid: list[int] = []
        self.carried_to: dict[int, int] = {}
        """Carried advance → the one its debt came from."""

    @property
    def positions(self) -> list[Position]:
        return list(self.by_id.values())

    def post(self, lines: tuple[PostingLine, ...]) -> None:
        entry = balanced(lines)
        self.entries.append(entry)
        for line in entry:
            self.book[line.account, line.owner] += line.amount

    def take(self, step: Step, document: Document) -> None:
        self.by_id[step.position.advance_id] = step.position
        self.post(step.lines)
        document.more |= {"value": step.value, "excess": step.excess, "claimed": step.claimed}
        self.documents.append(document)
        if step.excess:
            self.draft(ORDER, settlement_rules.excess_sheet(step.excess))

    def draft(self, order_id: int, sheet: Sheet, lines: tuple[PostingLine, ...] = ()) -> None:
        """One more settlement; its lines are posted, or in the book already."""
        self.post(lines)
        self.sheets.append((order_id, sheet))
        self.unpaid.append(len(self.sheets) - 1)
        self.drafted.append((lines, self.moment))
        self.paid.append(0)

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
        received = sum(counted)
        cost, margin = rules.receipt_of(cost, margin, sum(lots), received)
        commodity = f"{material}/{UNITS[material]}"
        self._receive("material", form, received, cost, margin, tolerance=tolerance, commodity=commodity)
        self.norms[len(self.by_id)] = {line: sum(norm) for line, norm in norms.items()}

    def give_cash(self, amount: int, rate: int) -> None:
        self._receive("cash", "cash", 0, amount, 0, rate)

    def _receive(
        self,
        kind: str,
        form: str,
        quantity: int,
        cost: int,
        margin: int,
        rate: int = 0,
        tolerance: int = 0,
        commodity: str = "/",
    ) -> None:
        advance_id = len(self.by_id) + 1
        position = Position(
            advance_id, ORDER, kind, form, commodity, rate, tolerance, quantity, margin, cost + margin,
            rules_number=self.number,
        )  # fmt: skip
        step = postings.receive(position)
        self.take(step, Document("receipt", advance_id, quantity, cost + margin, {"margin": margin}))

    def decide(self, line: int, accepted: int, second: int, rework: int, rejected: int, reworked: bool) -> None:
        if reworked:
            self.rework[line] -= accepted + second + rework + rejected
        self.rework[line] += rework
        running = [p for p in self.positions if not p.is_settled and line in self.norms.get(p.advance_id, {})]
        cloths = [
            MaterialSupply(p.advance_id, self.norms[p.advance_id][line], p.with_group, p.commodity) for p in running
        ]
        uses = rulebook.allocate(self.number, accepted + second, rejected, 1_000, cloths)
        of = {p.advance_id: p.commodity if self.number > 1 else "" for p in running}
        for commodity in set(of.values()):
            mine = [use for use in uses if of[use.advance_id] == commodity]
            assert sum(use.good_units for use in mine) == accepted + second
            assert sum(use.rejected_units for use in mine) == rejected
        for use in uses:
            step = postings.consume(self.by_id[use.advance_id], use)
            self.take(step, Document("use", use.advance_id, more={"use": use}))
        self.settle(line, accepted, second)

    def settle(self, line: int, accepted: int, second: int) -> None:
        price, factor = self.prices[line], self.terms.second_grade_factor
        gross = settlement_rules.accepted_value(accepted, price, self.packs[line])
        gross += settlement_rules.second_grade_value(second, price, factor, self.packs[line])
        if not gross:
            return
        lots = [sheet for order, sheet in self.sheets if order == ORDER and sheet.kind == "lot"]
        held = {d.advance_id: d.due - d.amount for d in lots[-1].deductions} if lots else {}
        here = [p for p in self.positions if p.order_id == ORDER]
        asked = settlement_rulebook.dues(self.number, self.terms, here, gross, sum(lot.gross for lot in lots), held)
        sheet = settlement_rules.settle(gross, self.terms.cap_rate, asked)
        lines = settlement_postings.goods(f"order:{ORDER}", gross)
        for deduction in sheet.deductions:
            if deduction.amount:
                step = postings.recover(self.by_id[deduction.advance_id], deduction.amount)
                self.by_id[deduction.advance_id] = step.position
                lines += step.lines
                self.documents.append(Document("recovery", deduction.advance_id, amount=deduction.amount))
        self.draft(ORDER, sheet, lines)

    def give_back(self, advance_id: int, quantity: int) -> None:
        step = postings.give_back(self.by_id[advance_id], quantity)
        self.take(step, Document("return", advance_id, quantity))

    def lose(self, advance_id: int, quantity: int, parts: dict[str, int]) -> None:
        step = postings.lose(self.by_id[advance_id], quantity, parts)
        self.take(step, Document("loss", advance_id, quantity, more={"parts": parts}))

    def claim_faulty(self, advance_id: int, quantity: int) -> None:
        carried = [self.by_id[each] for each in sorted(self._carried_from(advance_id))]
        step = postings.claim_faulty(self.by_id[advance_id], quantity, carried if self.number > 1 else ())
        for position, amount in step.followed:
            self.by_id[position.advance_id] = position
            self.documents.append(Document("followed", position.advance_id, amount=amount))
        self.take(step, Document("faulty", advance_id, quantity))

    def claim(self, amount: int) -> None:
        position, step = claimed(len(self.by_id) + 1, amount, self.number)
        self.take(step, Document("receipt", position.advance_id, amount=amount, more={"margin": 0}))

    def _carried_from(self, advance_id: int) -> set[int]:
        here = {target for target, source in self.carried_to.items() if source == advance_id}
        return here.union(*(self._carried_from(each) for each in here))

    def room_for_claim(self, advance_id: int) -> int:
        position = self.by_id[advance_id]
        return position.consumed_rejected - position.faulty_quantity

    def repay(self, advance_id: int, amount: int) -> None:
        self.take(postings.repay(self.by_id[advance_id], amount), Document("repayment", advance_id, amount=amount))

    def forgive(self, advance_id: int, amount: int) -> None:
        self.take(postings.forgive(self.by_id[advance_id], amount), Document("forgiveness", advance_id, amount=amount))

    def carry_over(self, advance_id: int, amount: int) -> None:
        source = self.by_id[advance_id]
        margin = postings.carried_margin(source, amount)
        target_id = len(self.by_id) + 1
        target = Position(
            target_id,
            LATER,
            "carried",
            source.contract_form,
            "",
            received_margin=margin,
            received_total=amount,
            rules_number=self.number,
        )
        self.by_id[target_id] = target
        self.carried_to[target_id] = advance_id
        self.documents.append(Document("receipt", target_id, 0, amount, {"margin": margin, "carried": True}))
        step = postings.carry_over(source, target)
        self.take(step, Document("carry_over", advance_id, amount=amount))

    def close_variance(self, advance_id: int) -> None:
        quantity = self.by_id[advance_id].with_group
        self.take(postings.close_variance(self.by_id[advance_id]), Document("variance", advance_id, quantity))

    def pay(self, settlement_id: int) -> None:
        """All that is left of it is paid, or a part."""
        order_id, sheet = self.sheets[settlement_id]
        left = sheet.net - self.paid[settlement_id]
        part = left if self.rng.random() < 0.7 else self.rng.randint(0, left)
        self.paid[settlement_id] += part
        if part == left:
            self.unpaid.remove(settlement_id)
        self.post(settlement_postings.payment(f"order:{order_id}", part))
        self.documents.append(Document("payment", amount=part))

    def revise(self, line: int, price: int) -> None:
        loans = [p for p in self.positions if p.contract_form == "loan" and p.order_id == ORDER and not p.is_settled]
        if price >= self.prices[line] or not loans:
            self.prices[line] = price

    def fulfil(self) -> None:
        """Nothing of the book changes."""

    def moved(self) -> None:
        """Nothing here costs much: the whole proof after every move, which takes some hours."""
        self.pass_time(self.rng)
        self.verify()

    def verify(self) -> None:
        self._verify_entries()
        self._verify_sheets()
        for position in self.positions:
            self._verify_advance(position)

    def _verify_entries(self) -> None:
        for entry in self.entries[-4:]:
            totals: dict[str, int] = defaultdict(int)
            for line in entry:
                totals[line.commodity] += line.amount
            assert not any(totals.values()), entry
        for (account, owner), balance in self.book.items():
            assert not stands_wrongly(account, balance), (account, owner, balance)

    def _verify_sheets(self) -> None:
        for _, sheet in self.sheets[-2:]:
            assert 0 <= sheet.deducted <= sheet.gross * self.terms.cap_rate // 10_000
            assert sheet.net >= 0
        order = f"order:{ORDER}"
        standing = [sheet for number, (_, sheet) in enumerate(self.sheets) if number not in self.reversed]
        gross = sum(sheet.gross for sheet in standing if sheet.kind != "excess")
        assert self.book["goods_received", order] == gross - self.taken_back
        owed = sum(self.sheets[number][1].net - self.paid[number] for number in self.unpaid)
        assert self.book["payable", order] == -owed
        lent = self._sum("receipt", "amount", lambda d: self.by_id[d.advance_id].kind == "cash")
        assert -self.book["cash", order] == self._sum("payment", "amount") + lent - self._repaid(ORDER)

    def _repaid(self, order_id: int) -> int:
        return self._sum("repayment", "amount", lambda d: self.by_id[d.advance_id].order_id == order_id)

    def _sum(self, kind: str, figure: str, wanted: Any = lambda document: True) -> int:
        return sum(getattr(d, figure) for d in self.documents if d.kind == kind and wanted(d))

    def _verify_advance(self, position: Position) -> None:
        mine = [d for d in self.documents if d.advance_id == position.advance_id]

        def quantity(kind: str) -> int:
            return sum(d.quantity for d in mine if d.kind == kind)

        def amount(*kinds: str) -> int:
            return sum(d.amount for d in mine if d.kind in kinds)

        def book(account: str) -> int:
            return self.book[account, position.key]

        uses = [d.more["use"] for d in mine if d.kind == "use"]
        good, spoilt = sum(use.good_consumed for use in uses), sum(use.rejected_consumed for use in uses)
        gone = quantity("return") + quantity("loss") + quantity("variance")
        assert book("with_group") == quantity("receipt") - good - spoilt - gone
        assert book("with_group") == position.with_group
        assert (book("in_accepted"), book("in_rejected")) == (good, spoilt)
        assert (book("lost"), book("variance")) == (quantity("loss"), quantity("variance"))
        assert book("store") == quantity("return") - quantity("receipt")
        charged = 0 if position.keeps_title else amount("receipt")
        written = (
            sum(d.more["value"] - d.more["excess"] for d in mine if d.kind in {"return", "loss", "faulty"})
            if not position.keeps_title
            else 0
        ) + amount("followed")
        claimed = sum(d.more.get("claimed", 0) for d in mine)
        discharged = amount("recovery", "repayment", "forgiveness", "carry_over") + written
        assert book(position.account) == charged + claimed - discharged == position.owed
        assert book("deferred_margin") == -position.deferred_margin
        assert book("margin_earned") == -position.margin_earned
        assert position.paid >= 0
        if not position.owed:
            assert position.deferred_margin == 0
