"""Write the migration that leads from the newest one to what the models say: `tools/migration.py "add a column"`.

Run it with the checkout's Python and read what it wrote, both directions.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main(message: str) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    from marketplace.app import load_models
    from marketplace.config import resource
    from marketplace.infra.data.database import make_engine
    from marketplace.infra.data.migrations import alembic_config

    load_models()
    scripts = resource("migrations")
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/scratch.sqlite")
        head = ScriptDirectory(str(scripts)).get_current_head()
        if head is not None:
            command.upgrade(alembic_config(scripts, engine), "head")
        number = f"{int(head or 0) + 10:04d}"
        command.revision(alembic_config(scripts, engine), message, autogenerate=True, rev_id=number)
        engine.dispose()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
