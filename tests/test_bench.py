"""The benchmark's page is made from its numbers, and its parts measure what they say."""

import json

import pytest

from bench.__main__ import OTHERS, WORKSHOP, endpoint, running
from bench.endpoint import prompt_for
from bench.people import visit
from bench.report import PAGE, RESULTS, report


def test_page_shows_the_numbers_that_were_measured():
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert PAGE.read_text(encoding="utf-8") == report(results)


@pytest.mark.parametrize("contender", [WORKSHOP, *OTHERS], ids=lambda contender: contender.name)
def test_people_see_the_whole_reply_of_each_kind_of_app(contender):
    asked = [prompt_for(30, 100, word) for word in ("one", "two")]
    with endpoint() as base_url, running(contender, base_url) as app:
        visits = visit(contender.kind, app.url, [prompt for prompt, _ in asked])
    assert [one.reply for one in visits] == [reply for _, reply in asked]
    assert all(one.updates > 1 and 0 < one.first_text < one.seconds for one in visits)
