"""What tests of several folders share."""

import pytest
from hypothesis import HealthCheck, settings

from newscli.lexicon import Lexicon

# Property tests may be slow: machines that run tests are busy, and first examples load data.
settings.register_profile("newscli", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("newscli")


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The bundled lexicon."""
    return Lexicon()
