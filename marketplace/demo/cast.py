"""The people, groups, buyers and products of the sample world: all invented, but for public bodies and places."""

from dataclasses import dataclass

from marketplace.catalogue.rules import Offer
from marketplace.kernel.quantity import SCALE
from marketplace.people.rules import PersonDetails

PASSWORD = "kain mori putih"  # noqa: S105  it opens sample data only


@dataclass(frozen=True)
class SignIn:
    """One person to be, for each role."""

    key: str
    name: str
    phone: str
    role: str
    place: str


SIGN_INS = (
    SignIn("darmini", "Bu Darmini", "+6281200000101", "group_coordinator", "Batik Sekar Mulih"),
    SignIn("slamet", "Slamet Lestari", "+6281200000102", "group_member", "Batik Sekar Mulih"),
    SignIn("ratih", "Ratih Anggraini", "+6281200000103", "off_taker_buyer", "Galeri GKBI Jakarta (contoh)"),
    SignIn("bimo", "Bimo Wirawan", "+6281200000104", "off_taker_finance", "Galeri GKBI Jakarta (contoh)"),
    SignIn("hidayat", "Pak Hidayat", "+6281200000105", "programme_officer", "BP3MI Jawa Tengah"),
    SignIn("sari", "Sari Puspita", "+6281200000106", "field_facilitator", "Mitra Desa Berdaya"),
    SignIn("lukman", "Lukman Hakim", "+6281200000107", "lender", "Bank Contoh Sejahtera"),
    SignIn("wening", "Wening Astuti", "+6281200000108", "administrator", "Purnakarya"),
)


@dataclass(frozen=True)
class GroupCard:
    """A producer group of the sample world."""

    key: str
    name: str
    region_code: str
    address: str
    about: str
    coordinator: str
    phone: str
    """The number the coordinator signs in with; nobody else sees it."""
    bank: tuple[str, str]
    members: tuple[PersonDetails, ...]
    certificates: tuple[tuple[str, str], ...] = ()
    assisted: bool = False
    contact: str | None = None
    """A number for everybody, where the group wants one."""


@dataclass(frozen=True)
class OfficeCard:
    """A programme office of the sample world, its first person, and the number it gives the public."""

    key: str
    name: str
    level: str
    region_code: str
    duty: str
    phone: str
    person: str
    sign_in: str
    """The number its person signs in with."""


OFFICES = (
    OfficeCard("pusat", "Direktorat Pemberdayaan (contoh)", "national", "", "both", "+6281200000901", "retno",
               "+6281200000136"),
    OfficeCard("jateng", "BP3MI Jawa Tengah", "province", "33", "both", "+6281200000902", "hidayat",
               "+6281200000105"),
    OfficeCard("ntb", "BP3MI NTB", "province", "52", "both", "+6281200000903", "ayu", "+6281200000131"),
    OfficeCard("banten", "BP3MI Banten", "province", "36", "both", "+6281200000904", "dadang", "+6281200000132"),
    OfficeCard("lotim", "Pos Layanan Lombok Timur (contoh)", "regency", "52.03", "decider", "+6281200000905", "zaenal",
               "+6281200000137"),
    OfficeCard("sragen", "Dinas Tenaga Kerja Sragen (contoh)", "regency", "33.14", "reader", "+6281200000906", "endang",
               "+6281200000138"),
)  # fmt: skip
"""Where nobody decides for a regency, the office of the province does."""


def _back(name: str, skill: str, country: str, years: int, returned: int, show: bool = True) -> PersonDetails:
    return PersonDetails(name, "returned_worker", skill, country, years, returned, "given" if show else "")


def _family(name: str, skill: str, show: bool = True) -> PersonDetails:
    return PersonDetails(name, "family", skill, public_name="given" if show else "")


