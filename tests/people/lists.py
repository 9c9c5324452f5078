"""Lists of persons as people send them: good rows by number, and the offices that read them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import Runtime, session
from marketplace.infra.files.sheets.reading import read_pasted
from marketplace.people import import_operations as imports
from marketplace.people.import_models import PersonImport
from marketplace.people.import_operations import Destination

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SRAGEN = "33.14"
VILLAGES = (("Masaran", "Masaran"), ("Jati", "Masaran"), ("Pilang", "Masaran"))
HEAD = ("Nama", "Status", "NIK", "No. HP", "Desa/Kelurahan", "Kecamatan", "Keahlian", "Bidang usaha", "Negara",
        "Lama bekerja (tahun)", "Tahun pulang", "Punya tabungan", "Punya rekening", "Izin nama (ya/tidak)",
        "Masuk kelompok", "Pekerja di keluarga", "Kabupaten/Kota")  # fmt: skip
FIRST = ("Siti", "Tri", "Dewi", "Endang", "Yuni", "Ratna", "Lestari", "Wahyu", "Ningsih", "Kartika")
LAST = ("Wahyuni", "Lestari", "Rahayu", "Puspita", "Handayani", "Astuti", "Utami", "Sari", "Widodo", "Prasetyo")
MIDDLE = ("Ayu", "Nur", "Eka", "Dwi", "Catur", "Panca", "Indah", "Mega", "Ika", "Rina")


def nik(number: int) -> str:
    """A NIK that can exist, another one for each number."""
    return f"331412{41 + number % 28:02d}{1 + number % 12:02d}85{1 + number % 9999:04d}"


def good(number: int, **differing: str) -> dict[str, str]:
    """A row in which nothing is wrong, by the names of the columns."""
    village, district = VILLAGES[number % len(VILLAGES)]
    name = f"{FIRST[number % 10]} {MIDDLE[number // 10 % 10]} {LAST[number // 100 % 10]}"
    cells = {
        "Nama": name, "Status": "purna", "NIK": nik(number), "No. HP": f"0812{30000000 + number}",
        "Desa/Kelurahan": village, "Kecamatan": district, "Keahlian": "Menjahit kebaya",
        "Bidang usaha": "Menjahit, Batik",
        "Negara": "Hong Kong", "Lama bekerja (tahun)": "6", "Tahun pulang": "2021", "Punya tabungan": "ya",
        "Punya rekening": "tidak", "Izin nama (ya/tidak)": "ya" if number % 2 else "tidak",
    }  # fmt: skip
    return cells | differing


def as_text(rows: Iterable[Mapping[str, str]], head: Iterable[str] = HEAD) -> str:
    """The rows as a spreadsheet gives them to the clipboard."""
    head = tuple(head)
    lines = [head, *([row.get(name, "") for name in head] for row in rows)]
    return "\n".join("\t".join(line) for line in lines)


def read(
    rows: Iterable[Mapping[str, str]], organisation_id: int, actor: Actor, group_id: int | None = None,
    at: datetime = AT,
) -> PersonImport:  # fmt: skip
    """Reads these rows as a pasted list, in the present unit of work."""
    return imports.read_import(
        read_pasted(as_text(rows)), "", Destination(organisation_id, SRAGEN, group_id), actor, at
    )  # fmt: skip


def stored(runtime: Runtime, import_id: int) -> PersonImport:
    """The list as it stands in the database now."""
    with runtime.unit_of_work(write=False):
        return session().get_one(PersonImport, import_id)
