"""The village of these tests."""

import pytest

from marketplace.infra.runtime import Runtime
from tests.parties.village import Village


@pytest.fixture
def village(runtime: Runtime) -> Village:
    return Village(runtime)
