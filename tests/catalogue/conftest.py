"""The workshop of these tests."""

import pytest

from marketplace.infra.data.runtime import Runtime
from tests.catalogue.workshop import Workshop


@pytest.fixture
def workshop(runtime: Runtime) -> Workshop:
    return Workshop(runtime)
