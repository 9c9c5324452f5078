"""Words of the refusals of photos and sheets, of forms sent again, and of more than there is room for."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.language import messages

WORDS = {
    "day_far": _l("You wrote %(asked_on)s, and today is %(today_on)s: that is more than a year away. Is it right?"),
    "no_more_room": _l("There are %(most)s of these here already, and there cannot be more."),
    "files_too_many": _l("At most %(most)d photos or papers. Remove some."),
    "paper_damaged": _l("This PDF arrived damaged or only in part. Send it again."),
    "paper_file_too_big": _l("This PDF is larger than %(limit_megabytes)d MB. Send photos of its pages instead."),
    "paper_locked": _l("This PDF has a password. Save it without one, then send it again."),
    "paper_not_readable": _l(
        "This is neither a PDF nor a photo we can read. Send a PDF, or a JPEG, PNG or WebP photo."
    ),
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
SHEET_WORDS = {
    "sheet_cell_missing": _l("Something is missing here. Fill in this cell."),
    "sheet_cell_too_long": _l("Row %(row)s, column %(letter)s holds more than %(most)s characters. Shorten it."),
    "sheet_column_doubled": _l("This column stands there twice: %(name)s. Remove one, or give it another name."),
    "sheet_column_missing": _l("A column is missing: %(name)s. Add it, or write this name above the right column."),
    "sheet_column_shifted": _l(
        "This column seems shifted: what belongs here stands in column %(other)s. Move the cells back."
    ),
    "sheet_column_unlike": _l(
        "Nearly all cells of this column hold something else: %(wrong)s of %(filled)s. Compare it with its name."
    ),
    "sheet_damaged": _l("This file is damaged or arrived only in part. Save it again as XLSX, then send that."),
    "sheet_empty": _l("There is nothing in this sheet."),
    "sheet_empty_file": _l("This file is empty. Choose the file again."),
    "sheet_file_too_big": _l("This is larger than %(limit_megabytes)d MB. Divide it into several files."),
    "sheet_formula_failed": _l("The formula in this cell failed. Write the value itself."),
    "sheet_header_only": _l("There is nothing below the names of the columns in row %(row)s."),
    "sheet_is_document": _l("This is a text document. Copy its table into a spreadsheet, and send that as XLSX."),
    "sheet_is_pdf": _l("This is a PDF file. Send the spreadsheet from which it was made, as XLSX or CSV."),
    "sheet_is_photo": _l("This is a photo. Send the spreadsheet itself, as XLSX or CSV."),
    "sheet_no_header": _l("The row with the names of the columns is missing. Write above the columns: %(names)s."),
    "sheet_number_rounded": _l(
        "The spreadsheet rounded this number, digits are lost. Format the column as text, then write it anew."
    ),
    "sheet_old_excel": _l("This kind of spreadsheet we cannot read. Open it, save it as XLSX, then send that."),
    "sheet_password": _l("This file has a password. Save it without one, then send it again."),
    "sheet_too_far_down": _l(
        "Something stands in row %(row)s, and we read up to row %(most)s. Delete what is far below the table."
    ),
    "sheet_too_many_columns": _l(
        "The table reaches to column %(letter)s, and can have at most %(most)s columns. Delete those not needed."
    ),
    "sheet_too_many_rows": _l("There are more than %(most)s rows. Divide them into several files."),
    "sheet_unknown_kind": _l("This is not a spreadsheet we can read. Save it as XLSX or CSV, then send that."),
    "sheet_unpacks_too_large": _l("There is too much in this file. Copy the table alone into a new file."),
    "sheet_place": _l("Row %(row)s, column %(letter)s"),
    "sheet_place_named": _l("Row %(row)s, column %(letter)s (%(name)s)"),
    "sheet_place_column": _l("Column %(letter)s"),
    "sheet_place_column_named": _l("Column %(letter)s (%(name)s)"),
    "sheet_place_row": _l("Row %(row)s"),
}
"""Why a sheet is not taken in, what is wrong with its cells, and where they stand."""
messages.register(WORDS)
messages.register(SHEET_WORDS)
