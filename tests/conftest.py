"""Property tests may be slow: machines that run tests are busy, and first examples load data."""

from hypothesis import HealthCheck, settings

settings.register_profile("newscli", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("newscli")
