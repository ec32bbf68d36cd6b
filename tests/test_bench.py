"""The people of the benchmark see the whole reply, in each kind of app."""

import pytest

from bench.people import APPS, ENDPOINT, answer, at_once, people_at


@pytest.mark.parametrize("name", [ENDPOINT, *APPS])
def test_people_see_the_whole_reply_of_each_kind_of_app(name, endpoint, monkeypatch):
    monkeypatch.setattr(endpoint, "default", answer)
    prompts = [f"tokens=20 rate=100 word={word}" for word in ("one", "two")]
    with people_at(name, endpoint.url, 2) as people:
        visits = at_once(people, prompts)
    assert [visit.reply for visit in visits] == ["one " * 20, "two " * 20]
    assert all(0 < visit.first_text < visit.seconds for visit in visits)
    assert name == ENDPOINT or all(visit.updates > 1 for visit in visits)
