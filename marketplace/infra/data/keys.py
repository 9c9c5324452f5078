"""The keys of a copy: lists of which the first writes and all read, and the marks by which a database knows them."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass

SECRET, FIELD, SEAL = "SECRET_KEYS", "FIELD_KEYS", "SEAL_KEYS"


@dataclass(frozen=True, repr=False)
class Keyring:
    """The keys of each setting, the one that writes first: browser sessions and forms, sealed fields, daily seals."""

    secret: tuple[str, ...]
    field: tuple[str, ...]
    seal: tuple[str, ...]

    def __iter__(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each setting's name with its keys."""
        yield from ((SECRET, self.secret), (FIELD, self.field), (SEAL, self.seal))

    @property
    def proving(self) -> tuple[str, ...]:
        """The keys under which a seal may have been made; before seals had keys of their own, SECRET_KEYS sealed."""
        return (*self.seal, *self.secret)


def mark_of(setting: str, key: str) -> str:
    """A keyed fingerprint that tells whether two copies hold the same key, and nothing of the key."""
    return hmac.new(key.encode(), f"purnakarya {setting}".encode(), "sha256").hexdigest()[:32]
