"""The apps, as a person meets them: in a real browser, on real processes."""

import os
import signal
from threading import Event

import pytest

from workshop.stages import STAGES
from workshop.stages.starters import is_begun
from workshop.testing.browser import App, ChatPage
from workshop.testing.endpoint import Refusal, Reply, Silence, word_by_word

from .votes import kept

LAST = STAGES[-1].solution  # the stages before it are the same app with less in it


@pytest.fixture
def open_page(context, endpoint):
    """Return a function that opens the page of an app; each page is a session of its own."""
    opened = []

    def open_page(app):
        opened.append(ChatPage(context.new_page(), app.url))
        return opened[-1]

    yield open_page
    for page in opened:
        page.page.close()


def test_reply_is_seen_growing(page, endpoint):
    first_seen, second_seen = Event(), Event()
    # The pauses are longer than the time between two updates.
    endpoint.answer(Reply(("One", first_seen, " two", second_seen, " three"), pause=0.1))
    page.send("Count!")
    for text, seen in (("One", first_seen), ("One two", second_seen), ("One two three", None)):
        page.until(lambda text=text: page.chat == [("user", "Count!"), ("bot", text)])
        if seen:
            seen.set()
    assert page.typed == ""


def test_blank_prompt_changes_nothing(page, endpoint):
    page.send("   ")
    page.until_idle()
    assert (page.chat, page.typed, endpoint.requests) == ([], "   ", [])


def test_enter_during_a_reply_loses_nothing(page, endpoint):
    pressed = Event()
    endpoint.answer(Reply(("One", pressed, " two")))
    page.send("Count!")
    page.until(lambda: len(page.chat) == 2)
    page.textbox.type("  the next one")
    page.textbox.press("Enter")
    pressed.set()
    page.until_chat(("user", "Count!"), ("bot", "One two"))
    assert page.typed == "  the next one"
    assert len(endpoint.requests) == 1
    page.textbox.press("Enter")
    page.until(lambda: page.chat[3:] == [("bot", "You said:   the next one".replace("   ", " "))])
    assert endpoint.requests[1]["messages"][-1]["content"] == "  the next one"


@pytest.mark.thorough
@pytest.mark.parametrize(
    "asks", [lambda page: page.press("Retry"), lambda page: page.edit(0, "Two")]
)
def test_enter_during_another_reply_loses_nothing(page, endpoint, asks):
    page.say("One")
    pressed = Event()
    endpoint.answer(Reply(("Half", pressed, " a reply")))
    asks(page)
    page.until(lambda: page.chat[-1:] == [("bot", "Half")])
    page.textbox.fill("the next one")
    page.textbox.press("Enter")
    page.page.locator(".submit-button").dispatch_event("click")
    pressed.set()
    page.until(lambda: page.chat[-1:] == [("bot", "Half a reply")])
    page.until_idle()
    assert (len(page.chat), page.typed, len(endpoint.requests)) == (2, "the next one", 2)
    page.textbox.press("Enter")
    page.until(lambda: page.chat[-1:] == [("bot", "You said: the next one")])


ERROR = "⚠️ Something went wrong"
TOO_MANY = "The model is getting too many requests (HTTP 429). Retry in 7 seconds."


def test_failed_turn_stays_with_the_reason_under_it(page, endpoint):
    page.say("Hello")
    endpoint.answer(Refusal(429, headers={"Retry-After": "7"}))
    page.send("  Still there? ")
    page.until_chat(
        ("user", "Hello"),
        ("bot", "You said: Hello"),
        ("user", "Still there?"),
        ("bot", f"{ERROR}\n\n{TOO_MANY}"),
    )
    assert page.notices == []
    assert page.page.get_by_text("Error", exact=True).count() == 0
    page.send("And now?")
    page.until(lambda: page.chat[5:] == [("bot", "You said: And now?")])
    contents = [message["content"] for message in endpoint.requests[-1]["messages"]]
    assert contents[1:] == ["Hello", "You said: Hello", "And now?"]


