"""Banks by the clearing code that transfers name."""

BANKS = {
    "002": "BRI",
    "008": "Mandiri",
    "009": "BNI",
    "011": "Danamon",
    "014": "BCA",
    "110": "BJB",
    "113": "Bank Jateng",
    "114": "Bank Jatim",
    "128": "Bank NTB Syariah",
    "147": "Bank Muamalat",
    "200": "BTN",
    "451": "BSI",
}


def bank_name(code: str) -> str:
    """What people call the bank; the code itself for an unknown one."""
    return BANKS.get(code, code)
