"""Writes the next migration from what the models say: `python tools/make_migration.py "Add certificates"`.

Read what it wrote before committing it; data and renames are written by hand.
"""

import argparse
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from marketplace.app import load_models
from marketplace.infra.database import make_engine
from marketplace.infra.migrations import alembic_config

SCRIPTS = Path(__file__).resolve().parent.parent / "migrations"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("message")
    message = options.parse_args().message
    load_models()
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/scratch.sqlite3")
        config = alembic_config(SCRIPTS, engine)
        count = len(list(ScriptDirectory(str(SCRIPTS)).walk_revisions()))
        if count:
            command.upgrade(config, "head")
        script = command.revision(config, message, autogenerate=True, rev_id=f"{(count + 1) * 10:04d}")
        engine.dispose()
    print(getattr(script, "path", script))


if __name__ == "__main__":
    main()
