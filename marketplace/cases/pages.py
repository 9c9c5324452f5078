"""What the pages of a case show."""

from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can
from marketplace.accounts.sealed_names import names_on_papers
from marketplace.accounts.sides import GROUP, side_of
from marketplace.advances.claims import find_claim
from marketplace.advances.labels import KINDS
from marketplace.cases import labels, queries, subjects
from marketplace.cases.models import Case, Message
from marketplace.infra.files.photo_records import attachments_of
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language, today, zone
from marketplace.infra.web.uploads import paper_link
from marketplace.settlements.models import Settlement
from marketplace.settlements.queries import may_be_redrawn


@dataclass(frozen=True)
class SubjectView:
    """The document a case is about, as a link."""

    title: str
    url: str
    order_id: int


@dataclass(frozen=True)
class Said:
    """What somebody wrote, as a timeline shows it."""

    title: str
    who: str
    at: str
    datetime: str
    note: str
    photos: list[dict[str, str]] = field(default_factory=list)
    papers: list[dict[str, str]] = field(default_factory=list)


def subject_of(owner: str) -> SubjectView:
    """What the document is called, and where it is read."""
    found = subjects.load_subject(owner)
    document, kind = found.document, found.kind
    pages = {
        "settlement": ("settlements.settlement", "settlement_id"),
        "inspection": ("inspections.result", "inspection_id"),
        "adjustment": ("advances.adjustment", "adjustment_id"),
        "advance": ("advances.advance", "advance_id"),
        "payment": ("payments.payment", "payment_id"),
    }
    kind = "adjustment" if kind == subjects.PROPOSAL else kind
    endpoint, argument = pages[kind]
    name = str(labels.SUBJECTS[kind])
    if kind == "adjustment":
        name = str(KINDS[document.kind])
    elif kind != "inspection":
        name = f"{name} {document.number}"
    return SubjectView(name, url_for(endpoint, **{argument: document.id}), found.order_id)


def case_page(case: Case, viewer: Actor) -> dict[str, Any]:
    """Everything the pages of a case are drawn from."""
    group, off_taker = case.group, case.off_taker
    names = {"group": group.name, "off_taker": off_taker.name, "programme": str(labels.SIDES["programme"])}
    turn, side = labels.turn_of(case, today()), side_of(case, viewer)
    settlement = subjects.find_settlement(case.owner)
    decides = turn == "programme" and bool(viewer.deciding_prefixes) and can(viewer, "case:uphold", case)
    about = subjects.load_subject(case.owner)
    is_proposal = case.is_open and about.kind == subjects.PROPOSAL
    return {
        "may_agree": not subjects.is_borne_by_programme(about),
        "case": case, "is_proposal": is_proposal,
        "measure": subjects.measure_of_goods(about) if case.asked_units else None,
        "subject": subject_of(case.owner), "group": group, "off_taker": off_taker, "names": names,
        "turn": turn, "side": side, "decides": decides, "due_on": labels.due_on(case, today()),
        "label": labels.case_label(case, today(), "programme" if decides else side),
        "said": _said(case, names), "steps": _steps(case), "settlement": settlement,
        "redrawn": settlement is not None and may_be_redrawn(settlement),
        "opener": names[case.side], "other": names["off_taker" if case.side == GROUP else "group"],
        "follows": _what_follows(case, settlement), **_claimed(case),
    }  # fmt: skip


def _claimed(case: Case) -> dict[str, Any]:
    """The claim by which a buyer's case takes effect after payment, or that it waits for the next order of the two."""
    if case.status != "upheld" or case.side == GROUP or not case.amount:
        return {"claim": None, "waits": False}
    claim = find_claim(case.key)
    return {"claim": claim, "waits": claim is None and queries.waits_for_order(case)}


def _what_follows(case: Case, settlement: Settlement | None) -> tuple[int, int] | None:
    """What the group gets by the settlement now, and once the case is upheld; None where no settlement changes."""
    if not case.is_open or not case.asked or settlement is None or not may_be_redrawn(settlement):
        return None
    return settlement.net, settlement.net + (case.asked if case.side == GROUP else -case.asked)


def _steps(case: Case) -> tuple[list[tuple[str, str]], int]:
    """The three steps of a case with their days, and which of them is now."""
    moments = (case.opened_at, case.answered_at, case.ended_at)
    days = ["" if at is None else formats.short_day(formats.local_date(at, zone()), language()) for at in moments]
    current = 4 if not case.is_open else 3 if case.answered_at is not None or case.answer_by < today() else 2
    return list(zip((_("The objection"), _("The answer"), _("The decision")), days, strict=True)), current


def _said(case: Case, names: dict[str, str]) -> list[Said]:
    """What was written, oldest first, with its photos and papers."""
    written = queries.list_messages(case.key)
    photos = attachments_of([each.key for each in written])
    people = names_on_papers({each.written_by for each in written if each.written_by is not None})
    return [_one(each, names, people.get(each.written_by or 0, ""), photos.get(each.key, [])) for each in written]


def _one(message: Message, names: dict[str, str], person: str, attached: list[Any]) -> Said:
    papers = [paper_link(each) for each in attached if each.upload.is_paper]
    shown = [
        {
            "url": url_for("files.attachment", attachment_id=each.id, size="large"),
            "thumb": url_for("files.attachment", attachment_id=each.id, size="thumb"),
            "alt": _("Photo %(number)s of %(name)s", number=number, name=names[message.side]),
        }
        for number, each in enumerate((each for each in attached if not each.upload.is_paper), start=1)
    ]
    at = formats.moment(message.written_at, language(), zone())
    moment = message.written_at.isoformat(timespec="minutes")
    return Said(names[message.side], person, at, moment, message.text, shown, papers)