GROUPS = (
    GroupCard(
        "sekar", "Batik Sekar Mulih", "33.14", "Dusun Jetis RT 02 RW 04, Desa Pilang",
        "Lima perempuan dan seorang laki-laki membatik bersama di rumah Bu Darmini sejak 2021. Setiap lembar dicanting "
        "satu orang dari awal sampai selesai, lalu dicelup dan dilorod bersama.",
        "Bu Darmini", "+6281200000101", ("113", "0101230004567"),
        (
            _back("Darmini", "Ketua, pembatik tulis", "Hong Kong", 8, 2019),
            _back("Tri Wahyuni", "Ahli pewarnaan soga", "Taiwan", 5, 2020),
            _family("Slamet Lestari", "Pembuat pola"),
            _back("Sumiyati", "Pembatik tulis", "Malaysia", 6, 2018, show=False),
            _back("Parjinah", "Pembatik tulis", "Singapura", 4, 2021, show=False),
            _family("Rukini", "Pelorod", show=False),
        ),
        (("nib", "1234567890123"),),
        contact="+6281200000201",
    ),
    GroupCard(
        "wiru", "Batik Wiru Kencana", "33.14", "Dusun Gronong RT 03 RW 02, Desa Kliwonan",
        "Empat bersaudara dan tetangga; dua di antaranya pulang dari Taiwan. Belajar nila di balai latihan, kini "
        "mewarnai sendiri di bak belakang rumah.",
        "Bu Suharti", "+6281200000112", ("113", "0101230004599"),
        (
            _back("Suharti", "Ketua, pewarna nila", "Taiwan", 6, 2020),
            _back("Ngatinem", "Pembatik cap", "Malaysia", 4, 2022),
            _family("Wahyudi", "Pengecap"),
            _family("Siti Aminah", "Pelorod", show=False),
        ),
        (("nib", "1234567890128"),),
        assisted=True,
    ),
    GroupCard(
        "simpul", "Simpul Pulang", "36.03", "Kampung Rawa Lini RT 05 RW 01, Teluknaga",
        "Belajar makrame bersama setelah pulang; kini kami bertiga mengirim tas setiap bulan.",
        "Bu Maryati", "+6281200000111", ("008", "1550001234567"),
        (
            _back("Maryati", "Ketua, simpul dan pola", "Arab Saudi", 7, 2018),
            _back("Enung Nurjanah", "Furing dan ritsleting", "Taiwan", 3, 2021),
            _family("Ujang Rahmat", "Pemotong tali"),
        ),
        (("nib", "1234567890124"),),
        contact="+6281200000211",
    ),
    GroupCard(
        "aren", "Manis Aren Bersama", "52.01", "Dusun Kekait Daye, Gunungsari",
        "Nira disadap pagi dan sore, dimasak hari itu juga, lalu digerus dan diayak menjadi gula semut.",
        "Pak Sahdan", "+6281200000121", ("128", "0040012345678"),
        (
            _back("Sahdan", "Ketua, penyadap", "Malaysia", 9, 2017),
            _back("Inaq Rohani", "Pemasak gula", "Arab Saudi", 4, 2019),
            _family("Zulkifli", "Pengayak dan pengemas"),
        ),
        (("nib", "1234567890125"), ("pirt", "2065201010123-29"), ("halal", "ID52110001234560124")),
    ),
    GroupCard(
        "pesisir", "Pesisir Jaya Ibu", "52.03", "Desa Jerowaru, Jerowaru",
        "Terasi dari udang rebon teluk sendiri, dijemur di para-para, ditumbuk tiga kali.",
        "Bu Baiq Mustiasih", "+6281200000122", ("128", "0040012345679"),
        (_back("Baiq Mustiasih", "Ketua", "Malaysia", 5, 2019), _family("Lalu Wirajaya", "Penjemur")),
        (("nib", "1234567890126"), ("pirt", "2025201010124-29"), ("halal", "ID52110001234570124")),
    ),
    GroupCard(
        "benang", "Benang Rinjani", "52.02", "Desa Sukarara, Jonggat",
        "Tas dari kain tenun gedogan; sisa kain tenun menjadi gantungan dan dompet.",
        "Bu Nurhidayah", "+6281200000123", ("128", "0040012345680"),
        (_back("Nurhidayah", "Ketua, penenun", "Hong Kong", 6, 2020), _family("Inaq Saripah", "Penjahit")),
        (("nib", "1234567890127"),),
        assisted=True,
    ),
)  # fmt: skip

