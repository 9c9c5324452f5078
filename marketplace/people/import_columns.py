"""The columns of a list of persons: what they are called, and how a cell of each is read."""

import re
from functools import cache, lru_cache
from typing import Any

from marketplace.infra.files.sheets.columns import KnownColumn, simplified
from marketplace.infra.language.parsing import parse_date, parse_phone, parse_quantity, parse_yes_no
from marketplace.kernel.cleaning import clean_name
from marketplace.kernel.errors import DomainError
from marketplace.kernel.quantity import SCALE
from marketplace.people.rules import LONGEST_ABROAD, check_identity_number
from marketplace.people.trades import TRADES

LONGEST_NAME, LONGEST_SKILL, LONGEST_COUNTRY, MOST_TRADES = 120, 120, 60, 8
_KINDS = {
    "returned_worker": "purna purnapmi purnapekerjamigran pulang sudahpulang returned returnee returnedworker "
    "mantanpmi expmi returnedmigrantworker",
    "prospective_worker": "calon calonpmi cpmi calonpekerjamigran akanberangkat prospective prospectiveworker",
    "family": "keluarga keluargapmi keluargapekerjamigran family anggotakeluarga",
}
_RELATIVES = {
    "abroad": "masih masihdiluarnegeri diluarnegeri luarnegeri abroad stillabroad",
    "returned": "pulang sudahpulang purna returned camehome",
}


def _coded(words: dict[str, str], code: str) -> Any:
    codes = {word: key for key, many in words.items() for word in many.split()}

    @lru_cache(maxsize=200)
    def read(text: str) -> str:
        known = codes.get(simplified(text)) or codes.get(simplified(re.sub(r"\(.*\)", "", text)))
        if known is None:
            raise ValueError(code)
        return known

    return read


def read_name(text: str) -> str:
    """A person's name; it has letters and no digits."""
    name = clean_name(text)
    if len(name) > LONGEST_NAME:
        raise DomainError("import_too_long", most=LONGEST_NAME)
    if any(each.isdigit() for each in name):
        raise ValueError("import_name_has_digits")
    if sum(each.isalpha() for each in name) < 2:
        raise ValueError("import_name_has_no_letters")
    return name


def _short(most: int, code: str = "") -> Any:
    def read(text: str) -> str:
        if len(text) > most:
            raise DomainError("import_too_long", most=most)
        if code and any(each.isdigit() for each in text):
            raise ValueError(code)
        return clean_name(text)

    return read


def read_years(text: str) -> int:
    """How many years; what stands behind the number (`5 tahun`) is passed over."""
    bare = re.sub(r"(?i)\s*(tahun|thn|th|years?)\.?$", "", text)
    if "," in bare:
        raise ValueError("not_whole")
    years = parse_quantity(bare) // SCALE
    if not 0 <= years <= LONGEST_ABROAD:
        raise DomainError("years_impossible", most=LONGEST_ABROAD)
    return years


def read_year(text: str) -> int:
    """A year of four digits, alone or at the end of a date; which years can be is judged with the day."""
    if re.fullmatch(r"\d{4}", text):
        return int(text)
    try:
        return parse_date(text).year
    except ValueError:
        raise ValueError("import_not_a_year") from None


@cache
def _trades() -> dict[str, str]:
    return {simplified(word): code for code, names in TRADES.items() for word in (code, *names)}


@lru_cache(maxsize=500)
def read_trades(text: str) -> tuple[str, ...]:
    """Codes of trades, written one after the other with commas between."""
    known = _trades()
    parts = [part for part in re.split(r"[,;/\n]", text) if simplified(part)]
    unknown = next((place for place, part in enumerate(parts, 1) if simplified(part) not in known), None)
    if unknown is not None:
        raise DomainError("import_trade_unknown", place=unknown)
    if len(parts) > MOST_TRADES:
        raise DomainError("import_trades_too_many", most=MOST_TRADES)
    return tuple(dict.fromkeys(known[simplified(part)] for part in parts))


NAME, KIND, NIK, VILLAGE, REGENCY = "name", "kind", "nik", "village", "regency"
COLUMNS = (
    KnownColumn(key=NAME, name="Nama", english="Name", is_required=True, read=read_name,
                synonyms=("nama lengkap", "full name", "nama peserta"), hint="Seperti di KTP"),
    KnownColumn(key=KIND, name="Status", english="Who", is_required=True, read=_coded(_KINDS, "import_kind_unknown"),
                synonyms=("status pmi", "kategori", "kind", "jenis"), hint="purna, calon, keluarga"),
    KnownColumn(key=NIK, name="NIK", english="NIK", read=check_identity_number,
                synonyms=("no ktp", "nomor ktp", "nomor induk kependudukan", "nik ktp"), hint="16 angka"),
    KnownColumn(key="phone", name="No. HP", english="Phone", read=parse_phone,
                synonyms=("hp", "no wa", "whatsapp", "telepon", "no telepon", "nomor hp"), hint="0812 3456 7890"),
    KnownColumn(key=VILLAGE, name="Desa/Kelurahan", english="Village", read=_short(100),
                synonyms=("desa", "kelurahan", "nama desa")),
    KnownColumn(key="district", name="Kecamatan", english="District", read=_short(60), synonyms=("kec",)),
    KnownColumn(key=REGENCY, name="Kabupaten/Kota", english="Regency", read=_short(60),
                synonyms=("kabupaten", "kota", "kab"), hint="Kosong: yang dipilih di halaman"),
    KnownColumn(key="skill", name="Keahlian", english="Skill", read=_short(LONGEST_SKILL), synonyms=("keterampilan",)),
    KnownColumn(key="trades", name="Bidang usaha", english="Trades", read=read_trades,
                synonyms=("bidang", "jenis usaha"), hint="Batik, Menjahit, Terasi …"),
    KnownColumn(key="country", name="Negara", english="Country",
                read=_short(LONGEST_COUNTRY, "import_country_has_digits"),
                synonyms=("negara penempatan", "negara tujuan")),
    KnownColumn(key="years_abroad", name="Lama bekerja (tahun)", english="Years abroad", read=read_years,
                synonyms=("lama bekerja", "lama di luar negeri", "tahun di luar negeri"), hint="5"),
    KnownColumn(key="returned_in", name="Tahun pulang", english="Year of return", read=read_year,
                synonyms=("tahun kepulangan", "pulang"), hint="2023"),
    KnownColumn(key="relative", name="Pekerja di keluarga", english="Worker of the family",
                read=_coded(_RELATIVES, "import_relative_unknown"), synonyms=("keluarga dari",),
                hint="masih di luar negeri, sudah pulang"),
    KnownColumn(key="has_savings", name="Punya tabungan", english="Has savings", read=parse_yes_no,
                synonyms=("tabungan",), hint="ya, tidak"),
    KnownColumn(key="has_bank_account", name="Punya rekening", english="Has a bank account", read=parse_yes_no,
                synonyms=("rekening", "rekening bank"), hint="ya, tidak"),
    KnownColumn(key="public_name", name="Izin nama (ya/tidak)", english="Name may be shown (yes/no)", read=parse_yes_no,
                synonyms=("izin nama",), hint="ya, hanya bila ia menandatangani"),
    KnownColumn(key="joined_on", name="Masuk kelompok", english="Joined the group", read=parse_date,
                synonyms=("masuk kelompok sejak", "tanggal masuk"), hint="31/01/2026"),
)  # fmt: skip
"""As they stand in the template, and in whatever order they come."""
