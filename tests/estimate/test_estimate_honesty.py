"""No estimator sees the future, and a restart changes no figure."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest
from tests.estimate.past import GIVE_UP, cut, past, said

from hubmon.errors import StoreError
from hubmon.estimate.contract import Arrival
from hubmon.estimate.estimators import ESTIMATORS
from hubmon.estimate.forecaster import HubForecaster
from hubmon.estimate.history import happenings
from hubmon.estimate.state import restore, save


@pytest.mark.parametrize("name", ESTIMATORS)
@pytest.mark.parametrize("share", [0.3, 0.71, 0.9])
def test_what_is_said_before_a_moment_does_not_depend_on_what_comes_after(
    name: str, share: float
) -> None:
    rows = past(500)
    end = rows[int(share * len(rows))].arrived_at
    whole = [each for each in said(ESTIMATORS[name](GIVE_UP), rows) if each[0] <= end]
    assert said(ESTIMATORS[name](GIVE_UP), cut(rows, end)) == whole


def test_asking_changes_nothing() -> None:
    rows = past(400)
    asked = HubForecaster(GIVE_UP)
    for happening in happenings(rows, GIVE_UP):
        asked.predict(happening.at, "twitter", "nl")
        asked.observe(happening)
    quiet = HubForecaster(GIVE_UP)
    for happening in happenings(rows, GIVE_UP):
        quiet.observe(happening)
    later = rows[-1].arrived_at + GIVE_UP
    for language in ("en", "nl"):
        assert asked.predict(later, "twitter", language) == quiet.predict(
            later, "twitter", language
        )


def test_a_restart_changes_no_figure() -> None:
    rows = past(600)
    whole = said(HubForecaster(GIVE_UP), rows)
    forecaster, restarted = HubForecaster(GIVE_UP), []
    for number, happening in enumerate(happenings(rows, GIVE_UP)):
        if number % 100 == 50:
            again = restore(save(forecaster), HubForecaster)
            assert again is not None
            forecaster = again
        if isinstance(happening, Arrival):
            forecast = forecaster.predict(happening.at, "twitter", happening.language)
            restarted.append((happening.at, forecast))
        forecaster.observe(happening)
    assert restarted == whole


def test_a_state_of_another_version_is_not_taken_for_ours() -> None:
    assert restore(b"hubmon estimate 0\nsomething", HubForecaster) is None


_FORMAT = save(HubForecaster(GIVE_UP)).partition(b"\n")[0] + b"\n"


class _Wicked:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("run",)


@pytest.mark.parametrize(
    "body", [pickle.dumps(_Wicked()), b"", save(HubForecaster(GIVE_UP))[len(_FORMAT) : -9]]
)
def test_a_damaged_state_is_refused_and_runs_nothing(
    body: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(StoreError, match="damaged"):
        restore(_FORMAT + body, HubForecaster)
    assert capsys.readouterr().out == ""


def test_what_is_kept_does_not_grow_with_the_history() -> None:
    forecaster, sizes = HubForecaster(GIVE_UP), []
    for number, happening in enumerate(happenings(past(9000), GIVE_UP)):
        forecaster.observe(happening)
        if number % 6000 == 5999:
            sizes.append(len(save(forecaster)))
    assert max(sizes[1:]) < 1.1 * min(sizes[1:])


def test_the_package_itself_loads_no_numpy() -> None:
    code = "import sys, hubmon.estimate; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
