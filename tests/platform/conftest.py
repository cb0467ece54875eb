"""A platform for a test: `platform(input=..., item_schema=..., events=...)` starts one that ends with the test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.platform.loopback_api import LoopbackApi


@pytest.fixture
def platform() -> Iterator[Callable[..., LoopbackApi]]:
    with ExitStack() as stack:
        yield lambda **given: stack.enter_context(LoopbackApi(**given))
