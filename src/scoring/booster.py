"""LightGBM through the shared library of its wheel, by ctypes; `package_booster` is its sibling where that cannot be.

Importing the package costs about a second and 190 MB, because it brings pandas and scikit-learn; the library inside its wheel
costs 6 ms and 13 MB and gives the same numbers bit for bit. One row goes through a `Row`, which holds LightGBM's fast
configuration and two buffers: **one `Row` belongs to one thread**; a `Booster` may be shared by all of them.
"""

import ctypes
import functools
import os.path
import struct
import sys
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from src.errors import ModelRefusedError
from src.scoring.tree_text import SafeText, checked
from src.scoring.trees import Booster, Output, threads

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FLOAT64, _ROW_MAJOR = 1, 1  # C_API_DTYPE_FLOAT64 and "row major" of LightGBM's c_api.h
_ONE_THREAD = b"num_threads=1"
_LIBRARIES = (("lib", "lib_lightgbm.so"), ("lib", "lib_lightgbm.dylib"), ("bin", "lib_lightgbm.dll"))
_FUNCTIONS = (
    "LGBM_BoosterLoadModelFromString",
    "LGBM_BoosterGetNumFeature",
    "LGBM_BoosterPredictForMatSingleRowFastInit",
    "LGBM_BoosterPredictForMatSingleRowFast",
    "LGBM_BoosterPredictForMat",
    "LGBM_FastConfigFree",
    "LGBM_BoosterFree",
    "LGBM_GetMaxThreads",
    "LGBM_SetMaxThreads",
)


def load(text: str, names: Sequence[str]) -> Booster:
    """Load trees from LightGBM's model text, through the shared library or else the Python package.

    Args:
        text: What `Booster.model_to_string()` gave.
        names: Feature names in order.

    Raises:
        ModelRefusedError: The text is damaged, or LightGBM cannot run here.
    """
    return load_checked(checked(text, names), len(names))


def load_checked(text: SafeText, features: int) -> Booster:
    """The same for a text that was checked before: an envelope's.

    Args:
        text: What `checked` gave.
        features: Number of features it was checked for.

    Raises:
        ModelRefusedError: LightGBM cannot run here, or reads another number of features.
    """
    path = _library_path()
    if path is not None:
        return NativeBooster(_library(path), text, features)
    from src.scoring.package_booster import PackageBooster  # noqa: PLC0415 - hardly ever needed

    return PackageBooster(text)


def _library_path() -> str | None:
    """Where the installed wheel keeps its library, or None where this wheel keeps it elsewhere."""
    # os.path, because pathlib alone is a tenth of the imports of a cold start.
    folder = _package_folder()
    candidates = [os.path.join(folder, *parts) for parts in _LIBRARIES]  # noqa: PTH118 - as above
    return next((path for path in candidates if os.path.isfile(path)), None)  # noqa: PTH113 - as above


def _package_folder() -> str:
    """Where `import lightgbm` would find it, without importing it."""
    for place in sys.path:
        folder = os.path.join(place, "lightgbm")  # noqa: PTH118 - as above
        if os.path.isfile(os.path.join(folder, "__init__.py")):  # noqa: PTH113, PTH118 - as above
            return folder
    # Not as a folder on the path: the import system knows more places, and asking it is 2 ms of a cold start.
    import importlib.util  # noqa: PLC0415 - as above

    spec = importlib.util.find_spec("lightgbm")
    if spec is None or not spec.submodule_search_locations:
        message = "LightGBM is not installed, so no model can speak: pip install lightgbm"
        raise ModelRefusedError(message)
    return next(iter(spec.submodule_search_locations))


@functools.cache  # a process can hold a shared library only once anyway
def _library(path: str) -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(path)
        library.LGBM_GetLastError.restype = ctypes.c_char_p
        for name in _FUNCTIONS:
            getattr(library, name).restype = ctypes.c_int
    except OSError as error:
        message = f"LightGBM's library cannot be loaded ({error}); on Debian its OpenMP comes with: apt-get install libgomp1"
        raise ModelRefusedError(message) from error
    except AttributeError as error:
        message = f"this LightGBM has another C interface than the one known here: {error}"
        raise ModelRefusedError(message) from error
    # Called a million times in a backtest: declared argument types let ctypes skip guessing them.
    library.LGBM_BoosterPredictForMatSingleRowFast.argtypes = (ctypes.c_void_p,) * 4
    return library


def _check(library: ctypes.CDLL, code: int) -> None:
    if code != 0:
        message = f"LightGBM refused: {library.LGBM_GetLastError().decode(errors='replace')}"
        raise ModelRefusedError(message)


@contextmanager
def _one_thread(library: ctypes.CDLL) -> Iterator[None]:
    """Keep LightGBM from waking a pool of threads to read a few hundred lines: that alone costs 6 ms of a cold start."""
    before = ctypes.c_int()
    _check(library, library.LGBM_GetMaxThreads(ctypes.byref(before)))
    _check(library, library.LGBM_SetMaxThreads(ctypes.c_int(1)))
    try:
        yield
    finally:
        _check(library, library.LGBM_SetMaxThreads(before))


