"""A container of the Actor: a Python process with the platform's environment and nothing of ours in it.

process = start_actor(api, ["-m", "src"], REPLAY_DIR="../shared/real")
process.wait(60).exit_code
process.kill()                 # what the platform does at the end of a migration or an abort
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.platform.loopback_api import LoopbackApi

CHECKOUT = Path(__file__).resolve().parents[2]

_OF_A_PLATFORM = ("APIFY_", "ACTOR_", "CRAWLEE_")
_OF_OURS = ("REPLAY_DIR", "RECORD_DIR")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a container ended.

    Attributes:
        exit_code: Of the process; negative is the signal that killed it.
        output: What it printed, standard output and error together.
    """

    exit_code: int
    output: str


@dataclass(slots=True)
class ActorProcess:
    """A running container."""

    process: subprocess.Popen[str]

    def wait(self, timeout: float = 60) -> Outcome:
        """Wait for its end.

        Raises:
            AssertionError: It is still running after `timeout` seconds; it is killed, and the message shows what it printed.
        """
        try:
            output, _ = self.process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired as error:
            outcome = self.kill()
            message = f"still running after {timeout} s; it printed:\n{outcome.output}"
            raise AssertionError(message) from error
        return Outcome(self.process.returncode, output)

    def kill(self) -> Outcome:
        """Kill it without warning."""
        self.process.kill()
        output, _ = self.process.communicate()
        return Outcome(self.process.returncode, output)


def start_actor(api: LoopbackApi, arguments: Sequence[str], cwd: Path = CHECKOUT, **environment: str) -> ActorProcess:
    """Start `python <arguments>` as the present run of this platform.

    Args:
        api: The platform.
        arguments: For Python, e.g. ["-m", "src"].
        cwd: Working directory; the checkout, so that `-m src` is found.
        environment: Further variables, such as REPLAY_DIR; what this process has of a platform's or of ours is not passed on.
    """
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(_OF_A_PLATFORM) and name not in _OF_OURS
    }
    process = subprocess.Popen(  # noqa: S603 - the interpreter of the tests and arguments of the tests
        [sys.executable, *arguments],
        cwd=cwd,
        env=inherited | api.environment | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    return ActorProcess(process)


def run_actor(api: LoopbackApi, arguments: Sequence[str] = ("-m", "src"), timeout: float = 60, **environment: str) -> Outcome:
    """Start a container and wait for its end."""
    return start_actor(api, arguments, CHECKOUT, **environment).wait(timeout)
