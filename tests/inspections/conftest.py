"""The stage of these tests."""

from functools import partial

import pytest

from marketplace.infra.data.runtime import Runtime
from tests.inspections.stage import Stage, set_stage
from tests.staged import Stages


@pytest.fixture
def stage(runtime: Runtime, stages: Stages) -> Stage:
    return stages.set(runtime, partial(set_stage, runtime), "batik")
