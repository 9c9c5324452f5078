"""Words of the refusals of photos, of forms sent again, and of more than there is room for."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.language import messages

WORDS = {
    "no_more_room": _l("There are %(most)s of these here already, and there cannot be more."),
    "photo_empty": _l("This file is empty. Choose the photo again."),
    "photo_file_too_big": _l("This photo is larger than %(limit_megabytes)d MB. Send it in a smaller size."),
    "photo_heic": _l(
        "This is a HEIC photo, which we cannot read. "
        "Set your camera to JPEG, or send yourself the photo over WhatsApp and use that one."
    ),
    "photo_not_an_image": _l("This is not a photo we can read. Send a JPEG, PNG or WebP photo."),
    "photo_too_large": _l("This photo has more than %(limit_megapixels)d million dots. Send it in a smaller size."),
    "photo_damaged": _l("This photo arrived damaged or only in part. Send it again."),
    "photos_too_many": _l("At most %(most)d photos. Remove some."),
    "photos_a_day": _l("Not taken in: one person can send at most %(most)d photos a day. Send the rest tomorrow."),
    "photos_too_few": _l("Photos are missing: send at least %(least)d."),
    "reason_length": _l("Give a reason the other side understands: %(least)s to %(most)s characters."),
    "sent_already": _l("What you sent first is saved. What you changed on the page afterwards is not."),
    "upload_gone": _l("A photo is no longer there. Choose it again."),
}
messages.register(WORDS)
