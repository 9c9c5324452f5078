"""The scene of these tests."""

import pytest

from marketplace.infra.data.runtime import Runtime
from tests.orders.scene import Scene, set_scene


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return set_scene(runtime)
