"""The people of the benchmark see the whole reply, in each kind of app."""

import pytest

from bench.people import APPS, ENDPOINT, at_once, people_at, reply_to

pytestmark = pytest.mark.thorough


@pytest.mark.parametrize("name", [ENDPOINT, *APPS])
def test_people_see_the_whole_reply_of_each_kind_of_app(name, endpoint, monkeypatch):
    monkeypatch.setattr(endpoint, "default", reply_to)
    prompts = [f"20 0.01 {word}" for word in ("one", "two")]
    with people_at(name, endpoint.url, 2) as (people, _):
        visits = at_once(people, prompts)
    assert [visit.reply for visit in visits] == ["one " * 20, "two " * 20]
    assert all(visit.updates > 2 for visit in visits)
