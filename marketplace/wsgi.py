"""What the production server imports."""

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.infra import logs

settings = Settings.from_environ()
logs.set_up(settings.log_level)
app = create_app(settings)
