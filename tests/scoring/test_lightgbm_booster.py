"""The shared library gives the Python package's numbers bit for bit, and cannot be made to read past its arrays."""

import ctypes
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from src.errors import ModelRefusedError
from src.scoring.booster import NativeBooster, load
from src.scoring.package_booster import PackageBooster
from src.scoring.tree_text import checked
from src.scoring.trees import Booster, Output
from tests.scoring.envelope_world import NAMES, odd_rows, trees_text

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def native() -> Booster:
    booster = load(trees_text(), NAMES)
    assert isinstance(booster, NativeBooster)
    return booster


@pytest.fixture(scope="module")
def package() -> lightgbm.Booster:
    return lightgbm.Booster(model_str=trees_text())


def predicted(package: lightgbm.Booster, rows: NDArray[np.float64], output: Output) -> NDArray[np.float64]:
    raw, contributions = output is Output.LOG_ODDS, output is Output.CONTRIBUTIONS
    return np.asarray(package.predict(rows, raw_score=raw, pred_contrib=contributions))


def same_bits(left: NDArray[np.float64], right: NDArray[np.float64]) -> bool:
    return left.shape == right.shape and left.tobytes() == right.tobytes()


@pytest.mark.parametrize("output", list(Output))
def test_one_row_at_a_time_equals_the_package_bit_for_bit_on_1200_rows(
    native: Booster, package: lightgbm.Booster, output: Output
) -> None:
    row = native.row(output)
    found = np.array([row.all(values.tolist()) for values in odd_rows()])
    wanted = predicted(package, odd_rows(), output)
    assert same_bits(found if output is Output.CONTRIBUTIONS else found[:, 0], wanted)


@pytest.mark.parametrize("output", list(Output))
@pytest.mark.parametrize("count", [1, 10, 1200])
def test_many_rows_equal_the_package_bit_for_bit(
    native: Booster, package: lightgbm.Booster, output: Output, count: int
) -> None:
    rows = odd_rows()[:count]
    assert same_bits(native.many(rows, output), predicted(package, rows, output))


ROWS = st.lists(st.one_of(st.just(float("nan")), st.floats(width=64)), min_size=len(NAMES), max_size=len(NAMES))


@settings(max_examples=150, deadline=None)
@given(values=ROWS)
def test_whatever_the_row_it_equals_the_package_bit_for_bit(
    native: Booster, package: lightgbm.Booster, values: list[float]
) -> None:
    for output in Output:
        wanted = predicted(package, np.array([values]), output).ravel()
        assert same_bits(np.array(native.row(output).all(values)), wanted)


def test_rows_that_are_not_contiguous_or_not_double_are_read_as_they_are(native: Booster, package: lightgbm.Booster) -> None:
    turned = np.asfortranarray(odd_rows()[200:400:3])
    assert same_bits(native.many(turned, Output.LOG_ODDS), predicted(package, turned, Output.LOG_ODDS))
    counts = np.arange(len(NAMES) * 4).reshape(4, -1)
    assert same_bits(native.many(counts, Output.LOG_ODDS), predicted(package, counts.astype(np.float64), Output.LOG_ODDS))  # type: ignore[arg-type]  # integers, on purpose


def test_no_rows_give_no_predictions(native: Booster) -> None:
    assert native.many(np.empty((0, len(NAMES))), Output.LOG_ODDS).shape == (0,)
    assert native.many(np.empty((0, len(NAMES))), Output.CONTRIBUTIONS).shape == (0, len(NAMES) + 1)


def test_the_package_as_a_fallback_shows_the_same_face_and_the_same_bits(native: Booster) -> None:
    fallback = PackageBooster(checked(trees_text(), NAMES))
    rows = odd_rows()[:150]
    for output in Output:
        assert same_bits(fallback.many(rows, output), native.many(rows, output))
        assert fallback.row(output).all(rows[9].tolist()) == native.row(output).all(rows[9].tolist())
    assert fallback.features == native.features == len(NAMES)
    with pytest.raises(ValueError, match="6 values"):
        fallback.many(rows[:, :5], Output.LOG_ODDS)
    fallback.close()
    with pytest.raises(ValueError, match="closed"):
        fallback.many(rows, Output.LOG_ODDS)


@pytest.mark.parametrize("wrong", [[], [1.0] * (len(NAMES) - 1), [1.0] * (len(NAMES) + 1)])
def test_a_row_of_another_length_is_refused_before_the_library_sees_it(native: Booster, wrong: list[float]) -> None:
    with pytest.raises(ValueError, match=f"wants 6 values and was given {len(wrong)}"):
        native.row(Output.LOG_ODDS)(wrong)


@pytest.mark.parametrize("shape", [(3, 5), (3, 7), (6,), (1, 6, 1)])
def test_a_matrix_of_another_shape_is_refused_before_the_library_sees_it(native: Booster, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="rows of 6 values"):
        native.many(np.zeros(shape), Output.LOG_ODDS)


def test_a_closed_booster_and_its_rows_refuse_to_predict() -> None:
    booster = load(trees_text(), NAMES)
    assert isinstance(booster, NativeBooster)
    row = booster.row(Output.LOG_ODDS)
    with booster:
        row([0.0] * len(NAMES))
    booster.close()
    with pytest.raises(ValueError, match="closed"):
        row([0.0] * len(NAMES))
    with pytest.raises(ValueError, match="closed"):
        booster.many(odd_rows(), Output.LOG_ODDS)
    with pytest.raises(ValueError, match="closed"):
        booster.row(Output.LOG_ODDS)


