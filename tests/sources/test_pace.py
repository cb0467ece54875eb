import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.errors import ConfigurationError
from src.sources.manners import Manners
from src.sources.pace import Pace, family_of


def most_in_a_second(moments: list[float]) -> int:
    """The largest number of moments in any closed window of one second."""
    return max(sum(start <= moment <= start + 1 for moment in moments) for start in moments)


async def passing(pace: Pace, host: str, moments: list[float], seconds: float = 0.0) -> None:
    async with pace.turn(host):
        moments.append(time.monotonic())
        await asyncio.sleep(seconds)


async def test_all_hosts_of_the_sec_together_are_never_asked_more_than_ten_times_in_any_second() -> None:
    pace = Pace(Manners(), max_concurrency=50)
    moments: list[float] = []
    hosts = ("www.sec.gov", "data.sec.gov", "efts.sec.gov", "sec.gov.")
    await asyncio.gather(*(passing(pace, hosts[turn % 4], moments) for turn in range(20)))
    assert most_in_a_second(moments) <= 10
    assert max(moments) - min(moments) >= 19 / 8 - 0.05


async def test_moments_do_not_pile_up_into_a_burst_while_every_place_is_taken() -> None:
    pace = Pace(Manners(), max_concurrency=2)
    moments: list[float] = []
    slow = [asyncio.create_task(passing(pace, f"www.slow{number}.com", [], 0.8)) for number in range(2)]
    await asyncio.sleep(0)
    await asyncio.gather(*slow, *(passing(pace, "www.sec.gov", moments) for _ in range(14)))
    assert most_in_a_second(moments) <= 10


async def test_a_family_that_waits_for_its_rate_does_not_keep_others_out() -> None:
    pace = Pace(Manners(), max_concurrency=1)
    moments: list[float] = []
    started = time.monotonic()
    waiting = [asyncio.create_task(passing(pace, "boards-api.greenhouse.io", [])) for _ in range(10)]
    await asyncio.gather(*(passing(pace, f"www.company{number}.com", moments) for number in range(20)))
    for task in waiting:
        task.cancel()
    assert max(moments) - started < 1.0


async def test_no_more_requests_are_open_than_allowed() -> None:
    pace = Pace(Manners(sec_per_second=None, others_per_second=None), max_concurrency=3)
    open_now = most = 0

    async def hold(host: str) -> None:
        nonlocal open_now, most
        async with pace.turn(host):
            open_now += 1
            most = max(most, open_now)
            await asyncio.sleep(0.01)
            open_now -= 1

    await asyncio.gather(*(hold(f"www.company{number}.com") for number in range(12)))
    assert most == 3


async def test_a_turn_given_up_leaves_its_place_to_others() -> None:
    pace = Pace(Manners(others_per_second=None), max_concurrency=1)
    moments: list[float] = []
    held = asyncio.create_task(passing(pace, "www.one.com", [], 5))
    waiting = asyncio.create_task(passing(pace, "www.two.com", []))
    await asyncio.sleep(0.01)
    waiting.cancel()
    held.cancel()
    await asyncio.wait_for(passing(pace, "www.two.com", moments), 1)
    assert len(moments) == 1


@pytest.mark.parametrize(
    ("host", "family"),
    [
        ("www.sec.gov", "sec.gov"),
        ("data.sec.gov.", "sec.gov"),
        ("broadcom.wd1.myworkdayjobs.com", "myworkdayjobs.com"),
        ("careers.godaddy", "careers.godaddy"),
        ("ir.company.co.uk", "company.co.uk"),
        ("www.company.com.au", "company.com.au"),
        ("api.lever.co", "lever.co"),
        ("co.uk", "co.uk"),
        ("8.8.8.8", "8.8.8.8"),
        ("localhost", "localhost"),
    ],
)
def test_hosts_of_one_operator_are_one_family(host: str, family: str) -> None:
    assert family_of(host) == family


@given(st.text(max_size=80))
def test_every_host_has_a_family_that_is_its_own_family(host: str) -> None:
    assert family_of(family_of(host)) == family_of(host)


@pytest.mark.parametrize("rate", [8.5, 10, 0, -1])
def test_a_rate_that_could_break_the_secs_rule_cannot_be_set(rate: float) -> None:
    with pytest.raises(ConfigurationError, match=f"sec_per_second: wanted .*, got {rate:g}"):
        Manners(sec_per_second=rate)
