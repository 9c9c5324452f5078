"""Rendering: a page with its form answers 422 when the form has errors, 409 when it was stale, 200 otherwise."""

from typing import Any

from flask import g, render_template

from marketplace.infra.forms import BaseForm


def render(template: str, form: BaseForm | None = None, **context: Any) -> tuple[str, int]:
    """The page and its status."""
    if g.get("stale_form_told"):
        return render_template(template, form=form, **context), 409
    has_errors = form is not None and bool(form.errors or form.form_errors)
    return render_template(template, form=form, **context), 422 if has_errors else 200
