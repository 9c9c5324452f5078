"""A seal as a short code on papers, a witness outside the database: whether the book still contains what it sealed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.audit.check import row_violations
from marketplace.audit.models import AuditSeal
from marketplace.audit.sealing import find_seal, seal_violations
from marketplace.infra.data.runtime import session

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is taken for a number, nor for another letter."""
MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
DIGEST, CHECK = 16, 2
"""Letters of a seal's hash (80 bits), and letters that tell one mistyped letter, or two changed about, from another
seal.
"""
PRIME = 1021
"""The largest number below 32 × 32 with which no such slip leaves the check as it was."""
_SHAPE = re.compile(rf"(\d{{1,9}})(\d{{4}})(\d\d)(\d\d)([{LETTERS}]{{{DIGEST}}})([{LETTERS}]{{{CHECK}}})")


class MalformedCode(ValueError):
    """What was typed is no code of a seal."""


@dataclass(frozen=True)
class SealCode:
    """Which seal, of which day, and the beginning of its hash."""

    number: int
    sealed_on: date
    digest: str

    def __str__(self) -> str:
        """`142-20261127-K7QM-2F9D-XW3T-8H5B-24`."""
        fours = "-".join(self.digest[at : at + 4] for at in range(0, DIGEST, 4))
        return f"{self.number}-{self.sealed_on:%Y%m%d}-{fours}-{self._check}"

    @property
    def _check(self) -> str:
        total = 0
        for letter in f"{self.number}{self.sealed_on:%Y%m%d}{self.digest}":
            total = (total * len(LETTERS) + LETTERS.index(letter)) % PRIME
        return _in_letters(total, CHECK)

    @classmethod
    def parse(cls, text: str) -> "SealCode":
        """The code as somebody typed it, with or without dashes and spaces; MalformedCode says what is wrong."""
        shape = _SHAPE.fullmatch(re.sub(r"[\s-]", "", text).upper().translate(MISREAD))
        if shape is None:
            raise MalformedCode("this is no witness code; one looks like 142-20261127-K7QM-2F9D-XW3T-8H5B-24")
        number, year, month, day, digest, check = shape.groups()
        try:
            code = cls(int(number), date(int(year), int(month), int(day)), digest)
        except ValueError:
            raise MalformedCode(f"the witness code names a day that does not exist: {year}{month}{day}") from None
        if code._check != check:
            raise MalformedCode("a letter or number of the witness code is mistyped; compare it with the paper")
        return code


def code_of(made: AuditSeal) -> SealCode:
    """The code of a seal."""
    return SealCode(
        made.number, made.sealed_on, _in_letters(int(made.hmac, 16) >> 4 * len(made.hmac) - 5 * DIGEST, DIGEST)
    )


def _in_letters(bits: int, count: int) -> str:
    return "".join(LETTERS[bits >> 5 * place & 31] for place in reversed(range(count)))


def newest_code() -> str:
    """The code of the newest seal, to be kept with a paper; empty before the first seal."""
    newest = find_seal()
    return str(code_of(newest)) if newest else ""


def codes_there(codes: Iterable[str]) -> set[str]:
    """Of these codes those of seals that are there."""
    asked, numbers = set(codes), set[int]()
    for code in asked:
        with suppress(MalformedCode):
            numbers.add(SealCode.parse(code).number)
    found = session().scalars(select(AuditSeal).where(AuditSeal.number.in_(numbers)))
    return {str(code_of(made)) for made in found} & asked


def violations_since(code: SealCode, keys: Sequence[str]) -> Iterator[str]:
    """Nothing when the book still contains the seal of this code, and unchanged all that it and those before sealed."""
    made = session().scalar(select(AuditSeal).where(AuditSeal.number == code.number))
    newest = find_seal()
    if made is None:
        until = f"the newest is number {newest.number} of {newest.sealed_on}" if newest else "there is none at all"
        yield f"audit_seals: number {code.number} of {code.sealed_on} is not there; {until}"
    elif code_of(made) != code:
        yield f"audit_seals {made.sealed_on}: number {made.number} is another than that on the paper: {code_of(made)}"
    else:
        yield from seal_violations(keys, made.number)
        yield from row_violations(0, made.last_event_id)
