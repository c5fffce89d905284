"""The key of a screen that is loaded only when it is opened, for the list of all keys."""

from typing import Final

from textual.binding import Binding

CASES_FILTER: Final = Binding("slash", "filter", "Cases: filter", id="cases.filter", show=False)
