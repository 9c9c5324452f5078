"""The file of districts and villages: sorted lines, read where they lie. A search folds a copy of it once a process."""

import mmap
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("data") / "villages.txt"
DISTRICT, VILLAGE = 6, 10
"""How many digits the code of each has, without dots."""
SHORTEST_PART = 3
"""Letters from which on a word is also found by its beginning."""
_SIGNS = bytes(c for c in range(128) if not chr(c).isalnum() and c != 10)
_PLAIN = bytes.maketrans(_SIGNS, b" " * len(_SIGNS))


@cache
def _data() -> mmap.mmap:
    with FILE.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


@cache
def _folded_data() -> bytes:
    """The same bytes in lower case, all signs blank: a word begins after a blank, a name ends with its line."""
    return _data()[:].lower().translate(_PLAIN)


def folded(words: str) -> str:
    """Lower case, without accents."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def words_of(text: str) -> list[str]:
    """The words of a text as the file is searched for them; letters that no name of the file has are left out."""
    return re.findall(r"[a-z0-9]+", folded(text))


def _line_from(start: int) -> tuple[str, str]:
    """Code and name of the line that begins there."""
    data = _data()
    code, _tab, name = data[start : data.find(b"\n", start)].partition(b"\t")
    return code.decode(), name.decode()


def _start_of(code: str) -> int:
    """Where the first line begins whose code is at least this one."""
    data, low, high, wanted = _data(), 0, len(_data()), code.encode()
    while low < high:
        middle = data.rfind(b"\n", low, (low + high) // 2) + 1 or low
        if data[middle : data.find(b"\t", middle)] < wanted:
            low = data.find(b"\n", middle) + 1
        else:
            high = middle
    return low


def name_of(code: str) -> str | None:
    """The name of the district or village of that code, written without dots; None where there is none."""
    start = _start_of(code)
    if start >= len(_data()):
        return None
    code_there, name = _line_from(start)
    return name if code_there == code else None


def villages_of(district: str) -> Iterator[tuple[str, str]]:
    """Code and name of each village of a district."""
    start = _start_of(district)
    end = len(_data())
    while start < end:
        code, name = _line_from(start)
        if not code.startswith(district):
            return
        if len(code) == VILLAGE:
            yield code, name
        start = _data().find(b"\n", start) + 1


def lines_with(word: str) -> Iterator[tuple[str, str]]:
    """Code and name of every district and village with a word that begins so; a short word must be a whole one."""
    text, ends = _folded_data(), ("",) if len(word) >= SHORTEST_PART else (" ", "\n")
    for end in ends:
        needle = f" {word}{end}".encode()
        at = text.find(needle)
        while at >= 0:
            start = text.rfind(b"\n", 0, at) + 1
            yield _line_from(start)
            at = text.find(needle, text.find(b"\n", at + 1))


def words_like(word: str) -> set[str]:
    """Words of names that share the first or the second half with this one and are about as long."""
    text, half = _folded_data(), len(word) // 2
    codes: set[str] = set()
    for pattern in (rf" ({word[:half]}[a-z0-9]*)", rf" ([a-z0-9]*{word[half:]})[ \n]"):
        codes.update(hit.decode() for hit in re.findall(pattern.encode(), text))
    return {each for each in codes if abs(len(each) - len(word)) <= 1 + len(word) // 8}


def holds(words: str) -> bool:
    """Whether a name holds these words one after the other, the last from its beginning."""
    return f" {words}".encode() in _folded_data()