def test_a_row_outlives_every_other_reference_to_its_booster() -> None:
    row = load(trees_text(), NAMES).row(Output.LOG_ODDS)
    assert row([0.0] * len(NAMES)) == load(trees_text(), NAMES).row(Output.LOG_ODDS)([0.0] * len(NAMES))


def test_four_threads_with_a_row_each_agree_with_one(native: Booster) -> None:
    rows = [values.tolist() for values in odd_rows()]
    wanted = native.many(odd_rows(), Output.LOG_ODDS).tolist()
    found: list[list[float]] = []

    def work() -> None:
        mine = native.row(Output.LOG_ODDS)
        found.append([mine(values) for _ in range(5) for values in rows])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(part == wanted * 5 for part in found)


def run(code: str, *paths: Path) -> subprocess.CompletedProcess[str]:
    setup = f"import sys; sys.path[:0] = {[str(path) for path in (*paths, ROOT)]!r}\n"
    return subprocess.run([sys.executable, "-c", setup + code], capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own code


LOAD = """
from src.scoring.booster import load
from src.scoring.trees import Output
text, names = open(sys.argv[1]).read() if len(sys.argv) > 1 else TEXT, NAMES
"""


def prelude() -> str:
    return f"TEXT = {trees_text()!r}\nNAMES = {NAMES!r}\n" + LOAD


def test_a_process_that_ends_with_boosters_rows_and_cycles_alive_ends_well() -> None:
    code = """
import gc
for _ in range(50):
    booster = load(text, names)
    cycle = [booster, booster.row(Output.LOG_ODDS), booster.row(Output.CONTRIBUTIONS)]
    cycle.append(cycle)
    del booster, cycle
    gc.collect()
kept = load(text, names)
rows = [kept.row(Output.LOG_ODDS) for _ in range(5)]
print(rows[0]([0.0] * 6))
"""
    done = run(prelude() + code)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) == load(trees_text(), NAMES).row(Output.LOG_ODDS)([0.0] * 6)


REFUSED = """
from src.errors import ModelRefusedError
try:
    load(text, names)
except ModelRefusedError as error:
    print(error)
"""


def test_a_library_that_cannot_be_loaded_is_a_refusal_that_names_the_package_to_install(tmp_path: Path) -> None:
    (tmp_path / "lightgbm" / "lib").mkdir(parents=True)
    (tmp_path / "lightgbm" / "__init__.py").write_text("raise OSError('libgomp.so.1: cannot open shared object file')")
    (tmp_path / "lightgbm" / "lib" / "lib_lightgbm.so").write_bytes(b"not a library")
    done = run(prelude() + REFUSED, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "apt-get install libgomp1" in done.stdout


def test_a_package_that_cannot_be_imported_either_is_a_refusal(tmp_path: Path) -> None:
    (tmp_path / "lightgbm").mkdir()
    (tmp_path / "lightgbm" / "__init__.py").write_text("raise OSError('libgomp.so.1: cannot open shared object file')")
    done = run(prelude() + REFUSED, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "libgomp.so.1" in done.stdout


def test_no_lightgbm_at_all_is_a_refusal() -> None:
    hide = "import importlib.machinery\nsys.path[:] = [p for p in sys.path if 'site-packages' not in p]\n"
    done = run(hide + prelude() + REFUSED)
    assert done.returncode == 0, done.stderr
    assert "LightGBM is not installed" in done.stdout


def test_a_wheel_that_keeps_its_library_elsewhere_is_used_through_its_package(tmp_path: Path) -> None:
    installed = Path(lightgbm.__file__).parent
    shutil.copytree(installed, tmp_path / "lightgbm", ignore=shutil.ignore_patterns("lib", "__pycache__"))
    shutil.copy(installed / "lib" / "lib_lightgbm.so", tmp_path / "lib_lightgbm.so")
    code = """
booster = load(text, names)
print(type(booster).__name__, booster.row(Output.LOG_ODDS)([0.0] * 6))
"""
    done = run(prelude() + code, tmp_path)
    assert done.returncode == 0, done.stderr
    kind, log_odds = done.stdout.split()
    assert kind == "PackageBooster"
    assert float(log_odds) == load(trees_text(), NAMES).row(Output.LOG_ODDS)([0.0] * 6)


def test_loading_leaves_lightgbms_thread_limit_as_it_was(native: Booster) -> None:
    assert isinstance(native, NativeBooster)
    library, before, after = native._library, ctypes.c_int(), ctypes.c_int()
    library.LGBM_GetMaxThreads(ctypes.byref(before))
    library.LGBM_SetMaxThreads(3)
    load(trees_text(), NAMES).row(Output.CONTRIBUTIONS)
    library.LGBM_GetMaxThreads(ctypes.byref(after))
    library.LGBM_SetMaxThreads(before)
    assert after.value == 3


def test_garbage_is_refused_by_its_text_and_not_by_the_library() -> None:
    with pytest.raises(ModelRefusedError, match="the LightGBM model text"):
        load("tree\nversion=v4\n\nTree=0\n", NAMES)