WAITING_GROUP = GroupCard(
    "lestari", "Lestari Purna Karya", "33.15", "Desa Ngraji RT 01 RW 03, Purwodadi",
    "Bertiga kami membuat lurik dan tas anyaman sejak pulang dari Malaysia dan Taiwan.",
    "Bu Kasmini", "+6281200000141", ("002", "0034010123456"),
    (
        _back("Kasmini", "Ketua, penenun lurik", "Malaysia", 6, 2018),
        _back("Suparti", "Penganyam tas", "Taiwan", 4, 2021),
        _family("Wagimin", "Pengolah benang"),
    ),
    (("nib", "1234567890141"),),
)  # fmt: skip


def _offer(
    title: str, category: str, technique: str, unit: str, price: int, least: int, capacity: int, days: int, text: str
) -> Offer:
    return Offer(title, text, category, technique, unit, price, least * SCALE, capacity * SCALE, days)


OFFERS = (
    ("sekar", ("kawung", "kawung_close", "canting"), _offer(
        "Kain panjang kawung", "batik", "tulis", "sheet", 185_000, 6, 40, 21,
        "Batik tulis warna soga, 250 × 105 cm, kain mori primissima.")),
    ("simpul", ("macrame_bag",), _offer(
        "Tas makrame pasar", "macrame", "", "piece", 96_000, 10, 160, 20,
        "Tas tali kur warna gading dengan pinggir biru, berfuring, kuat digantung 8 kg.")),
    ("aren", ("palm_sugar",), _offer(
        "Gula semut aren", "food", "", "kilogram", 42_000, 20, 300, 10,
        "Gula semut aren murni, kadar air di bawah 3 persen, kemasan 500 g.")),
    ("sekar", ("parang",), _offer(
        "Kain panjang parang", "batik", "tulis", "sheet", 195_000, 6, 24, 24,
        "Batik tulis parang cokelat dan biru, 250 × 105 cm.")),
    ("pesisir", ("shrimp_paste",), _offer(
        "Terasi udang rebon", "food", "", "kilogram", 68_000, 10, 120, 14,
        "Terasi udang rebon tanpa pewarna, balok 250 g.")),
    ("sekar", ("truntum",), _offer(
        "Selendang truntum", "batik", "cap", "sheet", 95_000, 6, 60, 14,
        "Selendang cap motif truntum, bintang krem di atas biru tua, 210 × 55 cm.")),
    ("benang", ("woven_bag",), _offer(
        "Tas tenun jinjing", "weaving", "", "piece", 120_000, 5, 50, 18,
        "Tas jinjing kain tenun bergaris merah, biru, dan kuning, berfuring.")),
    ("simpul", ("plant_hanger",), _offer(
        "Gantungan pot makrame", "macrame", "", "piece", 58_000, 10, 200, 10,
        "Gantungan pot dari tali kur cokelat, panjang 90 cm.")),
    ("wiru", ("kawung_blue",), _offer(
        "Kain panjang kawung nila", "batik", "kombinasi", "sheet", 165_000, 6, 60, 21,
        "Batik tulis dan cap warna nila, 250 × 105 cm, kain mori prima.")),
)  # fmt: skip

ALTS = {
    "kawung": "Kain panjang motif kawung, cokelat soga dan krem",
    "kawung_blue": "Kain panjang motif kawung, biru nila dan krem",
    "kawung_close": "Motif kawung dari dekat",
    "canting": "Kain setengah jadi, canting dan wajan malam",
    "macrame_bag": "Tas tali kur warna gading dengan pinggir biru",
    "palm_sugar": "Gula semut dalam mangkuk batok kelapa",
    "parang": "Kain panjang motif parang, cokelat dan biru",
    "shrimp_paste": "Tiga balok terasi di atas daun pisang",
    "truntum": "Selendang motif truntum, bintang krem di atas biru tua",
    "woven_bag": "Tas jinjing kain tenun bergaris merah, biru dan kuning",
    "plant_hanger": "Gantungan pot dari tali kur cokelat",
}
