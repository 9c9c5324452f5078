"""What a browser says it is, in words its holder knows: "Chrome, Android". Nothing else of it is kept."""

BROWSERS = (
    ("EdgA/", "Edge"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("OPT/", "Opera"), ("SamsungBrowser/", "Samsung Internet"),
    ("UCBrowser/", "UC Browser"), ("MiuiBrowser/", "Mi Browser"), ("CriOS/", "Chrome"), ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
"""First fit counts: nearly all call themselves Chrome and Safari as well."""
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str) -> str:
    """Browser and system, as far as they are known; empty when neither is."""
    names = [
        next((word for mark, word in known if mark in user_agent), "")
        for known in (BROWSERS, SYSTEMS)
    ]  # fmt: skip
    return ", ".join(filter(None, names))
