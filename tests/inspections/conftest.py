"""The stage of these tests."""

import pytest

from marketplace.infra.data.runtime import Runtime
from tests.inspections.stage import Stage, set_stage


@pytest.fixture
def stage(runtime: Runtime) -> Stage:
    return set_stage(runtime)
