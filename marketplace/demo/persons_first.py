"""Persons before groups: trained, about to leave, or family of somebody abroad; what they consent to, and their NIK."""

from __future__ import annotations

from marketplace.accounts.actor import Actor
from marketplace.demo.cast import PASSWORD
from marketplace.demo.scenario import Story
from marketplace.parties import members, operations
from marketplace.parties.operations import AccountDetails, Profile
from marketplace.parties.queries import list_members
from marketplace.people import operations as people
from marketplace.people.models import Person
from marketplace.people.rules import PersonDetails

ZONES = {"33": "Asia/Jakarta", "52": "Asia/Makassar"}


def _nik(region: str, born: str, last: str) -> str:
    """A number of the right shape whose district, 99, there is nowhere."""
    return f"{region.replace('.', '')}99{born}{last}"


TRAINED = (
    PersonDetails(
        "Endah Lestari", "returned_worker", "Membordir dan menjahit", "Hong Kong", 6, 2021, region_code="33.14",
        village_key="33.14.03.2010",
        village_name="Desa Kliwonan, Kec. Masaran, Kab. Sragen",
        phone="+6281200000301", trades=("embroidery", "sewing"), has_savings=True,
        has_bank_account=True, nik=_nik("33.14", "520788", "0417"),
    ),
    PersonDetails(
        "Sri Mulyani", "returned_worker", "Ternak ayam kampung", "Malaysia", 3, 2023, region_code="33.14",
        village_key="33.14.03.2011",
        village_name="Desa Pilang, Kec. Masaran, Kab. Sragen",
        trades=("poultry",), has_savings=False, has_bank_account=True,
        nik=_nik("33.14", "440390", "0522"),
    ),
    PersonDetails(
        "Paryono", "returned_worker", "Las dan bengkel", "Korea Selatan", 5, 2022, region_code="33.14",
        village_key="33.14.11.2006",
        village_name="Desa Sidoharjo, Kec. Sidoharjo, Kab. Sragen",
        trades=("welding", "workshop"), has_bank_account=True,
    ),
    PersonDetails(
        "Wahyuningsih", "prospective_worker", "Tata boga", "Taiwan", region_code="33.14",
        village_key="33.14.06.2008",
        village_name="Desa Gondang, Kec. Gondang, Kab. Sragen",
        phone="+6281200000304", trades=("catering",), has_bank_account=False,
    ),
    PersonDetails(
        "Karsinem", "family", "Anyaman pandan", region_code="33.14", relative="abroad",
        village_key="33.14.15.2003",
        village_name="Desa Jati, Kec. Sumberlawang, Kab. Sragen",
        trades=("wickerwork",), has_savings=False,
    ),
    PersonDetails(
        "Baiq Hartini", "returned_worker", "Menenun songket", "Arab Saudi", 4, 2020, region_code="52.03",
        village_key="52.03.20.2003",
        village_name="Desa Jerowaru, Kec. Jerowaru, Kab. Lombok Timur",
        trades=("weaving",), nik=_nik("52.03", "610592", "0611"),
    ),
    PersonDetails(
        "Lalu Samsudin", "returned_worker", "Ternak kambing", "Malaysia", 7, 2019, region_code="52.02",
        village_key="52.02.02.2010",
        village_name="Desa Sukarara, Kec. Jonggat, Kab. Lombok Tengah",
        trades=("goats", "farming"), has_savings=True, has_bank_account=False,
    ),
    PersonDetails(
        "Inaq Nurul", "family", "Membuat terasi", region_code="52.03", relative="returned",
        village_key="52.03.20.2004",
        village_name="Desa Pemongkong, Kec. Jerowaru, Kab. Lombok Timur",
        trades=("terasi",),
    ),
    PersonDetails(
        "Haerani", "prospective_worker", "Menjahit", "Hong Kong", region_code="52.01",
        village_key="52.01.09.2004",
        village_name="Desa Kekait, Kec. Gunungsari, Kab. Lombok Barat",
        trades=("sewing",),
    ),
)  # fmt: skip