def test_reply_cut_in_the_middle_stays(page, endpoint):
    endpoint.answer(Reply(("Once upon", " a time"), ending="cut"))
    page.send("Tell me a story.")
    page.until(lambda: len(page.chat) == 3 and ERROR in page.chat[2][1])
    assert page.chat[:2] == [("user", "Tell me a story."), ("bot", "Once upon a time")]
    page.until_idle()
    page.send("Go on")
    page.until(lambda: page.chat[3:] == [("user", "Go on"), ("bot", "You said: Go on")])


def test_draft_survives_a_reply_and_a_failure(page, endpoint):
    for ending, last in (("stop", "You said"), ("cut", "connection to the model broke")):
        typed = Event()
        endpoint.answer(Reply(("You", typed, " said"), ending=ending))
        page.send("Hello")
        page.until(lambda: page.chat[-1:] == [("bot", "You")])
        page.textbox.fill("my next message")
        typed.set()
        page.until(lambda last=last: last in page.chat[-1][1])
        page.until_idle()
        assert page.typed == "my next message"


def test_send_button_sends(page, endpoint):
    page.textbox.fill("Hello")
    page.page.locator("button.submit-button").click()
    page.until_chat(("user", "Hello"), ("bot", "You said: Hello"))


def test_thoughts_are_folded_when_they_are_done(page, endpoint):
    seen = Event()
    thoughts = ({"reasoning": "First I think"}, seen, {"reasoning": " a lot"})
    endpoint.answer(Reply((*thoughts, "<b>It is 4.</b>")))
    page.send("What is 2 + 2?")
    page.until(lambda: page.chat[1:] == [("bot", "💭 Thinking\n\nFirst I think")])
    seen.set()
    page.until_chat(("user", "What is 2 + 2?"), ("bot", "💭 Thoughts"), ("bot", "It is 4."))
    page.page.get_by_text("💭 Thoughts").click()
    page.until(lambda: "First I think a lot" in page.chat[1][1])
    page.send("And 3 + 3?")
    page.until(lambda: len(page.chat) == 5)
    contents = [message["content"] for message in endpoint.requests[-1]["messages"]]
    assert contents[1:] == ["What is 2 + 2?", "<b>It is 4.</b>", "And 3 + 3?"]


def test_reply_that_was_cut_off_says_why(page, endpoint):
    endpoint.answer(Reply(("Once upon a",), ending="length"))
    page.send("Tell me a story.")
    page.until(lambda: len(page.chat) == 3)
    assert page.chat[1:] == [
        ("bot", "Once upon a"),
        ("bot", "✂️ Cut off: the reply reached its length limit\n\nAsk the model to go on."),
    ]


def test_reply_stays_in_its_bubble(page, endpoint):
    endpoint.answer(Reply(("Hi \\(\\smash{\\rule{50em}{50em}}\\) there",)))
    page.send("Cover the page")
    page.page.locator("[data-testid=bot] .katex .rule").wait_for()
    is_seen = """prompt => {
        const {x, y, width, height} = prompt.getBoundingClientRect();
        return document.elementFromPoint(x + width / 2, y + height / 2) === prompt;
    }"""
    assert page.page.locator(".as-typed").evaluate(is_seen)


def test_reply_has_nothing_to_fill_in_or_send(page, endpoint):
    fields = '<input name="password"><textarea></textarea><button>Log in</button>'
    form = f'Hi <form action="{endpoint.url}/steal">{fields}</form>'
    endpoint.answer(Reply((form,)))
    page.send("Ask for my password")
    page.until_chat(("user", "Ask for my password"), ("bot", form))
    bubble = page.page.get_by_test_id("bot")
    assert bubble.locator("form, input, textarea, button").count() == 0


