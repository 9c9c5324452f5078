"""A small site that shows every component with sample data, for tests and for looking at."""

import io
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, Response, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.infra.language import formats
from marketplace.infra.web import charts

ROOT = Path(__file__).resolve().parents[2]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PAGES = ("components", "forms", "inspection", "slip")
ERRORS = (400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503)


class LineForm(Form):
    """One line inside a larger form."""

    title = StringField("Barang", [InputRequired("Isi nama barang.")])
    amount = StringField("Jumlah", [InputRequired("Tulis jumlah dengan angka, misalnya 6.")])


class SampleForm(Form):
    """One field of each kind a page uses."""

    name = StringField("Nama produk", [InputRequired("Isi nama produk.")], description="Seperti tertulis di kain.")
    phone = TelField("Nomor telepon")
    password = PasswordField("Kata sandi", [InputRequired("Isi kata sandi.")])
    unit = SelectField("Satuan", choices=[SelectChoice("sheet", "lembar"), SelectChoice("piece", "buah")])
    price = StringField("Harga", [InputRequired("Tulis rupiah tanpa sen, misalnya 1.250.000.")])
    length = StringField("Panjang kain")
    due = DateField("Tanggal selesai", [Optional()])
    story = TextAreaField("Keterangan", [Optional()])
    contract = RadioField(
        "Akad",
        choices=[SelectChoice("credit_sale", "Jual beli bertempo"), SelectChoice("loan", "Pinjaman tanpa tambahan")],
        validators=[InputRequired("Pilih satu akad.")],
    )
    reasons = SelectMultipleField(
        "Sebab",
        choices=[SelectChoice("stain", "Noda"), SelectChoice("tear", "Robek")],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    agreed = BooleanField("Kelompok setuju datanya ditampilkan", [InputRequired("Beri tanda bila setuju.")])
    photos = MultipleFileField("Foto produk", description="Paling sedikit satu, kain dibentang penuh.")
    lines = FieldList(FormField(LineForm), "Baris pesanan", min_entries=1)


class _FormData(dict[str, Any]):
    def getlist(self, name: str) -> list[Any]:
        return [self[name]] if name in self else []


def faulty_form() -> SampleForm:
    """The form as it comes back: what was typed is kept, what is wrong is said, the photo is still there."""
    form = SampleForm(_FormData({"name": "Kain panjang", "price": "seratus", "lines-0-title": "Kain"}))
    form.validate()
    form.price.errors = [*form.price.errors, "Tulis rupiah tanpa sen, misalnya 1.250.000."]
    form.form_errors.append("Kelompok ini sedang ditangguhkan.")
    form.photos.kept = [SimpleNamespace(token="abc", url="/static/img/empty.svg", name="kain-1.jpg")]
    return form


def translations() -> Translations:
    """The Indonesian catalogues as they stand in the repository, joined."""
    joined = Translations()
    for path in sorted((ROOT / "translations" / "id").glob("*.po")):
        compiled = io.BytesIO()
        with path.open("rb") as source:
            write_mo(compiled, read_po(source, locale="id"))
        compiled.seek(0)
        joined.merge(Translations(compiled))
    return joined


def sample_app(locale: str = "id", flashes: Iterable[tuple[str, str]] = ()) -> Flask:
    """The site in one language."""
    app = Flask(__name__, static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"))
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.i18n")
    env.loader = ChoiceLoader([FileSystemLoader(ROOT / "templates"), FileSystemLoader(Path(__file__).parent / "pages")])
    if locale == "id":
        env.install_gettext_translations(translations(), newstyle=True)  # type: ignore[attr-defined]
    else:
        env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    env.filters.update(
        rupiah=lambda amount: formats.rupiah(amount, locale),
        quantity=lambda quantity, unit, pack="": formats.quantity(quantity, unit, locale, pack),
        unit_name=lambda unit: formats.unit_name(unit, locale),
        short_rupiah=lambda amount: formats.short_rupiah(amount, locale),
        date=lambda day: formats.day(day, locale),
        day_here=lambda at: formats.local(at).date(),
        moment=lambda at: formats.moment(at, locale),
        unbroken=formats.unbroken,
    )
    env.globals.update(
        charts.GLOBALS,
        static_url=lambda name: f"/static/{name}?v=1",
        csrf_token=lambda: "token",
        form_key=lambda: "key-of-this-form",
        can=lambda permission, document: permission != "order:cancel",
        may=lambda document, action: True,
    )
    nav = [
        {"label": word, "url": f"/{name}", "icon": icon, "current": False}
        for word, name, icon in (
            ("Beranda", "components", "home"),
            ("Pesanan", "forms", "orders"),
            ("Katalog", "inspection", "catalogue"),
            ("Uang", "slip", "money"),
            ("Kelompok", "group", "group"),
        )
    ]
    person = SimpleNamespace(display_name="Bu Darmini", organisation_name="Batik Sekar Mulih")

    def frame() -> dict[str, Any]:
        here = [{**item, "current": item["url"] == request.path} for item in nav]
        return {
            "nav_items": here,
            "actor": person,
            "locale": locale,
            "other_locale_url": "/language/en?next=/",
            "flashes": list(flashes),
        }

    def page(name: str) -> str:
        return render_template(f"{name}.html", form=faulty_form(), clean=SampleForm(), **frame())

    def error(code: int) -> str:
        typed = [("Nama produk", "Kain panjang")]
        return render_template(f"errors/{code}.html", message="Sebabnya.", typed=typed, **frame())

    def policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    app.add_url_rule(f"/<any({','.join(PAGES)}):name>", view_func=page)
    app.add_url_rule("/error/<int:code>", view_func=error)
    app.after_request(policy)
    return app
