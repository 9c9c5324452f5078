"""The sample site in both languages, and its pages as parsed documents."""

import pytest
from flask.testing import FlaskClient

from tests.looks.sample import sample_app


@pytest.fixture(params=["id", "en"])
def site(request: pytest.FixtureRequest) -> FlaskClient:
    """A client of the sample site in one language; each test that takes it runs in both."""
    app = sample_app(request.param)
    app.testing = True
    return app.test_client()