def test_browser_keeps_nothing_of_the_chat_but_in_its_tab(page, endpoint):
    page.say("a secret")
    kept = page.page.evaluate(
        """async () => JSON.stringify([
            {...localStorage}, document.cookie, await indexedDB.databases(),
        ])"""
    )
    assert "secret" not in kept and "run" not in kept
    assert page.page.get_by_text("Runs").count() == 0


def test_page_fits_a_phone_and_says_what_can_be_done(finished_app, open_page):
    page = open_page(finished_app)
    page.page.get_by_text("Type a message. Enter sends it").wait_for()
    page.page.set_viewport_size({"width": 390, "height": 800})
    page.until(lambda: page.page.evaluate("document.body.scrollWidth <= 390"))
    box = page.textbox.bounding_box()
    assert 600 < box["y"] + box["height"] <= 800, "the chat fills the window, and no more"


def test_two_people_are_answered_at_the_same_time(finished_app, open_page, endpoint):
    ada, bob = (open_page(finished_app) for _ in range(2))
    bob_has_his = Event()
    endpoint.answer(Reply(("Hello,", bob_has_his, " Ada")), word_by_word("Hello, Bob"))
    ada.send("I am Ada")
    ada.until(lambda: ada.chat[1:] == [("bot", "Hello,")])
    bob.send("I am Bob")
    bob.until(lambda: bob.chat[1:] == [("bot", "Hello, Bob")])
    bob_has_his.set()
    ada.until(lambda: ada.chat[1:] == [("bot", "Hello, Ada")])


def test_closing_the_page_stops_the_model(finished_app, open_page, endpoint):
    page = open_page(finished_app)
    endpoint.answer(word_by_word("word " * 600, pause=0.05))
    page.send("Talk!")
    page.until(lambda: len(page.chat) == 2)
    page.page.close()
    assert endpoint.is_hung_up_on()


def test_page_loads_nothing_from_the_web_and_hides_the_system_prompt(page, endpoint):
    page.say("Hello")
    assert endpoint.requests[0]["messages"][0]["role"] == "system"
    assert "friendly" not in page.page.inner_text("body")
    host = page.page.url.split("/")[2]
    elsewhere = [a for a in page.addresses if f"//{host}/" not in a and not a.startswith("data:")]
    assert elsewhere == []


def test_reply_runs_no_script_and_loads_nothing(page, endpoint):
    tricks = (
        "<script>window.hit = 1</script>",
        '<img src=x onerror="window.hit = 2">',
        "[a link](javascript:window.hit=3)",
        f"![a picture]({endpoint.url}/picture.png)",
        f'<video src="{endpoint.url}/film.mp4"></video>',
        f'<div style="background: url({endpoint.url}/paper.png)">there</div>',
    )
    endpoint.answer(Reply(("Hi ", *tricks)))
    page.send("Hack me")
    page.until(lambda: len(page.chat) == 2 and page.chat[1][1].startswith("Hi"))
    for link in page.page.get_by_test_id("bot").locator("a").all():
        link.click()
    tried = "all => all.length && all.every(picture => picture.complete)"
    page.until(lambda: page.page.locator("[data-testid=bot] img").evaluate_all(tried))
    assert page.page.evaluate("window.hit") is None
    assert endpoint.fetched == []


def test_undo_takes_the_last_turn_back(page, endpoint):
    for prompt in ("One", "  two\n lines "):
        page.send(prompt)
        page.until_idle()
        page.until(lambda: page.page.get_by_role("button", name="Undo").is_enabled())
    page.until(lambda: len(page.chat) == 4)
    page.press("Undo")
    page.until_chat(("user", "One"), ("bot", "You said: One"))
    assert page.typed == "  two\n lines "


def test_first_turn_can_be_undone_and_sent_again(page, endpoint):
    page.say("Hello")
    page.press("Undo")
    page.until_chat()
    assert page.typed == "Hello"
    page.textbox.press("Enter")
    page.until_chat(("user", "Hello"), ("bot", "You said: Hello"))
    assert endpoint.requests[0]["messages"] == endpoint.requests[1]["messages"]


