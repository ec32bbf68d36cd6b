"""What was said is what is seen; in the browser, where it shows."""

import re
from threading import Event

import pytest

from workshop.stages import STAGES
from workshop.testing.browser import App, ChatPage
from workshop.testing.endpoint import Refusal, Reply, Silence, word_by_word

pytestmark = pytest.mark.thorough


def drawn(page, endpoint, reply):
    """Return how a reply is drawn."""
    number = len(page.chat) + 2
    endpoint.answer(Reply((reply,)))
    page.send("Go!")
    page.until(lambda: len(page.chat) == number and page.chat[-1][1])
    page.until_idle()
    return page.chat[-1][1]


TAGS = [
    "if a<b and c>d then swap",
    "Put it in a <div> with a <title>, <!-- a comment --> and the rest",
    "The <p> tag begins a paragraph, <li> an item, <br> a line, and </p> ends it",
    "Close <b> yourself. <form action=x><input name=password></form> sends",
    '<svg viewBox="0 0 9 9"><circle r="5" /></svg> is a circle',
    "vector<int> v; List<String> l; x<y>z; <|im_end|> <think> </b>",
    "<title>My page</title>",
    "<!-- never closed",
    "I like <em>this <script>alert(1)</script>",
    "A <a href=x onclick=y>link</a> and <img src=x onerror=z>",
    "<p>",
    "<br>",
    "<p> begins a paragraph.",
    "Tags:<p>,<li>,<table>",
    "段落は<p>タグ",
    "<br>, <hr>.",
    'Use <b> and </b>, or "<em>" and "</em>"; <i>: italics',
    'A link begins with <a href="url"> only, code with <code class="language-js"> too.',
    'A picture: <img src="cat.jpg" alt="A cat"> or a cell: <td align="left">, <ol start="3">',
    "</div> ends, and so do </ul> and </p>",
]


def test_tags_are_shown_as_they_are_said(page, endpoint):
    assert [drawn(page, endpoint, reply) for reply in TAGS] == TAGS
    sent = [each["content"] for each in endpoint.requests[-1]["messages"]]
    assert sent[2::2] == TAGS[:-1]


IN_PLACES = [
    ("- <p>: a paragraph\n- <ul>: a list\n- <li> an item\n- <br> a line", "li"),
    ("1. <li> an item\n2. <ol> begins", "li"),
    ("| tag | is |\n|---|---|\n| <p> | paragraph |\n| <br> | line |\n| <b> | bold |", "td"),
    ("**<p>** and *<ul>*", "strong"),
    ("> <blockquote> begins one", "blockquote"),
    ("# <h1> is a heading", "h1"),
    ("The <p> tag.\n\nThis is **bold**.\n\nThen plain end", "p >> nth=2"),
    ("The <p> tag.\n\n- one **it**\n\nThen plain end", "ul + p"),
    ("The <li> tag.\n\n1. one\n2. two<br>three\n\nplain", "ol > li >> nth=1"),
    ("Use <li>a</li> tags.\n\n- one\n\nplain", "ul > li"),
    ("Use <p>t</p>\n\n- one\n\nplain", "ul + p"),
]


def test_tags_are_shown_wherever_they_are_said(page, endpoint):
    for reply, element in IN_PLACES:
        text = drawn(page, endpoint, reply)
        assert page.page.get_by_test_id("bot").last.locator(element).count(), reply
        tags = re.findall("</?(?!br>three)\\w+>", reply)
        assert re.findall("</?\\w+>", text) == tags, (reply, text)


FORMATTED = """\
h1 sub strong kbd em a ul ul>li>ul ul>li>ul>li>ol input[checked] ol[start='3'] blockquote>p del hr
blockquote>blockquote th[align=right] td>br td>code pre>code.language-python details
button.copy_code_button>span>svg>path
"""


def test_formatting_is_formatting(page, endpoint):
    reply = (
        "# One\n\nH<sub>2</sub>O, **bold**, <kbd>Ctrl</kbd> *it* [a](http://b.c/?d=1&e=2)\n\n"
        "- a\n  - b\n    1. c\n- [x] d\n\n3. e\n\n   f\n\n"
        "> g\n> > h\n\n| i | j |\n|:--|--:|\n| k<br>l | `m<b>` |\n\n"
        "```python\nif a<b and c>d: # <div>\n    pass\n```\n\n~~n~~\n\n---\n\n"
        "<details><summary>o</summary>\n\n**p**\n\n</details>\n"
    )
    text = drawn(page, endpoint, reply)
    assert "if a<b and c>d: # <div>\n    pass" in text and "m<b>" in text
    assert text.count("<") == 3, text
    bubble = page.page.get_by_test_id("bot")
    for tag in FORMATTED.split():
        assert bubble.locator(tag).count(), tag


