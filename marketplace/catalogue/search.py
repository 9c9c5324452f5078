"""Full-text search over the public listings: FTS5 in SQLite, tsvector in PostgreSQL.

Triggers keep the search tables in step with `catalogue_entries`, so whatever writes an entry writes its words in the
same transaction. Whole words are looked for first, because their hits can be read newest first one by one; when they
give less than a page, words match from their beginning: `ba` finds batik, and `tenun` finds tenunan.
"""

import re
import unicodedata

from sqlalchemy import ColumnElement, Integer, Select, column, func, literal_column, table, text

from marketplace.catalogue.models import CatalogueEntry

MOST_WORDS = 8
LONGEST_WORD = 40

_FTS = table("search_listings", column("rowid", Integer))
_VECTORS = table("search_listings", column("entry_id", Integer))


def folded(words: str) -> str:
    """Lower case without accents, as both engines store and look for words."""
    plain = unicodedata.normalize("NFKD", words.lower()).lower()
    return "".join(c for c in plain if not unicodedata.combining(c))


def words_of(query: str) -> list[str]:
    """The words a person typed, ready for either engine; signs are left out, so nothing in them is an operator."""
    return [word[:LONGEST_WORD] for word in re.findall(r"[^\W_]+", folded(query))][:MOST_WORDS]


def narrowed(query: Select[int], words: list[str], dialect: str, *, whole: bool) -> Select[int]:
    """The query over `catalogue_entries` narrowed to entries that hold every word, whole or from its beginning."""
    if dialect == "sqlite":
        wanted_words = " ".join(f'"{word}"{"" if whole else "*"}' for word in words)
        matching = text("search_listings MATCH :words").bindparams(words=wanted_words)
        return query.join(_FTS, _FTS.c.rowid == CatalogueEntry.id).where(matching)
    wanted: ColumnElement[bool] = literal_column("search_listings.words").op("@@")(
        func.to_tsquery("simple", " & ".join(f"'{word}'{'' if whole else ':*'}" for word in words))
    )
    return query.join(_VECTORS, _VECTORS.c.entry_id == CatalogueEntry.id).where(wanted)


def newest_first(words: list[str], dialect: str) -> ColumnElement[int]:
    """What to order by so that the engine reads hits newest first and stops early."""
    return _FTS.c.rowid.desc() if words and dialect == "sqlite" else CatalogueEntry.id.desc()