class NativeBooster:
    """Trees held by the shared library.

    Attributes:
        features: Number of features.
    """

    def __init__(self, library: ctypes.CDLL, text: SafeText, features: int) -> None:
        """Load a checked text; use `load` for any other."""
        self._library = library
        self._rows: weakref.WeakSet[NativeRow] = weakref.WeakSet()
        handle, trees = ctypes.c_void_p(), ctypes.c_int()
        content = ctypes.c_char_p(text.encode("ascii"))
        with _one_thread(library):
            _check(library, library.LGBM_BoosterLoadModelFromString(content, ctypes.byref(trees), ctypes.byref(handle)))
        self._free = weakref.finalize(self, library.LGBM_BoosterFree, handle)
        self._handle: ctypes.c_void_p | None = handle
        found = ctypes.c_int()
        _check(library, library.LGBM_BoosterGetNumFeature(handle, ctypes.byref(found)))
        if found.value != features:
            self.close()
            message = f"LightGBM read a model of {found.value} features where {features} were named"
            raise ModelRefusedError(message)
        self.features = features

    def row(self, output: Output) -> "NativeRow":
        """A one-row predictor for the calling thread."""
        row = NativeRow(self, self._library, self._open_handle(), output)
        self._rows.add(row)
        return row

    def many(self, matrix: "NDArray[np.float64]", output: Output) -> "NDArray[np.float64]":
        """Predict many rows: shape (rows,), or (rows, features + 1) for `CONTRIBUTIONS`."""
        import numpy as np  # noqa: PLC0415 - numpy costs 40 ms, and one row does without it

        handle = self._open_handle()
        rows = np.ascontiguousarray(matrix, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[1] != self.features:  # noqa: PLR2004 - a matrix has two axes
            message = f"the model wants rows of {self.features} values and was given an array of shape {rows.shape}"
            raise ValueError(message)
        width = self.features + 1 if output is Output.CONTRIBUTIONS else 1
        out = np.empty(len(rows) * width, dtype=np.float64)
        if len(rows):
            self._predict(handle, rows, output, out)
        return out.reshape(-1, width) if output is Output.CONTRIBUTIONS else out

    def close(self) -> None:
        """Give back what the library holds, rows first; later calls raise `ValueError`."""
        for row in list(self._rows):
            row.close()
        self._handle = None
        self._free()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _open_handle(self) -> ctypes.c_void_p:
        if self._handle is None:
            message = "this booster is closed"
            raise ValueError(message)
        return self._handle

    def _predict(
        self, handle: ctypes.c_void_p, rows: "NDArray[np.float64]", output: Output, out: "NDArray[np.float64]"
    ) -> None:
        written = ctypes.c_int64()
        code = self._library.LGBM_BoosterPredictForMat(
            handle,
            ctypes.c_void_p(rows.ctypes.data),
            ctypes.c_int(_FLOAT64),
            ctypes.c_int32(rows.shape[0]),
            ctypes.c_int32(rows.shape[1]),
            ctypes.c_int(_ROW_MAJOR),
            ctypes.c_int(output),
            ctypes.c_int(0),
            ctypes.c_int(-1),
            ctypes.c_char_p(b"num_threads=%d" % threads(len(rows))),
            ctypes.byref(written),
            ctypes.c_void_p(out.ctypes.data),
        )
        _check(self._library, code)
        _check_length(written.value, len(out))


class NativeRow:
    """LightGBM's fast single-row configuration with its two buffers; it belongs to one thread.

    What a call does is written out in one place and asks for nothing twice: the library answers in 6 µs, and every call of
    Python's beside it takes a tenth of one.

    It keeps its booster alive, and the library's configuration is given back before the booster is: freeing the booster first
    would leave the configuration pointing at nothing.
    """

    def __init__(self, booster: NativeBooster, library: ctypes.CDLL, handle: ctypes.c_void_p, output: Output) -> None:
        features = booster.features
        self._values = (ctypes.c_double * features)()
        self._out = (ctypes.c_double * (features + 1 if output is Output.CONTRIBUTIONS else 1))()
        self._written = ctypes.c_int64()
        self._wide = len(self._out)
        config = ctypes.c_void_p()
        with _one_thread(library):
            code = library.LGBM_BoosterPredictForMatSingleRowFastInit(
                handle,
                ctypes.c_int(output),
                ctypes.c_int(0),
                ctypes.c_int(-1),
                ctypes.c_int(_FLOAT64),
                ctypes.c_int32(features),
                ctypes.c_char_p(_ONE_THREAD),
                ctypes.byref(config),
            )
        _check(library, code)
        # The finalizer holds the booster, so the booster's own cannot run before it, whatever order objects die in.
        self._free = weakref.finalize(self, _free_row, library, config, booster)
        self._library = library
        self._pack = struct.Struct(f"{features}d").pack_into
        self._call: Callable[..., int] = library.LGBM_BoosterPredictForMatSingleRowFast
        self._arguments: tuple[ctypes.c_void_p, ...] = (
            config,
            *(ctypes.c_void_p(ctypes.addressof(buffer)) for buffer in (self._values, self._written, self._out)),
        )

    def __call__(self, values: Sequence[float]) -> float:
        """Predict one row; NaN is missing."""
        try:
            self._pack(self._values, 0, *values)  # refuses another number of values: the library would read past the end
        except struct.error as error:
            message = f"the model wants {len(self._values)} values and was given {len(values)}: {error}"
            raise ValueError(message) from error
        code = self._call(*self._arguments)
        if code or self._written.value != self._wide:
            _check(self._library, code)
            _check_length(self._written.value, self._wide)
        return self._out[0]

    def all(self, values: Sequence[float]) -> list[float]:
        """Predict one row, every number of the answer."""
        self(values)
        return list(self._out)

    def close(self) -> None:
        """Give back what the library holds; later calls raise `ValueError`."""
        self._call, self._arguments = _closed, ()
        self._free()


def _closed() -> int:
    message = "this booster is closed"
    raise ValueError(message)


def _free_row(library: ctypes.CDLL, config: ctypes.c_void_p, _booster: NativeBooster) -> None:
    library.LGBM_FastConfigFree(config)


def _check_length(written: int, wanted: int) -> None:
    if written != wanted:
        message = f"LightGBM wrote {written} numbers where {wanted} were wanted"
        raise ModelRefusedError(message)
