"""Example standards to start from; the off-taker confirms every limit before publishing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from marketplace.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Template:
    """A draft's first content: values of the draft's and of its criteria's columns."""

    key: str
    category: str
    is_material: bool
    references: tuple[str, ...]
    terms: Mapping[str, Any]
    criteria: tuple[Mapping[str, Any], ...]

    def title_in(self, locale: str) -> str:
        """The title in the reader's language."""
        return str(self.terms["title_en" if locale == "en" else "title"])


@cache
def list_templates() -> tuple[Template, ...]:
    """Every template, goods first, material last."""
    text = files("marketplace.standards").joinpath("data/templates.json").read_text("utf-8")
    templates = [_template(dict(raw)) for raw in json.loads(text)["templates"]]
    return tuple(sorted(templates, key=lambda template: template.is_material))


def get_template(key: str) -> Template:
    """The template of that key, or NotFound."""
    for template in list_templates():
        if template.key == key:
            return template
    raise NotFound("template")


def _template(raw: dict[str, Any]) -> Template:
    criteria = tuple(MappingProxyType(dict(criterion)) for criterion in raw.pop("criteria"))
    return Template(
        key=raw.pop("key"),
        category=raw.pop("category"),
        is_material=raw.pop("is_material"),
        references=tuple(raw.pop("references")),
        terms=MappingProxyType(raw),
        criteria=criteria,
    )
