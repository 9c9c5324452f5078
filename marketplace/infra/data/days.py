"""Days in SQL: moments are kept in UTC, dates are meant by a clock so many hours ahead of it."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class DayOfMoment(FunctionElement[int]):
    """The number of the day on which a moment falls, by a clock so many hours ahead of UTC; for differences of days."""

    type = Integer()
    inherit_cache = True


class DayOfDate(FunctionElement[int]):
    """The number of a day that is kept as a date."""

    type = Integer()
    inherit_cache = True


@compiles(DayOfMoment, "sqlite")
def _moment_in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    moment, hours = (compiler.process(each, **options) for each in element.clauses)
    return f"((CAST(strftime('%s', {moment}) AS INTEGER) + {hours} * 3600) / 86400)"


@compiles(DayOfMoment, "postgresql")
def _moment_in_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    moment, hours = (compiler.process(each, **options) for each in element.clauses)
    return f"(CAST({moment} AT TIME ZONE 'UTC' + {hours} * INTERVAL '1 hour' AS DATE) - DATE '2000-01-01')"


@compiles(DayOfDate, "sqlite")
def _date_in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"(CAST(strftime('%s', {compiler.process(element.clauses, **options)}) AS INTEGER) / 86400)"


@compiles(DayOfDate, "postgresql")
def _date_in_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} - DATE '2000-01-01')"
