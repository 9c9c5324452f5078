"""Photos with forms: taken in once, kept while the form is wrong, claimed whole, served to whom they are meant for."""

import random
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from flask import Blueprint, g, redirect, render_template_string
from PIL import Image
from sqlalchemy import select, text
from sqlalchemy.orm.exc import StaleDataError
from wtforms import StringField

from marketplace.accounts.actor import Actor
from marketplace.accounts.guard import public
from marketplace.app import create_app
from marketplace.infra import check
from marketplace.infra.data.runtime import Runtime, now, session
from marketplace.infra.files import photo_records
from marketplace.infra.files.media import media_of
from marketplace.infra.web import file_pages
from marketplace.infra.web.bodies import takes_files
from marketplace.infra.web.forms import BaseForm, Required
from marketplace.infra.web.request_edge import Marketplace
from marketplace.infra.web.uploads import Upload, UploadsField, attach, claim_uploads, list_attachments
from marketplace.kernel.errors import DomainError
from tests.client import Client, Page

pytestmark = pytest.mark.spread

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
AFTER_THREE_DAYS = NOW + timedelta(days=3)


@cache
def jpeg(seed: int = 1, side: int = 60) -> bytes:
    target = BytesIO()
    Image.frombytes("RGB", (side, side), random.Random(seed).randbytes(side * side * 3)).save(target, "JPEG")
    return target.getvalue()


class LotForm(BaseForm):
    title = StringField("Name", [Required()])
    photos = UploadsField("Photos", least=1, most=3)


TEMPLATE = """<!doctype html><main><form method="post" enctype="multipart/form-data">
{% from "components/form.html" import photo_field %}
<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
<input type="hidden" name="_key" value="{{ form.form_key_value }}">
{{ form.title }}{{ photo_field(form.photos) }}
{% for error in form.title.errors %}<p>{{ error }}</p>{% endfor %}<button>Send</button></form></main>"""


def lots_blueprint() -> Blueprint:
    """A room of three views, to see photos through a form and into a document."""
    blueprint = Blueprint("lots", __name__)
    attempts: list[int] = []

    @blueprint.route("/lots/<int:lot_id>/photos", methods=["GET", "POST"])
    @takes_files
    @public
    def photos(lot_id: int) -> Any:
        form = LotForm(photos=[each.upload.token for each in list_attachments(f"lot:{lot_id}")])
        if form.validate_on_submit() and form.attempt(attach, f"lot:{lot_id}", "evidence", form.photos.data, now()):
            return redirect("/done", 303)
        return render_template_string(TEMPLATE, form=form), 422 if form.errors else 200

    @blueprint.route("/lots/<int:lot_id>/busy", methods=["POST"])
    @takes_files
    @public
    def busy(lot_id: int) -> Any:
        attempts.append(lot_id)
        if len(attempts) == 1:
            raise StaleDataError("somebody else was faster")
        return photos(lot_id)

    @blueprint.get("/done")
    @public
    def done() -> str:
        return "done"

    return blueprint


@pytest.fixture
def app(settings: Any) -> Iterator[Marketplace]:
    made = create_app(settings)
    made.testing = True
    made.runtime.clock = lambda: NOW
    made.register_blueprint(lots_blueprint())
    yield made
    made.runtime.engine.dispose()


@pytest.fixture
def runtime(app: Marketplace) -> Runtime:
    return app.runtime


@pytest.fixture
def lot_guard(app: Marketplace) -> Iterator[None]:
    """Only the off-taker's people may see photos of lots; whoever asks for lot 9 asks for nothing."""
    file_pages.register_attachment_guard("lot", lambda actor, lot_id: lot_id != 9 and actor.display_name == "Pembeli")
    yield
    del file_pages._guards["lot"]


def send(client: Client, *photos: tuple[str, bytes], title: str = "Lot 5", **fields: Any) -> Page:
    """Fill in the photo form of lot 5."""
    sent = [(BytesIO(content), name) for name, content in photos]
    return client.submit("/lots/5/photos", title=title, photos=sent or None, **fields)


