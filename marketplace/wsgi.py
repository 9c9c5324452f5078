"""What the production server imports: `front`; another WSGI server may take `app` behind a buffering proxy."""

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.infra import logs
from marketplace.infra.front import Front

settings = Settings.from_environ()
logs.set_up(settings.log_level)
app = create_app(settings)
front = Front(app)
