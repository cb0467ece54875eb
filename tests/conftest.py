"""What the whole suite needs to be quick: byte code is kept.

Images and build machines often set PYTHONDONTWRITEBYTECODE. Tests start some sixty processes of the Actor: without byte code
each of them, and each worker, would compile the SDK and this project anew: 4.8 s instead of 2.2 s before its first line.
"""

import os
import sys


def pytest_configure() -> None:
    """Let this process, the workers and whatever they start write byte code, as Python does unless it is told otherwise."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
