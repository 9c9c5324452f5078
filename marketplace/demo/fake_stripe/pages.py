"""The practice payment page, in Indonesian and English, and its security headers."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from marketplace.demo.fake_stripe.store import Record

_HERE = Path(__file__).parent
_JINJA = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
STYLE = (_HERE / "pay.css").read_text(encoding="utf-8")

WORDS: dict[str, dict[str, str]] = {
    "id": {
        "practice": "Halaman latihan. Tidak ada uang sungguhan yang berpindah.",
        "title": "Bayar dengan kartu (latihan)",
        "to_pay": "Yang dibayar",
        "payee": "Penerima",
        "pay": "Bayar {amount}",
        "decline": "Tolak pembayaran",
        "declined": "Bank menolak pembayaran ini. Belum ada uang yang keluar. Anda boleh mencoba lagi.",
        "more": "Kejadian lain untuk latihan",
        "later": "Bayar, uang masuk belakangan",
        "later_fails": "Bayar, lalu bank menolak belakangan",
        "back": "Batal dan kembali",
        "expired": "Waktu membayar sudah habis. Kembali dan mulai lagi.",
        "complete": "Pembayaran ini sudah selesai. Anda tidak perlu membayar lagi.",
        "missing": "Halaman bayar ini tidak ada.",
        "missing_next": "Buka lagi tautan dari halaman pelunasan.",
    },
    "en": {
        "practice": "Practice page. No real money moves.",
        "title": "Pay by card (practice)",
        "to_pay": "To pay",
        "payee": "Paid to",
        "pay": "Pay {amount}",
        "decline": "Decline the payment",
        "declined": "The bank declined this payment. No money has left. You may try again.",
        "more": "Other things to practise",
        "later": "Pay, money arrives later",
        "later_fails": "Pay, then the bank refuses later",
        "back": "Cancel and go back",
        "expired": "The time to pay has run out. Go back and start again.",
        "complete": "This payment is complete. You need not pay again.",
        "missing": "This payment page does not exist.",
        "missing_next": "Open the link on the settlement page again.",
    },
}


def rupiah(hundredths: int) -> str:
    """``Rp1.250.000`` of an amount in hundredths of a rupiah; sen are shown when there are any."""
    whole, sen = divmod(hundredths, 100)
    return f"Rp{whole:,}".replace(",", ".") + (f",{sen:02d}" if sen else "")


def pick_language(asked: str | None, accepted: str | None) -> str:
    """Indonesian unless the session, or else the browser, asks for English."""
    wanted = (asked if asked and asked != "auto" else accepted) or ""
    return "en" if wanted.lower().startswith("en") else "id"


def pay_page(session: Record, lines: Iterable[Record], language: str, *, payee: str, note: str = "") -> str:
    """The page on which one session is paid, or a sentence that says why it cannot be."""
    words = WORDS[language]
    return _render(
        language, session=session, lines=[{**line, "amount": rupiah(line["amount_total"])} for line in lines],
        total=rupiah(session["amount_total"]), payee=payee, note=words.get(note, ""),
        pay_label=words["pay"].format(amount=rupiah(session["amount_total"])),
    )  # fmt: skip


def missing_page(language: str) -> str:
    """The page for a session that does not exist."""
    return _render(language, session=None, lines=[], total="", payee="", note="", pay_label="")


def _render(language: str, **values: Any) -> str:
    return _JINJA.get_template("pay.html").render(language=language, words=WORDS[language], **values)


def page_headers(session: Record | None) -> dict[str, str]:
    """Strict headers; forms may lead only here and to the addresses the session names."""
    targets = {"'self'"}
    for name in ("success_url", "cancel_url"):
        parts = urlsplit((session or {}).get(name) or "")
        if parts.scheme and parts.netloc:
            targets.add(f"{parts.scheme}://{parts.netloc}")
    policy = f"default-src 'none'; style-src 'self'; form-action {' '.join(sorted(targets))}; "
    return {
        "Content-Security-Policy": policy + "base-uri 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
