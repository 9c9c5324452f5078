"""An index of some states is found only by a condition that reads just as its own."""

import pytest
from sqlalchemy import column, make_url

from marketplace.infra.data.states import in_states, index_of_states


@pytest.mark.parametrize("driver", ["sqlite", "postgresql+psycopg"])
def test_the_condition_reads_as_the_index_does(driver: str) -> None:
    dialect = make_url(f"{driver}://").get_dialect()()
    states = frozenset({"started", "failed", "a'b"})
    index = index_of_states("ix_things_open", states - {"a'b"}, "id")
    asked = in_states(column("status"), states - {"a'b"}).compile(
        dialect=dialect, compile_kwargs={"render_postcompile": True}
    )
    assert str(asked) == str(index.dialect_options[dialect.name]["where"]) == "status IN ('failed', 'started')"
    quoted = in_states(column("status"), states).compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    assert str(quoted) == "status IN ('a''b', 'failed', 'started')"
