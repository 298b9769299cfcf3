"""The widget. What it shows and computes is in widget.js, which is built from the project's page."""

import difflib
import pathlib
from collections.abc import Callable
from typing import NamedTuple

import anywidget
import numpy as np
import traitlets

# The attributes of the element that a notebook may give; docs/embedding.md explains them.
ATTRIBUTES = (
    "set",
    "fixed",
    "hide",
    "view",
    "ui",
    "group",
    "pipeline",
    "present",
    "theme",
    "autoplay",
    "engine",
    "page",
)


class Embeddings(NamedTuple):
    """The positions of the last batch's pairs in the picture of embeddings."""

    queries: np.ndarray  # [pairs, axes], float32
    keys: np.ndarray  # [pairs, axes], float32
    labels: np.ndarray  # [pairs], int64


class Playground(anywidget.AnyWidget):
    """Two encoders learn with InfoNCE. `link` is an experiment's address, from `#v=` on."""

    _esm = pathlib.Path(__file__).parent / "widget.js"

    state = traitlets.Dict(help="All settings by name.").tag(sync=True)
    metrics = traitlets.Dict(help="The numbers of the last look by name.").tag(sync=True)
    step = traitlets.Int(0, help="How many steps have been taken.").tag(sync=True)
    playing = traitlets.Bool(None, allow_none=True, help="Whether it trains.").tag(sync=True)
    link = traitlets.Unicode(help="The address of the experiment, from #v= on.").tag(sync=True)
    warnings = traitlets.List(help="What could not stand as it was given.").tag(sync=True)
    _attributes = traitlets.Dict().tag(sync=True)
    _orders = traitlets.List().tag(sync=True)
    # Bytes; Jupyter hands over a memoryview, which the trait Bytes refuses.
    _queries = traitlets.Any(b"").tag(sync=True)
    _keys = traitlets.Any(b"").tag(sync=True)
    _labels = traitlets.List().tag(sync=True)
    _axes = traitlets.Int(0).tag(sync=True)

    def __init__(self, link: str = "#v=2", **attributes: object) -> None:
        for name in attributes:
            if name not in ATTRIBUTES:
                nearest = difflib.get_close_matches(name, ATTRIBUTES, 1, 0)
                raise TypeError(f"there is no attribute {name!r}; did you mean {nearest[0]!r}?")
        given = {name: _text(value) for name, value in attributes.items() if value is not None and value is not False}
        if attributes.get("autoplay") is False:
            given["autoplay"] = "0"
        super().__init__(link=link, _attributes=given)

    @property
    def embeddings(self) -> Embeddings | None:
        """Positions of queries and keys; None before there are any."""
        if not self._axes:
            return None
        queries, keys = (np.frombuffer(data, np.float32) for data in (self._queries, self._keys))
        axes = self._axes
        return Embeddings(queries.reshape(-1, axes), keys.reshape(-1, axes), np.array(self._labels, np.int64))

    def set(self, **settings: float | str) -> None:
        """Changes settings: `set(tau=0.05, batch=64)`."""
        self.state = {**self.state, **settings}

    def step_by(self, count: int) -> None:
        """Takes exactly `count` steps."""
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise ValueError(f"count is {count!r}; it must be a whole number of at least 1")
        self._order("stepBy", count)

    def reset(self) -> None:
        """Starts again with the settings as they are."""
        self._order("reset")

    def watch(self, names: str, heard: Callable[[str, float, int], None]) -> Callable[[], None]:
        """Calls `heard(name, value, step)` when one of these numbers ("loss,recall_at_1") changes; returns its end."""
        watched = [name.strip() for name in names.split(",")]

        def changed(change: dict) -> None:
            for name in watched:
                value = change["new"].get(name)
                if value is not None and value != change["old"].get(name):
                    heard(name, value, int(change["new"].get("step", self.step)))

        self.observe(changed, "metrics")
        return lambda: self.unobserve(changed, "metrics")

    def _order(self, name: str, *parameters: object) -> None:
        """Asks the figure for something; it is done as soon as the figure is shown."""
        number = self._orders[-1][0] + 1 if self._orders else 1
        self._orders = [*self._orders[-15:], [number, name, list(parameters)]]


def _text(value: object) -> str:
    return "" if value is True else str(value)