def again(page: Page, *photos: tuple[str, bytes], title: str = "Lot 5", **fields: Any) -> Page:
    """Send the form of a refused page once more."""
    sent = [(BytesIO(content), name) for name, content in photos]
    return page.send(title=title, photos=sent or None, **fields)


def rows(runtime: Runtime) -> list[Upload]:
    with runtime.unit_of_work(write=False):
        return list(session().scalars(select(Upload).order_by(Upload.id)))


def attached(runtime: Runtime, subject: str = "lot:5") -> list[str]:
    with runtime.unit_of_work(write=False):
        return [each.upload.name for each in list_attachments(subject)]


def test_photos_reach_their_document(runtime: Runtime, client: Client) -> None:
    page = send(client, ("kain.jpg", jpeg(1)), ("tepi.jpg", jpeg(2)))
    assert page.location == "/done"
    assert attached(runtime) == ["kain.jpg", "tepi.jpg"]
    assert [upload.claimed_at for upload in rows(runtime)] == [NOW, NOW]


def test_a_form_signed_with_an_older_key_keeps_its_photos(app: Marketplace, runtime: Runtime, client: Client) -> None:
    page = client.get("/lots/5/photos")
    app.config["SECRET_KEY_FALLBACKS"], app.secret_key = [app.secret_key], "a-newer-secret-a-newer-secret"
    assert again(page, ("kain.jpg", jpeg(1))).location == "/done"
    assert attached(runtime) == ["kain.jpg"]


def test_a_form_that_fails_keeps_its_photos(runtime: Runtime, client: Client) -> None:
    refused = send(client, ("kain.jpg", jpeg(1)), ("tepi.jpg", jpeg(2)), title="")
    assert refused.status_code == 422
    assert attached(runtime) == []
    previews = re.findall(r'<img src="(/uploads/[^"]+)"', refused.text)
    assert [client.get(url).status_code for url in previews] == [200, 200]
    done = again(refused, ("lipat.jpg", jpeg(3)))
    assert done.location == "/done"
    assert attached(runtime) == ["kain.jpg", "tepi.jpg", "lipat.jpg"]
    assert len(rows(runtime)) == 3


def test_a_kept_photo_can_be_taken_out_again(runtime: Runtime, client: Client) -> None:
    refused = send(client, ("kain.jpg", jpeg(1)), ("tepi.jpg", jpeg(2)), title="")
    first = rows(runtime)[0].token
    assert again(refused, photos_remove=first).location == "/done"
    assert attached(runtime) == ["tepi.jpg"]


def test_of_several_photos_the_good_ones_stay_and_the_bad_one_is_named(runtime: Runtime, client: Client) -> None:
    refused = send(client, ("kain.jpg", jpeg(1)), ("catatan.jpg", b"Rp185.000 per lembar"))
    assert refused.status_code == 422
    assert "catatan.jpg: " in refused.text
    assert [upload.name for upload in rows(runtime)] == ["kain.jpg"]
    assert again(refused).location == "/done"
    assert attached(runtime) == ["kain.jpg"]


def test_too_few_and_too_many(client: Client) -> None:
    assert send(client).status_code == 422
    assert send(client, *((f"{number}.jpg", jpeg(1)) for number in range(4))).status_code == 422


def test_beyond_ten_files_nothing_is_even_looked_at(runtime: Runtime, client: Client) -> None:
    assert send(client, *((f"{number}.jpg", jpeg(1)) for number in range(12))).status_code == 422
    assert len(rows(runtime)) == 10


