"""What a WSGI server other than `marketplace serve` imports: the application, on grounds that are as they should be.

It belongs behind a proxy that buffers what slow phones send.
"""

import os
import sys

from marketplace.app import create_app
from marketplace.config import SettingError, Settings, node_name
from marketplace.infra import logs
from marketplace.infra.readiness import NotReady, demand

logs.set_up("INFO", node_name(os.environ))
try:
    settings = Settings.from_environ()
    logs.set_up(settings.log_level, settings.node)
    app = create_app(settings)
    demand(app.runtime)
except (SettingError, NotReady) as error:
    logs.cannot_start(str(error))
    sys.exit(2)
app.runtime.engine.dispose()  # a server that forks must not share a connection