def test_later_turn_can_be_retried(page, endpoint):
    send_two(page)
    endpoint.answer(word_by_word("Another reply"))
    page.press("Retry")
    page.until_chat(
        ("user", "One"), ("bot", "You said: One"), ("user", "Two"), ("bot", "Another reply")
    )
    assert endpoint.requests[2]["messages"] == endpoint.requests[1]["messages"]


def test_cut_reply_can_be_retried(page, endpoint):
    endpoint.answer(Reply(("Half",), ending="cut"), word_by_word("A whole one"))
    page.say("Hello", messages=3)
    page.press("Retry")
    page.until_chat(("user", "Hello"), ("bot", "A whole one"))


@pytest.mark.thorough
def test_failed_retry_keeps_the_reply_and_the_draft(page, endpoint):
    page.say("Hello")
    page.textbox.fill("my next message")
    for status in (500, 503):
        endpoint.answer(Refusal(status))
        page.press("Retry")
        page.until(lambda s=status: f"HTTP {s}" in page.chat[-1][1])
        page.until_idle()
        assert page.chat[:2] == [("user", "Hello"), ("bot", "You said: Hello")]
        assert len(page.chat) == 3
    endpoint.answer(word_by_word("Another reply"))
    page.press("Retry")
    page.until_chat(("user", "Hello"), ("bot", "Another reply"))
    assert page.typed == "my next message"


def test_failed_turn_can_be_undone(page, endpoint):
    endpoint.answer(Refusal(500))
    page.say("  Hello")
    page.press("Undo")
    page.until_chat()
    assert page.typed == "  Hello"


@pytest.mark.thorough
def test_votes_are_printed_in_stage_4(open_page, endpoint):
    with App(STAGES[3].solution, endpoint.url) as app:
        page = open_page(app)
        page.say("Hello")
        for button, line in (
            ("Like", "You upvoted this reply: You said: Hello"),
            ("Dislike", "You downvoted this reply: You said: Hello"),
            ("Disliked", "You took back your vote on this reply: You said: Hello"),
        ):
            page.press(button)
            page.until(lambda line=line: app.printed().strip().endswith(line))
        assert app.printed().count("this reply") == 3


def test_vote_on_a_bubble_with_thoughts_is_about_the_models_words(
    page, endpoint, votes_file, no_votes
):
    """Gradio sends a value for each message of the bubble, also for boxes."""
    page.say("One")
    endpoint.answer(Reply(({"reasoning": "Let me see."}, "Once upon a"), ending="length"))
    page.say("Tell me a story.", messages=4)
    page.press("Like")
    page.until(lambda: kept(votes_file) == [("Once upon a", 1)])


def lit(page):
    """Return how many thumbs are lit: (up, down)."""
    return page.buttons("Liked").count(), page.buttons("Disliked").count()


def test_vote_is_kept_changed_and_taken_back(page, endpoint, votes_file, no_votes):
    page.say("Hello")
    for button, expected, thumbs in (
        ("Like", [("You said: Hello", 1)], (1, 0)),
        ("Dislike", [("You said: Hello", 0)], (0, 1)),
        ("Disliked", [], (0, 0)),
    ):
        page.press(button)
        page.until(lambda expected=expected: kept(votes_file) == expected)
        page.until_idle()
        assert lit(page) == thumbs