def test_html_of_the_app_itself_is_left_alone(tab, endpoint, tmp_path):
    source = STAGES[0].solution.read_text(encoding="utf-8")
    own = 'gr.Markdown("<div title=mine>My <center>own</center></div>")'
    heading = 'gr.Markdown("# Chat with a language model 🤗")'
    assert heading in source
    file = tmp_path / "app.py"
    file.write_text(source.replace(heading, own), encoding="utf-8")
    with App(file, endpoint.url) as app:
        page = ChatPage(tab, app.url)
        page.page.locator("div[title=mine] center").wait_for()
        assert drawn(page, endpoint, "the <center> tag") == "the <center> tag"


PASTED = """\
def __init__(self, *args):
    # include <b>this</b>
    return "$$5 and $$6", a<b>c, \\(x\\)

  <title>1. one</title> <!--
# a heading?   &amp; &lt;
```python
"""


def test_prompt_is_drawn_as_it_was_typed(page, endpoint):
    page.say(PASTED)
    assert page.page.get_by_test_id("user").inner_text() == PASTED
    assert endpoint.requests[-1]["messages"][-1]["content"] == PASTED
    page.edit(0, f"  {PASTED}")
    page.until_idle()
    assert page.page.get_by_test_id("user").inner_text() == f"  {PASTED}"
    page.press("Undo")
    page.until_chat()
    assert page.typed == f"  {PASTED}"
    page.send("*another*")
    page.until(lambda: page.chat[:1] == [("user", "*another*")])


def test_formulas_are_drawn_and_money_is_money(page, endpoint):
    reply = "Let \\(a<b\\) be.\n\n\\[\nx_1 = \\frac{1}{2}\n\\]\n\n$$y_2$$ costs $5 or $6, `\\(z\\)`"
    text = drawn(page, endpoint, reply)
    formulas = page.page.locator("[data-testid=bot] .katex")
    page.until(lambda: formulas.count() == 3)
    sources = formulas.locator("annotation").all_text_contents()
    assert sources == ["a<b", "\nx_1 = \\frac{1}{2}\n", "y_2"]
    assert "costs $5 or $6, \\(z\\)" in text


def test_code_of_a_wrong_diagram_stays(page, endpoint):
    good, wrong = "graph TD\n  A[a<br>b] --> B", "graph TD\n  A[a<b --> ((("
    endpoint.answer(Reply((f"```mermaid\n{good}\n```\n\n```mermaid\n{wrong}\n```\n\nDone.",)))
    page.send("Draw!")
    svg = page.page.locator(".mermaid svg")
    page.until(lambda: svg.count() == 2, seconds=90)
    page.until_idle()
    assert [each.is_visible() for each in svg.all()] == [True, False]
    code = page.page.locator(".diagram")
    assert [each.is_visible() for each in code.all()] == [False, True]
    assert code.last.inner_text() == wrong


THOUGHTS = Reply(({"reasoning": "Let me see."}, "It is <b>4</b>."), ending="length")
WRITTEN = ["It is <b>4</b>.", "user: 2 + 2?\n\nassistant: It is <b>4</b>."]


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_copy_takes_what_was_said(browser, finished_app, endpoint, host):
    """With another address than loopback, over plain HTTP, browsers have no clipboard."""
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = ChatPage(context.new_page(), finished_app.url.replace("127.0.0.1", host))
        assert page.page.evaluate("isSecureContext") == (host == "127.0.0.1")
        endpoint.answer(THOUGHTS)
        page.say("2 + 2?", messages=4)
        for button, written in zip(("Copy message", "Copy conversation"), WRITTEN, strict=True):
            page.buttons(button).last.click()
            page.until(lambda written=written: page.paste() == written)


def test_code_and_an_error_can_be_copied(browser, finished_app, endpoint):
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = ChatPage(context.new_page(), finished_app.url)
        endpoint.answer(Reply(("```python\na < b\n```",)), Refusal(500))
        page.say("Code?")
        page.page.locator(".copy_code_button").click()
        page.until(lambda: page.paste() == "a < b")
        page.say("Again")
        page.buttons("Copy message").last.click()
        page.until(lambda: "HTTP 500" in page.paste())


# Where the first letter of an element is drawn, and its own box: left, right.
PLACES = """element => {
    const range = document.createRange(), text = document.createTreeWalker(element, 4).nextNode();
    range.setStart(text, 0);
    range.setEnd(text, 1);
    const sides = ({left, right}) => [left, right];
    return [...sides(range.getBoundingClientRect()), ...sides(element.getBoundingClientRect())];
}"""


def begins_at_the_right(element):
    left, right, box_left, box_right = element.evaluate(PLACES)
    return box_right - right < left - box_left


def test_arabic_and_hebrew_run_from_right_to_left(page, endpoint):
    arabic = "مرحبا، كيف يمكنني مساعدتك اليوم؟"
    reply = f"{arabic}\n\n- {arabic}\n\nIn English, and it is a longer line.\n\n```\ncode = 1\n```"
    endpoint.answer(Reply((reply,)))
    page.say(f"שלום!\nHello\n{arabic}")
    bubble = page.page.get_by_test_id("bot")
    for part in ("p >> nth=0", "li"):
        assert begins_at_the_right(bubble.locator(part)), part
    for part in ("p >> nth=-1", "pre code"):
        assert not begins_at_the_right(bubble.locator(part)), part
    assert begins_at_the_right(page.page.locator(".as-typed"))
    styles = "box => [getComputedStyle(box).unicodeBidi, getComputedStyle(box).textAlign]"
    assert page.textbox.evaluate(styles) == ["plaintext", "start"]


