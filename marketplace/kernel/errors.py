"""The one exception a rule may raise, and the few kinds a page answers differently."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any


class DomainError(Exception):
    """A rule said no: a code whose words live in the catalogues, the field it concerns, and values for the words."""

    def __init__(self, code: str, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({details})" if details else self.code


class NotFound(DomainError):
    """The document is absent, or outside what the viewer may see; both look the same. Answered with 404."""

    def __init__(self, what: str = "document") -> None:
        super().__init__("not_found", what=what)


class NotAllowed(DomainError):
    """The policy refuses this person this action. Answered with 403."""

    def __init__(self, permission: str = "", code: str = "not_allowed") -> None:
        super().__init__(code, permission=permission)


class Conflict(DomainError):
    """The document moved on since the page was read, or its state forbids the action. Answered with 409."""


class Invalid(DomainError):
    """Several things are wrong at once: `errors` holds each as its own DomainError. Answered with 422."""

    def __init__(self, errors: Iterable[DomainError]) -> None:
        self.errors = tuple(errors)
        first = self.errors[0]
        super().__init__(first.code, first.field, **first.params)


def refusals(rule: Callable[..., Any], *args: Any) -> Iterator[DomainError]:
    """What a rule says no to, one by one; nothing when it says yes."""
    try:
        rule(*args)
    except Invalid as several:
        yield from several.errors
    except DomainError as error:
        yield error
