"""Papers as PDF: looked at by their content, kept as they were sent, given to be saved and never shown in our place."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Blueprint, g, redirect, render_template_string
from wtforms import Form, StringField

from marketplace.accounts.actor import Actor
from marketplace.accounts.guard import public
from marketplace.app import create_app
from marketplace.infra import check
from marketplace.infra.data.runtime import Runtime, now, session
from marketplace.infra.files import photo_records
from marketplace.infra.files.media import media_of
from marketplace.infra.files.papers import MAX_PAPER_BYTES, store_paper
from marketplace.infra.language import formats
from marketplace.infra.web import file_pages
from marketplace.infra.web.bodies import takes_files, takes_papers
from marketplace.infra.web.forms import BaseForm, Required
from marketplace.infra.web.request_edge import Marketplace
from marketplace.infra.web.uploads import Upload, UploadsField, attach, claim_uploads
from marketplace.kernel.errors import DomainError
from tests.client import Client
from tests.infra.test_uploads import NOW, TEMPLATE, again, attached, jpeg, rows

pytestmark = pytest.mark.spread

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SCRIPTED = b"<html><script>alert(1)</script>%PDF-1.4 %%EOF"


class PaperForm(BaseForm):
    title = StringField("Name", [Required()])
    photos = UploadsField("Papers", least=1, most=3, papers=True)


class PhotoForm(BaseForm):
    title = StringField("Name", [Required()])
    photos = UploadsField("Photos", least=1, most=3)


def papers_blueprint() -> Blueprint:
    blueprint = Blueprint("papers", __name__)

    def answer(form: Any, key: str) -> Any:
        if form.validate_on_submit() and form.attempt(attach, key, "report", form.photos.data, now()):
            return redirect("/done", 303)
        return render_template_string(TEMPLATE, form=form), 422 if form.errors else 200

    @blueprint.route("/lots/5/photos", methods=["GET", "POST"])
    @takes_papers
    @public
    def papers() -> Any:
        return answer(PaperForm(), "lot:5")

    @blueprint.route("/lots/6/photos", methods=["GET", "POST"])
    @takes_files
    @public
    def photos() -> Any:
        return answer(PhotoForm(), "lot:6")

    @blueprint.route("/lots/7/photos", methods=["GET", "POST"])
    @takes_papers
    @public
    def photos_beside_papers() -> Any:
        return answer(PhotoForm(), "lot:7")

    return blueprint


@pytest.fixture
def app(settings: Any) -> Iterator[Marketplace]:
    made = create_app(settings)
    made.testing = True
    made.runtime.clock = lambda: NOW
    made.register_blueprint(papers_blueprint())
    yield made
    made.runtime.engine.dispose()


@pytest.fixture
def runtime(app: Marketplace) -> Runtime:
    return app.runtime


@pytest.fixture
def lot_guard(app: Marketplace) -> Iterator[None]:
    """Only whoever is called Pembeli may see what hangs on lots."""
    file_pages.register_attachment_guard("lot", lambda actor, lot_id: actor.display_name == "Pembeli")
    yield
    del file_pages._guards["lot"]


def send(client: Client, lot: int, name: str, content: bytes, **fields: Any) -> Any:
    return client.submit(f"/lots/{lot}/photos", photos=[(BytesIO(content), name)], **{"title": "Lot"} | fields)


REFUSED = [
    ("laporan.pdf", PDF.replace(b"%%EOF", b""), "PDF ini rusak"),
    ("laporan.pdf", PDF.replace(b"/Root", b"/Encrypt 3 0 R/Root"), "memakai kata sandi"),
    ("laporan.pdf", SCRIPTED, "bukan PDF atau foto"),
    ("laporan.pdf", b"", "kosong"),
    ("laporan.docx", b"PK\x03\x04word", "bukan PDF atau foto"),
]


@pytest.mark.parametrize(
    ("name", "content", "words"), REFUSED, ids=["cut", "locked", "a page", "empty", "another kind"]
)
def test_what_is_no_whole_open_pdf_is_refused_with_its_reason(
    runtime: Runtime, client: Client, name: str, content: bytes, words: str
) -> None:
    refused = send(client, 5, name, content)
    assert refused.status_code == 422
    assert words in refused.words, refused.alerts
    assert rows(runtime) == []


@pytest.mark.parametrize("more", [0, 1])
def test_the_largest_paper_is_taken_and_one_byte_more_is_not(runtime: Runtime, more: int) -> None:
    content = BytesIO(PDF.ljust(MAX_PAPER_BYTES + more - 5) + b"%%EOF")
    if more:
        with pytest.raises(DomainError, match="paper_file_too_big"):
            store_paper(media_of(runtime), content)
        return
    assert store_paper(media_of(runtime), content).paper_bytes == MAX_PAPER_BYTES


def test_a_paper_is_told_by_its_content_kept_with_a_form_that_fails_and_stays_as_it_was_sent(
    runtime: Runtime, client: Client
) -> None:
    refused = send(client, 5, "hasil\u202efdp.uji.jpg", PDF, title="")
    assert refused.status_code == 422
    assert "hasilfdp.uji.jpg" in refused.words
    assert "<img" not in refused.text
    assert 'accept="image/*,application/pdf"' in refused.text
    assert again(refused).location == "/done"
    assert attached(runtime) == ["hasilfdp.uji.jpg"]
    [upload] = rows(runtime)
    assert (upload.paper_bytes, upload.original_sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    with media_of(runtime).open(upload.original_sha256) as stream:
        assert stream.read() == PDF


def test_photos_and_papers_come_together_and_too_many_are_refused(runtime: Runtime, client: Client) -> None:
    four = [(BytesIO(PDF + bytes([number])), f"{number}.pdf") for number in range(3)] + [(BytesIO(jpeg()), "1.jpg")]
    refused = client.submit("/lots/5/photos", title="Lot", photos=four)
    assert "Paling banyak 3 foto atau berkas." in refused.words
    assert again(refused, photos_remove=rows(runtime)[0].token).location == "/done"
    assert attached(runtime) == ["1.pdf", "2.pdf", "1.jpg"]


@pytest.mark.parametrize("lot", [6, 7])
def test_a_form_of_photos_takes_no_paper(runtime: Runtime, client: Client, lot: int) -> None:
    refused = send(client, lot, "laporan.pdf", PDF)
    assert refused.status_code == 422
    assert attached(runtime, f"lot:{lot}") == []
    send(client, 5, "laporan.pdf", PDF, title="")
    token = rows(runtime)[-1].token
    form = client.get(f"/lots/{lot}/photos").form()
    stolen = {**form.values, "title": "Lot", "photos_kept": token}
    answer = client.post(f"/lots/{lot}/photos", data=stolen, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert attached(runtime, f"lot:{lot}") == []


def paper(runtime: Runtime, owner: str = "user:1", at: datetime = NOW) -> Upload:
    stored = store_paper(media_of(runtime), BytesIO(PDF), "laporan.pdf")
    with runtime.unit_of_work():
        return photo_records.record_upload(stored, owner, at)


def test_a_paper_never_becomes_public(runtime: Runtime) -> None:
    token = paper(runtime).token
    with pytest.raises(DomainError, match="upload_gone"), runtime.unit_of_work():
        claim_uploads([token], NOW, is_public=True)


@pytest.mark.usefixtures("lot_guard")
@pytest.mark.parametrize(
    ("name", "subject", "status"),
    [("Pembeli", "lot:5", 200), ("Kelompok lain", "lot:5", 404), ("Pembeli", "payment:5", 404), (None, "lot:5", 404)],
)
def test_it_is_saved_by_who_may_see_its_document_and_never_shown_in_the_browser(
    app: Marketplace, runtime: Runtime, client: Client, name: str | None, subject: str, status: int
) -> None:
    if name is not None:
        app.before_request(lambda: setattr(g, "actor", Actor(user_id=1, display_name=name)))
    upload, photo = paper(runtime), photo_records.store_photo(media_of(runtime), BytesIO(jpeg()), "kain.jpg")
    with runtime.unit_of_work():
        picture = photo_records.record_upload(photo, "user:1", NOW)
        attached_paper, attached_photo = attach(subject, "report", [upload.token, picture.token], NOW)
    answer = client.get(f"/attachments/{attached_paper.id}.pdf")
    assert answer.status_code == status
    if status == 200:
        assert answer.data == PDF
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="report-{attached_paper.id}.pdf"'
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"
    for size in ("large", "paper"):
        assert client.get(f"/attachments/{attached_paper.id}/{size}.webp").status_code == 404
        assert client.get(f"/photos/{upload.token}/{size}.webp").status_code == 404
        assert client.get(f"/uploads/{upload.token}/{size}.webp").status_code == 404
    assert client.get(f"/attachments/{attached_photo.id}.pdf").status_code == 404


def test_check_and_the_sweep_know_papers(runtime: Runtime) -> None:
    kept, left = paper(runtime), store_paper(media_of(runtime), BytesIO(PDF + b"\n"), "lain.pdf")
    with runtime.unit_of_work():
        photo_records.record_upload(left, "user:1", NOW)
        claim_uploads([kept.token], NOW)
    with runtime.unit_of_work():
        assert photo_records.sweep(datetime.now(UTC) + timedelta(days=3)) == 1
    store = media_of(runtime)
    assert list(store.iter_keys()) == [kept.original_sha256]
    with runtime.unit_of_work(write=False):
        assert list(check.violations()) == []
        store.delete(kept.original_sha256)
        session().expire_all()
        assert [line for line in check.violations() if "missing" in line]


def test_a_form_with_papers_whose_view_is_not_marked_is_a_fault_of_ours(app: Marketplace) -> None:
    with app.test_request_context("/lots/6/photos", method="POST", data={"photos": ""}):
        field = UploadsField("Papers", papers=True).bind(Form(), "photos")
        with pytest.raises(RuntimeError, match="takes_papers"):
            field.process_formdata([])


@pytest.mark.parametrize(
    ("size", "id_words", "en_words"),
    [(1, "1 kB", "1 kB"), (240_000, "240 kB", "240 kB"), (999_001, "1.000 kB", "1,000 kB"),
     (1_000_000, "1 MB", "1 MB"), (1_234_567, "1,3 MB", "1.3 MB"), (10_000_000, "10 MB", "10 MB")],
)  # fmt: skip
def test_sizes_are_written_as_people_read_them(size: int, id_words: str, en_words: str) -> None:
    assert (formats.file_size(size, "id"), formats.file_size(size, "en")) == (id_words, en_words)