def persons_before_groups(story: Story) -> None:
    """Whom offices trained and wrote down; one is counted by an office and looked after by a partner too."""
    story.day(60)
    known: dict[str, Person] = {}
    for details in TRAINED:
        known[details.name] = _write_down(story, details)
        story.day(60, 9, len(known) * 5)
    story.day(58, 10)
    _answers(story, known)
    _two_offices(story, known["Endah Lestari"])
    _the_same_number(story)
    _logins(story)
    story.day(12, 14)
    reason = "Formulir asuransi peserta pelatihan meminta NIK lengkap."
    people.view_nik(known["Endah Lestari"], reason, story.actor("hidayat"), story.now)
    people.record_access(known["Sri Mulyani"], "page", story.actor("hidayat"), story.day(4, 11))


def _officer(details: PersonDetails) -> tuple[str, str]:
    return ("hidayat", "jateng") if details.region_code.startswith("33") else ("ayu", "ntb")


def _write_down(story: Story, details: PersonDetails) -> Person:
    key, office = _officer(details)
    zone = ZONES[details.region_code[:2]]
    return people.write_down(details, zone, story.actor(key), story.now, story.parties[office].id)


def _answers(story: Story, known: dict[str, Person]) -> None:
    """One agrees to all, one declines a photo, one takes a story back; the others were not asked yet."""
    officer = story.actor("hidayat")
    for purpose in ("public_name", "programme_figures", "whatsapp"):
        people.answer_consent(known["Endah Lestari"], purpose, "given", "signed", officer, story.now)
    people.answer_consent(known["Endah Lestari"], "story", "given", "spoken", officer, story.now)
    people.answer_consent(known["Endah Lestari"], "face_photo", "declined", "spoken", officer, story.now)
    people.answer_consent(known["Sri Mulyani"], "public_name", "declined", "spoken", officer, story.now)
    people.answer_consent(known["Sri Mulyani"], "programme_figures", "given", "signed", officer, story.now)
    people.answer_consent(known["Wahyuningsih"], "programme_figures", "declined", "spoken", officer, story.now)
    people.answer_consent(known["Baiq Hartini"], "public_name", "given", "signed", story.actor("ayu"), story.now)
    story.day(20, 10)
    people.withdraw_consent(known["Endah Lestari"], "story", officer, story.now)
    people.withdraw_consent(known["Baiq Hartini"], "public_name", story.actor("ayu"), story.now)


def _two_offices(story: Story, endah: Person) -> None:
    """The partner trains her too: she stays one person, counted by the office that wrote her down first."""
    story.day(40, 10)
    [details] = [each for each in TRAINED if each.name == endah.name]
    people.count_too(endah.id, details, story.parties["mitra"].id, story.actor("sari"), story.now)
    trained = PersonDetails(
        "Tukinah", "family", "Membatik cap", region_code="33.14", relative="returned", trades=("batik",),
        village_key="33.14.03.2010",
        village_name="Desa Kliwonan, Kec. Masaran, Kab. Sragen",
    )  # fmt: skip
    people.write_down(trained, ZONES["33"], story.actor("sari"), story.now, story.parties["mitra"].id)


def _the_same_number(story: Story) -> None:
    """Somebody's number was copied wrongly: it is that of another person, which both pages now say."""
    story.day(38, 10)
    [hers] = [each.nik for each in TRAINED if each.name == "Sri Mulyani"]
    other = PersonDetails(
        "Wartini", "returned_worker", "Membuat roti", "Singapura", 2, 2022, region_code="33.14",
        village_key="33.14.03.2013",
        village_name="Desa Krikilan, Kec. Masaran, Kab. Sragen",
        trades=("bakery",), nik=hers,
    )  # fmt: skip
    office = story.parties["jateng"].id
    people.write_down(other, ZONES["33"], story.actor("hidayat"), story.now, office, another=True)


def _logins(story: Story) -> None:
    """Bu Darmini says which member she is, and which one Slamet is."""
    sekar, darmini = story.parties["sekar"], story.actor("darmini")
    for name, key in (("Darmini", "darmini"), ("Slamet Lestari", "slamet")):
        [member] = [each for each in list_members(sekar.id) if each.person.name == name]
        members.link_login(sekar, member, story.people[key].id, darmini, story.now)


def the_same_group_twice(story: Story) -> None:
    """The group that waits for its officer was begun once more, by somebody else of it."""
    story.day(5, 16)
    waiting = story.parties["lestari"]
    again = Profile(f"Kelompok {waiting.name}", waiting.region_code, waiting.address)
    person = AccountDetails("Pak Wagimin", "+6281200000149", password=PASSWORD)
    operations.register_group(again, Actor.system(), story.now, person=person)
