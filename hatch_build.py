"""Joins the rooms' translations into the mo files that the wheel carries."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TranslationsHook(BuildHookInterface):
    """Compiles at build time, so that an installed copy needs no writable folder for it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add `translations/<language>/LC_MESSAGES/messages.mo` to the wheel."""
        sys.path.insert(0, self.root)
        from marketplace.infra.language.translations import compile_catalogues

        self.folder = tempfile.TemporaryDirectory()
        target = Path(self.folder.name)
        compile_catalogues(Path(self.root) / "translations", target)
        for made in target.rglob("*.mo"):
            build_data["force_include"][str(made)] = f"marketplace/translations/{made.relative_to(target).as_posix()}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take the temporary files away."""
        self.folder.cleanup()
