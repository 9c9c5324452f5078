"""The scene of these tests."""

from functools import partial

import pytest

from marketplace.infra.data.runtime import Runtime
from tests.orders.scene import Scene, set_scene
from tests.staged import Stages


@pytest.fixture
def scene(runtime: Runtime, stages: Stages) -> Scene:
    return stages.set(runtime, partial(set_scene, runtime), "scene")