def test_a_stranger_can_neither_use_nor_see_anothers_photo(runtime: Runtime, client: Client, make_client: Any) -> None:
    send(client, ("kain.jpg", jpeg(1)), title="")
    upload = rows(runtime)[0]
    stranger = make_client()
    form = stranger.get("/lots/5/photos").form()
    stolen = {**form.values, "title": "Lot 5", "photos_kept": upload.token}
    refused = stranger.post("/lots/5/photos", data=stolen, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert attached(runtime) == []
    for path in (f"/uploads/{upload.token}/thumb.webp", f"/photos/{upload.token}/thumb.webp"):
        assert stranger.get(path).status_code == 404
    assert client.get(f"/uploads/{upload.token}/thumb.webp").headers["Cache-Control"] == "private, no-store"


def test_a_request_without_its_token_costs_nothing(runtime: Runtime, client: Client) -> None:
    sent = {"title": "x", "_key": "k" * 16, "photos": (BytesIO(jpeg()), "kain.jpg")}
    refused = client.post("/lots/5/photos", data=sent, content_type="multipart/form-data")
    assert refused.status_code == 400
    assert rows(runtime) == []
    assert list(media_of(runtime).iter_keys()) == []


def test_a_form_sent_twice_attaches_once(runtime: Runtime, client: Client) -> None:
    form = client.get("/lots/5/photos").form()
    for _ in range(2):
        sent = {**form.values, "title": "Lot 5", "photos": (BytesIO(jpeg()), "kain.jpg")}
        assert client.post("/lots/5/photos", data=sent, content_type="multipart/form-data").location == "/done"
    assert attached(runtime) == ["kain.jpg"]


def test_a_command_that_runs_again_keeps_its_photos(runtime: Runtime, client: Client) -> None:
    """A visitor's first form: the attempt that failed must not cost the browser its name."""
    form = client.get("/lots/5/photos").form()
    sent = {**form.values, "title": "", "photos": (BytesIO(jpeg()), "kain.jpg")}
    refused = client.post("/lots/5/busy", data=sent, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert len(rows(runtime)) == 1
    assert again(refused).location == "/done"
    assert attached(runtime) == ["kain.jpg"]


def test_a_request_beyond_the_limit_is_refused_with_a_page(app: Marketplace, runtime: Runtime, client: Client) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    refused = send(client, ("kain.jpg", jpeg(side=200)))
    assert refused.status_code == 413
    assert rows(runtime) == []


def stored(runtime: Runtime, content: bytes, owner: str = "user:1", at: datetime = NOW) -> Upload:
    photo = photo_records.store_photo(media_of(runtime), BytesIO(content), "kain.jpg")
    with runtime.unit_of_work():
        return photo_records.record_upload(photo, owner, at)


def test_a_claim_is_for_all_photos_or_none(runtime: Runtime) -> None:
    upload = stored(runtime, jpeg(1))
    with pytest.raises(DomainError, match="upload_gone"), runtime.unit_of_work():
        claim_uploads([upload.token, "unknown"], NOW)
    assert rows(runtime)[0].claimed_at is None


def test_a_listings_photo_may_serve_its_next_version_and_a_proof_never_becomes_public(runtime: Runtime) -> None:
    listing, proof = stored(runtime, jpeg(1)), stored(runtime, jpeg(2))
    with runtime.unit_of_work():
        claim_uploads([listing.token], NOW, is_public=True)
        claim_uploads([proof.token], NOW)
    with runtime.unit_of_work():
        assert [each.id for each in claim_uploads([listing.token], AFTER_THREE_DAYS, is_public=True)] == [listing.id]
    assert rows(runtime)[0].claimed_at == NOW
    with pytest.raises(DomainError, match="upload_gone"), runtime.unit_of_work():
        claim_uploads([proof.token], NOW, is_public=True)


def test_public_photos_are_cached_for_a_year(runtime: Runtime, client: Client) -> None:
    upload = stored(runtime, jpeg(1, side=900))
    with runtime.unit_of_work():
        claim_uploads([upload.token], NOW, is_public=True)
    for size, side in (("thumb", 400), ("medium", 800), ("large", 900)):
        answer = client.get(f"/photos/{upload.token}/{size}.webp")
        assert Image.open(BytesIO(answer.data)).size == (side, side)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
        known = {"If-None-Match": answer.headers["ETag"]}
        assert client.http.get(f"/photos/{upload.token}/{size}.webp", headers=known).status_code == 304
    assert client.get(f"/photos/{upload.token}/huge.webp").status_code == 404
    assert client.get("/photos/unknown/thumb.webp").status_code == 404


@pytest.mark.usefixtures("lot_guard")
@pytest.mark.parametrize(
    ("name", "subject", "status"),
    [
        ("Pembeli", "lot:5", 200),
        ("Kelompok lain", "lot:5", 404),
        ("Pembeli", "lot:9", 404),
        ("Pembeli", "payment:5", 404),
        (None, "lot:5", 404),
    ],
)
def test_evidence_is_served_through_the_guard_of_its_room(
    app: Marketplace, runtime: Runtime, client: Client, name: str | None, subject: str, status: int
) -> None:
    if name is not None:
        app.before_request(lambda: setattr(g, "actor", Actor(user_id=1, display_name=name)))
    upload = stored(runtime, jpeg(1))
    with runtime.unit_of_work():
        attachment = attach(subject, "evidence", [upload.token], NOW)[0]
    answer = client.get(f"/attachments/{attachment.id}/medium.webp")
    assert answer.status_code == status
    if status == 200:
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Content-Disposition"] == f'inline; filename="evidence-{attachment.id}-medium.webp"'
    assert client.get(f"/photos/{upload.token}/medium.webp").status_code == 404


def test_attachments_stay(runtime: Runtime) -> None:
    upload = stored(runtime, jpeg(1))
    with runtime.unit_of_work():
        attach("lot:5", "evidence", [upload.token], NOW)
    for statement in ("UPDATE attachments SET subject = 'lot:6'", "DELETE FROM attachments"):
        with pytest.raises(Exception, match="append-only"), runtime.unit_of_work() as work:
            work.execute(text(statement))


def test_what_nobody_claims_is_swept_after_two_days_with_its_files(runtime: Runtime, settings: Any) -> None:
    claimed, left = stored(runtime, jpeg(1)), stored(runtime, jpeg(2))
    twin = stored(runtime, jpeg(1), owner="user:2")
    with runtime.unit_of_work():
        claim_uploads([claimed.token], NOW)
        before = {each: {variant.key for variant in each.variants} for each in (claimed, left, twin)}
    store = media_of(runtime)
    with runtime.unit_of_work():
        assert photo_records.sweep(NOW + timedelta(days=1)) == 0
    assert set(store.iter_keys()) == before[claimed] | before[left]
    later = datetime.now(UTC) + timedelta(days=3)
    with runtime.unit_of_work():
        assert photo_records.sweep(later) == 2
    assert set(store.iter_keys()) == before[claimed]
    assert [upload.token for upload in rows(runtime)] == [claimed.token]


def test_a_sweep_that_is_undone_deletes_no_file(runtime: Runtime) -> None:
    stored(runtime, jpeg(1))
    with runtime.unit_of_work() as work:
        photo_records.sweep(datetime.now(UTC) + timedelta(days=3))
        work.rollback()
    assert len(list(media_of(runtime).iter_keys())) > 0
    assert len(rows(runtime)) == 1


def test_the_check_names_a_changed_and_a_missing_file(runtime: Runtime) -> None:
    upload = stored(runtime, jpeg(1, side=900))
    store = media_of(runtime)
    with runtime.unit_of_work(write=False):
        assert list(check.violations()) == []
    large, thumb = upload.variant("large"), upload.variant("thumb")
    path = store.path(large.key)  # type: ignore[attr-defined]
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    store.delete(thumb.key)
    with runtime.unit_of_work(write=False):
        assert set(check.violations()) == {
            f"upload_variants {large.id}: the file {large.key} is changed",
            f"upload_variants {thumb.id}: the file {thumb.key} is missing",
        }


def test_photos_are_processed_outside_the_write_transaction(runtime: Runtime, client: Client) -> None:
    """Another writer holds the database while the photo is decoded; only then the form goes on."""
    form = client.get("/lots/5/photos").form()
    sent = {**form.values, "title": "Lot 5", "photos": (BytesIO(jpeg()), "kain.jpg")}
    answers: list[Page] = []

    def post() -> None:
        answers.append(client.post("/lots/5/photos", data=sent, content_type="multipart/form-data"))

    thread = threading.Thread(target=post)
    with runtime.unit_of_work() as work:
        work.execute(text("UPDATE uploads SET name = name"))
        thread.start()
        keys = _wait_for_files(runtime)
    thread.join(30)
    assert keys
    assert answers[0].location == "/done"


def _wait_for_files(runtime: Runtime) -> list[str]:
    ready = threading.Event()
    for _ in range(300):
        keys = list(media_of(runtime).iter_keys())
        if keys:
            return keys
        ready.wait(0.02)
    return []
