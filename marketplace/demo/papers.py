"""Sample papers as PDF, as a laboratory or an office would send them: one page of a few lines."""

from collections.abc import Sequence


def paper(lines: Sequence[str]) -> bytes:
    """A PDF of one page that says these lines, the first of them large."""
    spoken = [line.replace("\\", "").replace("(", "\\(").replace(")", "\\)") for line in lines]
    first, *others = spoken
    text = f"BT /F1 18 Tf 60 760 Td ({first}) Tj /F1 11 Tf 0 -14 Td"
    text += "".join(f" 0 -18 Td ({line}) Tj" for line in others) + " ET"
    drawn = text.encode("latin-1", "replace")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, begin = len(parts) + 1, len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return bytes(made + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, begin))
