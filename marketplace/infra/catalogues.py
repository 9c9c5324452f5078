"""The catalogues of translations: a po file for each room, joined into one mo file for each language."""

import secrets
from pathlib import Path

from babel.messages.catalog import Catalog
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
    """One catalogue of all the files; ValueError when two of them translate the same words differently."""
    joined = Catalog(locale=locale)
    for source in sources:
        with source.open("rb") as stream:
            for message in read_po(stream, locale=locale):
                if not message.id or not message.string:
                    continue
                known = joined.get(message.id, context=message.context)
                if known is not None and known.string != message.string:
                    raise ValueError(f"{source.name}: two translations of {message.id!r}")
                joined.add(message.id, message.string, context=message.context)
    return joined
