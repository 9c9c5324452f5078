"""How a value of a workbook looks in its cell, and which numbers have lost digits there."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

_EXACT = 2**53
"""From here on a spreadsheet's numbers do not hold every digit."""
_LONG = 10**15
"""The first number with 16 digits: Excel keeps 15 of them and puts a zero for the last."""
_SCIENTIFIC = re.compile(r"-?\d(?:[.,]\d+)?[Ee]\+\d{2,3}")
_FAILED = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!)|Err:5\d\d")


def is_rounded(value: Any) -> bool:
    """Whether digits are missing: too many for a number, or a text that only says how many there were."""
    if isinstance(value, str):
        return bool(_SCIENTIFIC.fullmatch(value))
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) < _LONG:
        return False
    return abs(value) >= _EXACT or value % 10 == 0


def is_failed(text: str) -> bool:
    """Whether a formula says that it could not be computed."""
    return bool(_FAILED.fullmatch(text))


def shown(value: Any, style: str = "") -> str:
    """The text of a cell, as an Indonesian reads it; `style` is `%`, or zeros to fill up with."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, int | float):
        return _number(value, style)
    return _moment(value)


def _number(value: float, style: str) -> str:
    if style == "%":
        return f"{_decimal(value * 100)}%"
    text = _decimal(value)
    return text.zfill(len(style)) if text.isdigit() else text


def _decimal(value: float) -> str:
    if value == int(value) if abs(value) < 1e300 else False:
        return str(int(value))
    return f"{Decimal(format(value, '.15g')):f}".replace(".", ",")


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        at = value.time()
        return _day(value) if at == time() else f"{_day(value)} {at:%H:%M}"
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        hours, rest = divmod(int(value.total_seconds()), 3600)
        return f"{hours}:{rest // 60:02d}"
    return str(value)


def _day(value: date) -> str:
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
