"""`python3 -m marketplace`: in a checkout by way of the environment that `bootstrap.py` makes, elsewhere right here."""

import sys
from pathlib import Path


def main() -> int:
    """Run the command line in this very interpreter: the entry point of an installed package."""
    from marketplace.cli import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    checkout = Path(__file__).resolve().parent.parent
    if not (checkout / "requirements.txt").is_file():
        sys.exit(main())
    sys.path.insert(0, str(checkout))
    from bootstrap import start

    sys.exit(start(main, sys.argv[1:]))
