"""Whether the migrations lead exactly to what the models say, on both engines: exit 1 and the differences if not."""

import sys
import tempfile
from pathlib import Path

from tests.databases import Engines


def main() -> int:
    """Migrate an empty database of each engine and compare it with the models."""
    from marketplace.app import load_models
    from marketplace.config import resource
    from marketplace.infra.data.database import make_engine
    from marketplace.infra.data.migrations import differences, is_current, upgrade

    load_models()
    found: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        engines = Engines(Path(folder))
        with engines.stack:
            for name in ("sqlite", "postgresql"):
                with engines.one(name, empty=True) as url:
                    engine = make_engine(url)
                    upgrade(engine, resource("migrations"))
                    found += [f"{name}: {line}" for line in differences(engine)]
                    if not is_current(engine, resource("migrations")):
                        found.append(f"{name}: does not stand at the newest migration")
                    engine.dispose()
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
