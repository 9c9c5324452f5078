"""A text as a QR code (error level M), without script or style."""

from io import BytesIO

import segno


def qr_svg(text: str) -> bytes:
    """A picture of its own, for a page to show."""
    out = BytesIO()
    _made(text).save(out, kind="svg", border=2, scale=4, xmldecl=False, light="#fff")
    return out.getvalue()


def qr_inline(text: str, scale: int = 4) -> str:
    """The same as a part of a page: an svg element."""
    inline: str = _made(text).svg_inline(scale=scale, border=2, light="#fff")
    return inline


def _made(text: str) -> segno.QRCode:
    return segno.make(text, error="m", micro=False)