WIDE = "\n".join("|" + "|".join([cell] * 14) + "|" for cell in ("heading", "---", "a_long_word"))
LONG = f"```\n{'code ' * 60}\n```"


@pytest.mark.parametrize("reply", [WIDE, LONG, f"\\[{'x + ' * 90}y\\]", "w" * 300])
def test_wide_things_scroll_by_themselves(page, endpoint, reply):
    page.page.set_viewport_size({"width": 360, "height": 700})
    endpoint.answer(Reply((reply,)))
    page.say("y" * 300)
    page.page.wait_for_timeout(200)
    log = page.page.get_by_role("log")
    assert log.evaluate("log => log.scrollWidth <= log.clientWidth")
    for bubble in page.page.get_by_test_id("bot").or_(page.page.get_by_test_id("user")).all():
        box = bubble.bounding_box()
        assert 0 < box["x"] < box["x"] + box["width"] < 360
    scrolls = "all => all.some(each => each.scrollWidth > each.clientWidth + 50)"
    scroller = bubble.page.locator("[data-testid=bot] :is(table, pre, .katex-display)")
    assert reply.startswith("w") or scroller.evaluate_all(scrolls)
    assert page.textbox.evaluate("box => getComputedStyle(box).fontSize") == "16px"


def test_who_sends_sees_what_comes(page, endpoint):
    for _ in range(2):
        endpoint.answer(word_by_word("A line.\n\n" * 30))
        page.send("Talk!")
        page.until(lambda: page.chat and page.chat[-1][1].count("A line.") == 30)
        page.until_idle()
    log = page.page.get_by_role("log")
    log.evaluate("log => log.scrollTo(0, 0)")
    on = Event()
    endpoint.answer(Reply(("First", on, "\n\nmore" * 40)))
    page.page.wait_for_timeout(400)
    page.send("And now?")
    page.until(lambda: page.chat[-1:] == [("bot", "First")])
    last = page.page.get_by_test_id("bot").last
    box, pane = last.bounding_box, log.bounding_box()
    page.until(lambda: box()["y"] + box()["height"] < pane["y"] + pane["height"])
    on.set()
    page.until_idle()


ASK = {
    "send": lambda page: page.send("Two"),
    "retry": lambda page: page.press("Retry"),
    "edit": lambda page: page.edit(0, "Three"),
}


IS_LAST = """sign => document.querySelector("[role=log] .message-wrap")
    .getBoundingClientRect().bottom <= sign.getBoundingClientRect().top"""


def sign(page):
    return page.page.get_by_role("status", name="A reply is coming")


def until_sign(page):
    sign(page).wait_for(timeout=2000)
    page.until(lambda: sign(page).evaluate(IS_LAST))


def until_no_sign(page):
    page.until(lambda: not sign(page).count())


@pytest.mark.parametrize("ask", ASK)
def test_something_says_that_a_reply_is_coming(page, endpoint, ask):
    page.say("One")
    until_no_sign(page)
    first, on = Event(), Event()
    endpoint.answer(Reply((first, "A", on, " reply")))
    ASK[ask](page)
    until_sign(page)
    page.page.wait_for_timeout(700)
    until_sign(page)
    assert page.page.locator(".pending").filter(visible=True).count() == 0
    first.set()
    page.until(lambda: page.chat[-1:] == [("bot", "A")])
    assert not sign(page).count()
    on.set()
    page.until(lambda: page.chat[-1:] == [("bot", "A reply")])
    page.until_idle()
    assert not sign(page).count()


def test_sign_is_there_at_once_in_the_first_stage(tab, endpoint):
    with App(STAGES[0].solution, endpoint.url) as app:
        page = ChatPage(tab, app.url)
        endpoint.answer(Silence())
        page.textbox.fill("One")
        page.page.locator(".submit-button").evaluate("button => button.click()")
        assert sign(page).count(), "it doesn't wait for the server"
        page.until(lambda: page.chat == [("user", "One")])
        until_sign(page)


@pytest.mark.parametrize(("ask", "end"), [("send", "fail"), ("retry", "stop"), ("edit", "clear")])
def test_sign_goes_when_no_reply_comes(page, endpoint, ask, end):
    page.say("One")
    failed = Event()
    endpoint.answer(Silence() if end != "fail" else Reply((failed,), ending="cut"))
    ASK[ask](page)
    until_sign(page)
    page.page.wait_for_timeout(300)
    if end == "stop":
        page.stop_button.click()
    elif end == "clear":
        page.buttons("Clear").click()
    failed.set()
    until_no_sign(page)
    page.until_idle()
    assert not sign(page).count()
