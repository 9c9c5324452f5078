"""The seal on a paper as a witness outside the database: found in the book, and refused after anything was undone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select, update

from marketplace.audit.models import AuditHead, AuditSeal
from marketplace.audit.rules import chain_hash
from marketplace.audit.seal_codes import LETTERS, MalformedCode, SealCode, code_of, newest_code
from marketplace.audit.sealing import digests_of, find_seal
from marketplace.infra.data.database import table_of
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.runtime import Runtime
from marketplace.proof import all_violations, witness_violations
from tests.audit.test_seals import EVENTS, SEALS, live, open_up

codes = st.builds(
    SealCode, st.integers(1, 99_999), st.dates(date(2026, 1, 1), date(2099, 12, 31)),
    st.text(LETTERS, min_size=16, max_size=16),
)  # fmt: skip


@given(codes, st.integers(0, 40), st.sampled_from(LETTERS))
def test_a_code_is_read_as_it_is_printed_and_a_slip_of_the_pen_is_told(code: SealCode, at: int, letter: str) -> None:
    printed = str(code)
    assert len(printed) <= 48
    assert SealCode.parse(printed) == code
    assert SealCode.parse(f" {printed.replace('-', ' ').lower().replace('1', 'l').replace('0', 'o')} ") == code
    changed_about = printed[:at] + printed[at : at + 2][::-1] + printed[at + 2 :]
    for slip in (printed[:at] + letter + printed[at + 1 :], changed_about):
        plain, typed = printed.replace("-", ""), slip.replace("-", "")
        if plain != typed and len(plain) == len(typed):
            with pytest.raises(MalformedCode):
                SealCode.parse(slip)


NONE = ["", "142", "saksi", "142-20261127-K7QM-2F9D-XW3T", "142-20261327-K7QM-2F9D-XW3T-8H5B-7C"]


@pytest.mark.parametrize("typed", NONE)
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(MalformedCode):
        SealCode.parse(typed)


@pytest.fixture
def days(runtime: Runtime) -> list[SealCode]:
    """Five sealed days, and the code of each."""
    key = runtime.services[Keyring].seal[0]
    live(runtime, 5, key=key)
    with runtime.unit_of_work(write=False):
        seals = [find_seal(back) for back in range(4, -1, -1)]
        assert newest_code() == str(code_of(seals[-1]))
        return [code_of(made) for made in seals if made]


def found(runtime: Runtime, code: SealCode) -> bool:
    return list(witness_violations(runtime, code)) == []


def test_each_day_is_found(runtime: Runtime, days: list[SealCode]) -> None:
    assert [found(runtime, code) for code in days] == [True] * 5
    with runtime.unit_of_work(write=False):
        other = SealCode(3, days[2].sealed_on, days[3].digest)
    assert not found(runtime, other)


def test_a_changed_row_is_told_by_all_papers_since(runtime: Runtime, engine: Engine, days: list[SealCode]) -> None:
    with engine.begin() as connection:
        open_up(connection)
        connection.execute(update(EVENTS).where(EVENTS.c.id == 8).values(by_user_id=8))
    assert [found(runtime, code) for code in days] == [True, True, False, False, False]


def test_seals_taken_away_are_missed_by_their_papers(runtime: Runtime, engine: Engine, days: list[SealCode]) -> None:
    with engine.begin() as connection:
        open_up(connection)
        connection.execute(delete(SEALS).where(SEALS.c.number > 3))
    assert list(all_violations(runtime)) == []
    assert [found(runtime, code) for code in days] == [True, True, True, False, False]


def test_history_written_anew_and_sealed_anew_with_the_key_is_told(
    runtime: Runtime, engine: Engine, days: list[SealCode]
) -> None:
    """What no proof within the database can find: whoever has everything, its keys too."""
    key = runtime.services[Keyring].seal[0]
    heads = table_of(AuditHead)
    with engine.begin() as connection:
        open_up(connection)
        previous = ""
        mine = EVENTS.select().where(EVENTS.c.subject == "door:1").order_by(EVENTS.c.number)
        for row in connection.execute(mine).all():
            previous = previous or row.previous_hash
            by = 8 if row.number == 2 else row.by_user_id
            said = (row.key, row.file, by, row.organisation_id, row.occurred_at, row.details)
            digest = chain_hash(previous, row.subject, row.number, *said)
            forged = {"by_user_id": by, "previous_hash": previous, "hash": digest}
            connection.execute(update(EVENTS).where(EVENTS.c.id == row.id).values(**forged))
            previous = digest
        connection.execute(update(heads).where(heads.c.subject == "door:1").values(hash=previous))
    with runtime.unit_of_work() as work:
        former = None
        for made in work.scalars(select(AuditSeal).order_by(AuditSeal.number)):
            with work.no_autoflush:
                made.previous = former.hmac if former else made.previous
                made.count, (made.hmac,) = digests_of(made, former.last_event_id if former else 0, [key])
            former = made
    assert list(all_violations(runtime)) == []
    assert [found(runtime, code) for code in days] == [True, False, False, False, False]
