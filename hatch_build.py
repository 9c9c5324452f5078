"""Makes what a wheel carries ready to use: the rooms' translations as mo files, static files compressed as well."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ReadyHook(BuildHookInterface):
    """Compiles at build time, so that an installed copy needs no writable folder for it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add `translations/<language>/LC_MESSAGES/messages.mo`, and a .gz beside each textual file of `static`."""
        sys.path.insert(0, self.root)
        from marketplace.infra.files.static_files import write_compressed
        from marketplace.infra.language.translations import compile_catalogues

        self.folder = tempfile.TemporaryDirectory()
        root, target = Path(self.root), Path(self.folder.name)
        compile_catalogues(root / "translations", target / "translations")
        write_compressed(root / "static", target / "static")
        for made in (path for path in target.rglob("*") if path.is_file()):
            build_data["force_include"][str(made)] = f"marketplace/{made.relative_to(target).as_posix()}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take the temporary files away."""
        self.folder.cleanup()