def test_thumbs_stay_lit_and_go_with_their_replies(page, endpoint, votes_file, no_votes):
    page.say("One")
    page.press("Like")
    page.until_idle()
    endpoint.answer(Reply(({"reasoning_content": "Let me see."}, "You said: Two")))
    page.send("Two")
    page.until(lambda: page.chat[-1][1].endswith("You said: Two"))
    page.until_idle()
    page.press("Dislike")
    page.until_idle()
    assert lit(page) == (1, 1)
    for gone in ("Retry", "Undo"):
        page.press(gone)
        page.until_idle()
        assert lit(page) == (1, 0)
    page.textbox.press("Enter")
    page.until(lambda: page.chat[-1] == ("bot", "You said: Two"))
    page.until_idle()
    assert lit(page) == (1, 0)
    page.edit(0, "One")
    page.until_chat(("user", "One"), ("bot", "You said: One"))
    assert lit(page) == (0, 0)
    page.press("Like")
    page.until_idle()
    page.buttons("Clear").click()
    page.until(lambda: page.chat == [])
    page.until_idle()
    page.say("One")
    assert lit(page) == (0, 0)
    assert kept(votes_file) == [("You said: One", 1), ("You said: Two", 0)]
    page.press("Dislike")
    page.until_idle()
    assert kept(votes_file)[2:] == [("You said: One", 0)]  # in another conversation


def test_reply_that_grows_cannot_be_voted_on(page, endpoint, votes_file, no_votes):
    on = Event()
    endpoint.answer(Reply(("Half", on, " a reply")))
    page.send("One")
    page.until(lambda: page.chat[-1:] == [("bot", "Half")])
    page.buttons("Like").click(force=True)
    on.set()
    page.until_chat(("user", "One"), ("bot", "Half a reply"))
    assert (page.buttons("Liked").count(), kept(votes_file)) == (0, [])
    page.press("Like")
    page.until_idle()
    assert kept(votes_file) == [("Half a reply", 1)]


@pytest.mark.thorough
def test_mistake_in_the_app_is_told_and_loses_no_chat(open_page, endpoint, tmp_path):
    broken, call = tmp_path / "app.py", "pressed = votes.with_vote("
    source = LAST.read_text(encoding="utf-8")
    assert call in source
    broken.write_text(source.replace(call, "pressed = votes.with_oops("), encoding="utf-8")
    with App(broken, endpoint.url, CHAT_VOTES=str(tmp_path / "votes.db")) as app:
        page = open_page(app)
        page.say("One")
        page.press("Like")
        page.until_notice("with_oops")
        assert page.page.get_by_text("You said: One").is_visible()
        assert "with_oops" in app.printed()


@pytest.mark.thorough
def test_failed_turn_is_counted_but_cannot_be_voted_on(page, endpoint, votes_file, no_votes):
    endpoint.answer(Refusal(500))
    page.say("One")
    page.press("Like")
    page.until_notice("there is no reply here")
    page.until_idle()
    page.until_idle()
    assert (lit(page), kept(votes_file)) == ((0, 0), [])
    page.send("Two")
    page.until(lambda: page.chat[-1] == ("bot", "You said: Two"))
    page.until_idle()
    page.press("Like")
    page.until_idle()
    page.send("Three")
    page.until(lambda: page.chat[-1] == ("bot", "You said: Three"))
    page.until_idle()
    thumbs = "all => all.map(each => each.getAttribute('aria-label').includes('d'))"
    names = page.page.locator("button[aria-label=Like], button[aria-label=Liked]")
    assert names.evaluate_all(thumbs) == [False, True, False]


@pytest.mark.thorough
def test_vote_that_cannot_be_kept_is_told_and_loses_no_chat(open_page, endpoint, tmp_path):
    with App(LAST, endpoint.url, CHAT_VOTES=str(tmp_path)) as app:  # a folder
        page = open_page(app)
        page.say("Hello")
        page.press("Like")
        page.until_notice("Your vote wasn't kept")
        page.until_idle()
        page.until_chat(("user", "Hello"), ("bot", "You said: Hello"))
        assert lit(page) == (0, 0)


@pytest.mark.thorough
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_vote_survives_the_death_of_the_app(open_page, endpoint, tmp_path):
    file = tmp_path / "votes" / "of today.db"
    with App(LAST, endpoint.url, CHAT_VOTES=str(file)) as app:
        page = open_page(app)
        page.say("Hello")
        page.press("Like")
        page.until(lambda: file.exists() and lit(page) == (1, 0))
        page.until_idle()
        os.kill(app.pid, signal.SIGKILL)
    assert kept(file) == [("You said: Hello", 1)]


