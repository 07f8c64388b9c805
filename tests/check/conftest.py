"""Property tests of the checks run without a deadline: the first example loads the lexicon."""

from hypothesis import settings

settings.register_profile("check", deadline=None)
settings.load_profile("check")
