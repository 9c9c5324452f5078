"""What the production server imports."""

from marketplace.app import create_app
from marketplace.config import Settings

app = create_app(Settings.from_environ())
