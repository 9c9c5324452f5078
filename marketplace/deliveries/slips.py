"""The slip that travels with the goods: its QR code, and the message that announces it."""

from io import BytesIO

import segno

from marketplace.infra.data.runtime import runtime


def absolute(path: str) -> str:
    """The address of a page of this copy, as it is known outside; whoever opens a slip must sign in."""
    return runtime().base_url.rstrip("/") + path


def qr_svg(address: str) -> bytes:
    """The address as a QR code (error level M): an SVG without script or style."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=2, scale=4, xmldecl=False, light="#fff")
    return out.getvalue()
