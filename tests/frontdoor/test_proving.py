"""What stands around the proofs: how far a long one is, and since when tables are kept."""

from marketplace import cli
from marketplace.app import load_models
from marketplace.config import resource
from marketplace.infra.data.database import APPEND_ONLY, KEPT_SINCE


def test_a_table_that_is_kept_later_says_since_when() -> None:
    """Of the tables that are older than 0251 no more may be kept without `since` in `append_only`."""
    load_models()
    scripts = sorted((resource("migrations") / "versions").glob("0*.py"))
    made = "".join(path.read_text(encoding="utf-8") for path in scripts if path.name < "0251")
    old = {table for table in APPEND_ONLY if f"create_table('{table}'" in made}
    assert len(old - KEPT_SINCE.keys()) == 30, sorted(old - KEPT_SINCE.keys())
    assert set(KEPT_SINCE.values()) <= {path.name[:4] for path in scripts}


def test_a_long_proof_says_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    for seconds, expected in ((3600.0, []), (0.0, [(0, 2), (1, 2)])):
        tell = cli.every(seconds, lambda done, parts: told.append((done, parts)))
        for done in range(2):
            tell(done, 2)
        assert told == expected