def send_two(page):
    """Send two prompts, and wait for their replies."""
    page.say("One")
    page.say("Two")


def test_edited_prompt_gets_a_new_reply_and_what_came_after_goes(page, endpoint):
    send_two(page)
    page.textbox.fill("my next message")
    page.edit(0, "  Three\n")
    page.until_chat(("user", "Three"), ("bot", "You said: Three"))
    assert endpoint.requests[-1]["messages"][1:] == [{"role": "user", "content": "  Three\n"}]
    assert page.typed == "my next message"
    page.edit(0, "Four")
    page.until_chat(("user", "Four"), ("bot", "You said: Four"))


def test_edit_of_the_last_prompt_keeps_what_came_before(page, endpoint):
    send_two(page)
    page.edit(1, "Three")
    page.until_chat(
        ("user", "One"), ("bot", "You said: One"), ("user", "Three"), ("bot", "You said: Three")
    )


@pytest.mark.thorough
def test_blank_edit_puts_the_old_text_back(page, endpoint):
    send_two(page)
    before = page.chat
    page.edit(0, " \n ")
    page.until_chat(*before)
    assert len(endpoint.requests) == 2
    page.press("Undo")
    page.until_chat(*before[:2])
    page.press("Undo")
    page.until_chat()
    assert page.typed == "One"


@pytest.mark.thorough
def test_failed_edit_keeps_the_new_text_and_can_be_retried(page, endpoint):
    send_two(page)
    endpoint.answer(Refusal(500))
    page.edit(0, "Three")
    page.until(lambda: "HTTP 500" in page.chat[-1][1])
    page.until_idle()
    assert (page.chat[0], len(page.chat)) == (("user", "Three"), 2)
    page.press("Retry")
    page.until_chat(("user", "Three"), ("bot", "You said: Three"))


ASK = {
    "send": lambda page: page.send("Two"),
    "retry": lambda page: page.press("Retry"),
    "edit": lambda page: page.edit(0, "One"),
}


@pytest.mark.thorough
@pytest.mark.parametrize("ask", ASK)
def test_stopped_reply_stays_as_it_is(page, endpoint, ask):
    page.say("One")
    assert not page.stop_button.is_visible()
    endpoint.reset()
    endpoint.answer(Reply(("Half", " a", Event())))
    ASK[ask](page)
    page.until(lambda: page.chat[-1] == ("bot", "Half a"))
    page.stop_button.click()
    assert endpoint.is_hung_up_on(seconds=2)
    page.until_idle()
    assert (page.chat[-1], page.notices) == (("bot", "Half a"), [])
    assert not page.stop_button.is_visible()
    # What is left can be used like any other reply.
    page.press("Like")
    page.until_idle()
    page.send("Go on.")
    page.until(lambda: page.chat[-1] == ("bot", "You said: Go on."))
    assert endpoint.requests[-1]["messages"][-2] == {"role": "assistant", "content": "Half a"}
    page.press("Undo")
    page.until(lambda: page.typed == "Go on.")
    page.press("Retry")
    page.until(lambda: page.chat[-1][1].startswith("You said"))


@pytest.mark.thorough
@pytest.mark.parametrize(("ask", "left"), [("send", 4), ("retry", 2), ("edit", 2)])
def test_reply_is_stopped_before_its_first_piece(page, endpoint, ask, left):
    page.say("One")
    endpoint.reset()
    endpoint.answer(Silence())
    ASK[ask](page)
    page.until(lambda: endpoint.requests)
    page.stop_button.click()
    assert endpoint.is_hung_up_on(seconds=2)
    page.until(lambda: len(page.chat) == left and page.chat[-1][0] == "bot")
    page.until_idle()
    is_kept = ask == "retry"  # the old reply, since nothing came of the new one
    assert (page.chat[-1] == ("bot", "You said: One")) == is_kept
    page.press("Retry")
    page.until(
        lambda: page.chat[-1] == ("bot", "You said: Two" if ask == "send" else "You said: One")
    )


