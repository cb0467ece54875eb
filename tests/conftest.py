"""What the whole suite needs to be quick and steady: byte code is kept, and no property fails for a slow machine.

Images and build machines often set PYTHONDONTWRITEBYTECODE. Tests start some sixty processes of the Actor: without byte code
each of them, and each worker, would compile the SDK and this project anew: 4.8 s instead of 2.2 s before its first line.
"""

import os
import sys

from hypothesis import HealthCheck, settings


def pytest_configure() -> None:
    """Let this process, the workers and whatever they start write byte code, as Python does unless it is told otherwise."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # How long an example takes says how busy the machine is; what has to be quick is measured where it is promised.
    settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("steady")
