"""The catalogues of translations: a po file for each room, joined into one mo file for each language."""

import secrets
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def ready_catalogues(root: Path, target: Path) -> Path:
    """The folder to translate from: `root` itself when it carries mo files, as in a wheel, else `target`, compiled."""
    if any(root.glob("*/LC_MESSAGES/messages.mo")):
        return root
    compile_catalogues(root, target)
    return target


def compile_catalogues(root: Path, target: Path) -> None:
    """Joins the rooms' po files of each language into one `messages.mo`, when any of them is newer."""
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        sources = sorted(folder.glob("*.po"))
        output = target / folder.name / "LC_MESSAGES" / "messages.mo"
        if output.exists() and all(source.stat().st_mtime <= output.stat().st_mtime for source in sources):
            continue
        output.parent.mkdir(parents=True, exist_ok=True)
        partial = output.with_name(f"{secrets.token_hex(4)}.part")
        with partial.open("wb") as stream:
            write_mo(stream, join_catalogues(sources, folder.name))
        partial.replace(output)


def join_catalogues(sources: list[Path], locale: str) -> Catalog:
    """One catalogue of all the files; where two of them translate the same words, the first one counts."""
    joined = Catalog(locale=locale)
    if locale == "id":
        joined.mime_headers = [("Plural-Forms", "nplurals=1; plural=0;")]  # Babel assumes two forms
    for _, message in _messages(sources, locale):
        if joined.get(message.id, context=message.context) is None:
            joined.add(message.id, message.string, context=message.context)
    return joined


def conflicts(sources: list[Path], locale: str) -> list[str]:
    """Words that two files translate differently, with the name of the later file; a test keeps this empty."""
    joined = join_catalogues(sources, locale)
    return [
        f"{source.name}: {message.id!r}"
        for source, message in _messages(sources, locale)
        if (known := joined.get(message.id, context=message.context)) is None or known.string != message.string
    ]


def _messages(sources: list[Path], locale: str) -> Iterator[tuple[Path, Message]]:
    for source in sources:
        with source.open("rb") as stream:
            for message in read_po(stream, locale=locale):
                if message.id and message.string:
                    yield source, message