def test_stopped_thoughts_come_to_rest(page, endpoint):
    endpoint.answer(Reply(({"reasoning_content": "Let me see."}, Event())))
    page.send("Hello")
    spinner = page.page.locator(".loading-spinner")
    page.until(lambda: spinner.is_visible())
    page.stop_button.click()
    page.until_idle()
    page.until(lambda: not spinner.is_visible())
    page.press("Retry")
    page.until_chat(("user", "Hello"), ("bot", "You said: Hello"))


@pytest.mark.thorough
@pytest.mark.parametrize("begun", [("One", " two"), ()], ids=["begun", "not begun"])
@pytest.mark.parametrize("ask", ASK)
def test_cleared_chat_stays_empty(page, endpoint, ask, begun):
    page.say("One")
    endpoint.reset()
    on = Event()
    endpoint.answer(Reply((*begun, on, "three"), pause=0.05))
    ASK[ask](page)
    page.until(lambda: endpoint.requests and (not begun or page.chat[-1] == ("bot", "One two")))
    page.buttons("Clear").click()
    assert endpoint.is_hung_up_on(seconds=2)
    on.set()
    page.until_idle()
    assert page.chat == []
    page.say("Again")


@pytest.mark.thorough
def test_stop_leaves_the_replies_of_other_people_alone(finished_app, page, open_page, endpoint):
    other, on = open_page(finished_app), Event()
    endpoint.answer(Reply(("Mine", on, " too")), Reply(("Theirs", on, " too")))
    for person, begun in ((page, "Mine"), (other, "Theirs")):
        person.send("Hello")
        person.until(
            lambda person=person, begun=begun: person.chat == [("user", "Hello"), ("bot", begun)]
        )
    page.stop_button.dblclick()
    page.until_idle()
    on.set()
    other.until_chat(("user", "Hello"), ("bot", "Theirs too"))
    assert page.chat[-1] == ("bot", "Mine")


@pytest.mark.parametrize(
    "stage", [STAGES[0], pytest.param(STAGES[1], marks=pytest.mark.thorough)], ids=str
)
def test_starter_serves_its_page_and_says_what_is_to_do(stage, open_page, endpoint):
    if is_begun(stage):
        pytest.skip(f"somebody has begun with steps/{stage}")
    with App(stage.step, endpoint.url) as app:
        page = open_page(app)
        page.send("Hello")
        if stage.number == 1:
            page.until_notice("TODO 1.1")
            assert page.typed == "Hello"
            return
        page.until_chat(("user", "Hello"), ("bot", "You said: Hello"))
        page.press("Undo")
        page.until_notice("TODO 2.1")
        page.until_chat(("user", "Hello"), ("bot", "You said: Hello"))


def test_local_model_in_the_browser(open_page):
    """The main job, end to end: the finished app, a real model, a real browser, no network."""
    closed = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    with App(LAST, HF_HUB_OFFLINE="1", **closed) as app:
        page = open_page(app)
        page.send("Say hi.")
        page.until(lambda: len(page.chat) > 1)
        page.until_idle(seconds=180)
        page.press("Retry")
        page.until_idle(seconds=180)
        page.press("Undo")
        page.until_chat()
        assert page.typed == "Say hi."
        page.send("Tell me a long story about the sea.")
        page.until(lambda: len(page.chat) > 1)
        assert page.notices == []
        if os.name != "nt":  # Windows sends Ctrl+C to all processes of a terminal
            ends_at_once_in_the_middle_of_a_reply(app)


def ends_at_once_in_the_middle_of_a_reply(app):
    status, seconds = app.interrupt()
    assert status == 0
    assert app.printed().splitlines()[-1] == "Stopped."
    assert "Traceback" not in app.printed()
    assert seconds < 10
