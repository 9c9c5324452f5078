"""Rendering: a page with its form answers 422 when the form has errors or asks, 409 when it was stale, else 200."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import jinja2
from flask import g, render_template
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from marketplace.infra.web.forms import BaseForm


def render(template: str, form: BaseForm | None = None, **context: Any) -> tuple[str, int]:
    """The page and its status."""
    if g.get("stale_form_told"):
        return render_template(template, form=form, **context), 409
    has_errors = form is not None and bool(form.errors or form.form_errors or form.is_asking or form.asked_now)
    return render_template(template, form=form, **context), 422 if has_errors else 200


class CompiledTemplates(FileSystemBytecodeCache):
    """Templates compiled once for all processes and starts of a copy; a full disk costs time, not the page."""

    def __init__(self, folder: Path) -> None:
        """Keeps them in this folder, apart for each version of Jinja."""
        kept = folder / jinja2.__version__
        kept.mkdir(parents=True, exist_ok=True)
        super().__init__(str(kept))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Writes a compiled template, if it can."""
        with suppress(OSError):
            super().dump_bytecode(bucket)
