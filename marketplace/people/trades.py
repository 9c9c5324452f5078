"""The trades of the programmes, as data: code, Indonesian name, English name. Kinds of products refer to them."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _rows() -> Mapping[str, tuple[str, str]]:
    text = files("marketplace.people").joinpath("data", "trades.csv").read_text("utf-8")
    return {row["code"]: (row["id"], row["en"]) for row in csv.DictReader(text.splitlines())}


TRADES: Mapping[str, tuple[str, str]] = _rows()
"""Code → Indonesian and English name, in the order in which they are offered."""


def trade_name(code: str, locale: str) -> str:
    """The trade's name in one of the two languages; the code itself for one that is no longer known."""
    names = TRADES.get(code)
    return code if names is None else names[locale == "en"]
