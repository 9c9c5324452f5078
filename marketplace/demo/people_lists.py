"""Lists of persons that offices and partners read in: one taken in, one that waits with rows to mend and to decide."""

from __future__ import annotations

from marketplace.demo.scenario import Story
from marketplace.infra.files.sheets.reading import read_pasted
from marketplace.infra.files.sheets.tables import Sheet
from marketplace.people import import_operations as imports
from marketplace.people.import_operations import Destination

SRAGEN = "33.14"
HEAD = (
    "No\tNama\tStatus\tNIK\tNo. HP\tDesa\tKecamatan\tKeahlian\tBidang usaha\tNegara\tLama bekerja\tTahun pulang\t"
    "Izin nama"
)
TAKEN_IN = """
1\tSumiyati\tpurna\t3314085203840001\t0812 0000 3101\tPilang\tMasaran\tMenjahit kebaya\tMenjahit\tTaiwan\t6\t2021\tya
2\tRukmini Hapsari\tpurna\t3314086511790002\t0812 0000 3102\tJati\tMasaran\tMembatik\tBatik\tHong Kong\t9\t2019\tya
3\tSuyatmi\tpurna\t\t0812 0000 3103\tPilang\tMasaran\tTata boga\tTata boga\tMalaysia\t4\t2022\ttidak
4\tJumadi Saputra\tkeluarga\t3314081407820003\t\tMasaran\tMasaran\tLas listrik\tLas\t\t\t\t
"""
WAITING = """
1\tSumiyati\tpurna\t3314.0852.0384.0001\t0812 0000 3101\tPilang\tMasaran\tMenjahit kebaya\tMenjahit\tTaiwan\t6\t2021\tya
2\tSuyatmi\tpurna\t3314085507850007\t\tPilang\tMasaran\tTata boga\tTata boga\tMalaysia\t4\t2022\t
3\tHartini Wulandari\tpurna\t331408620188000\t0812 0000 3105\tJati\tMasaran\tMenjahit\tMenjahit\tSingapura\t5\t2020\tya
4\tSri Mulyani\tpurna\t3314086302870005\t0812 0000 3106\tJatti\tMasaran\tMembatik\tBatik\tHong Kong\t7\t2023\tya
5\tPonirah\tpurna\t3314085906810006\t0812 0000 3107\tPilang\tMasaran\tAnyaman\tAnyaman\tTaiwan\t5\t2032\tya
6\tLegiyem\tcalon\t3314084811990008\t0812 0000 3108\tMasaran\tMasaran\t\t\tTaiwan\t\t\t
7\tSutinah Rahayu\tpurna\t3314085203840001\t0812 0000 3109\tPilang\tMasaran\tMenjahit\tMenjahit\tTaiwan\t3\t2018\tya
8\tWarsini\tpurna\t3314084404830009\t0812 0000 3110\tJati\tMasaran\tMembatik\tBatik, Sulap\tHong Kong\t8\t2017\tya
9\tNgatini\tpurna\t3314086712900010\t0812 0000 3111\tMasaran\tMasaran\tGula semut\tPalm sugar\tMalaysia\t2\t2024\tya
"""


def lists_of_persons(story: Story) -> None:
    """The office took a list in; the next one, of the partner, waits for somebody to look at it."""
    at = story.day(20, 10)
    office = Destination(story.parties["jateng"].id, SRAGEN)
    taken = imports.read_import(_sheet(TAKEN_IN), "Pelatihan Masaran 2026.xlsx", office, story.actor("hidayat"), at)
    imports.confirm_import(taken, story.actor("hidayat"), story.day(20, 11))
    imports.read_import(_sheet(WAITING), "Peserta gelombang 2.xlsx", office, story.actor("hidayat"), story.day(2, 9))
    partner = Destination(story.parties["mitra"].id, SRAGEN)
    imports.read_import(_sheet(WAITING), "", partner, story.actor("sari"), story.day(1, 15))


def _sheet(rows: str) -> Sheet:
    return read_pasted(f"{HEAD}\n{rows.strip()}")
