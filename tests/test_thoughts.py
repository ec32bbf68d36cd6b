"""Models that think before they reply: their thoughts are folded, and apart from the reply."""

import pytest

from chat_model import ChatError, streaming
from workshop.testing.endpoint import Reply

from .replies import titles_and_texts

THINKING, THOUGHTS = "💭 Thinking", "💭 Thoughts"


@pytest.fixture(autouse=True)
def every_chunk(settings):
    """Let each chunk be an update, however fast they come."""
    settings.setattr(streaming, "UPDATE_EVERY", 0)


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_reasoning_grows_and_is_then_done(ask, field):
    pieces = ({field: "Two "}, {field: "and two"}, "It is ", "4.")
    assert [titles_and_texts(reply) for reply in ask(Reply(pieces))] == [
        [(THINKING, "Two")],
        [(THINKING, "Two and two")],
        [(THOUGHTS, "Two and two"), (None, "It is ")],
        [(THOUGHTS, "Two and two"), (None, "It is 4.")],
    ]


@pytest.mark.parametrize("cut", range(1, 40))
def test_tags_are_never_drawn(ask, cut):
    whole = "\n<think>Two and two</think>\n\nIt is 4."
    replies = [titles_and_texts(reply) for reply in ask(Reply((whole[:cut], *whole[cut:])))]
    assert replies[-1] == [(THOUGHTS, "Two and two"), (None, "It is 4.")]
    assert not any("<" in text for reply in replies for _, text in reply)


RAW = {
    "<think>": "<think>%s</think>%s",
    "<thinking>": "<thinking>\n%s\n</thinking>\n\n%s",
    "<thought>": "<thought>%s</thought>%s",
    "<reasoning>": "<reasoning>%s</reasoning>%s",
    "Mistral": "[THINK]%s[/THINK]%s",
    "Seed": "<seed:think>%s</seed:think>%s",
    "Kimi": "◁think▷%s◁/think▷%s",
    "Gemma": "<|channel>thought\n%s<channel|>%s",
    "gpt-oss": "<|channel|>analysis<|message|>%s<|end|>"
    "<|start|>assistant<|channel|>final<|message|>%s<|return|>",
    "gpt-oss, cut": "<|channel|>analysis<|message|>%s<|channel|>final<|message|>%s",
    "gpt-oss, whole": "<|start|>assistant<|channel|>analysis<|message|>%s<|end|>"
    "<|start|>assistant<|channel|>final<|message|>%s<|end|>",
}
TEXT = " It is\n\n    4, `</think>`, a < b, [1] and <|end|> of it. \n"


@pytest.mark.parametrize("raw", RAW.values(), ids=RAW)
def test_raw_tags_of_any_model_are_never_drawn(ask, raw):
    thoughts, text = "Two [and] `two`", "It is 4 [sic].\n"
    replies = [titles_and_texts(reply) for reply in ask(Reply(tuple(raw % (thoughts, text))))]
    assert replies[-1] == [(THOUGHTS, thoughts), (None, text)]
    for reply in replies:
        for (_, shown), whole in zip(reply, (thoughts, text), strict=False):
            assert whole.startswith(shown)


@pytest.mark.parametrize("raw", RAW.values(), ids=RAW)
def test_answer_is_kept_to_the_last_character(ask, raw):
    *_, last = ask(Reply((raw % ("Hm", TEXT),)))
    assert titles_and_texts(last) == [(THOUGHTS, "Hm"), (None, TEXT)]


@pytest.mark.parametrize("raw", RAW.values(), ids=RAW)
def test_answer_without_thoughts(ask, raw):
    *_, last = ask(Reply((raw % ("", "Hello"),)))
    assert titles_and_texts(last) == [(None, "Hello")]


def test_answer_without_thoughts_of_gpt_oss(ask):
    *_, last = ask(Reply(tuple("<|channel|>final<|message|>Hello<|return|>")))
    assert titles_and_texts(last) == [(None, "Hello")]


FINAL = "<|start|>assistant<|channel|>final<|message|>"


@pytest.mark.parametrize(
    ("content", "thoughts", "text"),
    [
        ("<|message|>Hello<|return|>", None, "Hello"),
        ("<|start|>assistant<|message|>Hello<|return|>", None, "Hello"),
        ("<|channel|>analysis<|message|>Hm<|end|><|start|>assistant<|message|>Hi", "Hm", "Hi"),
        ("<|channel|>final <|constrain|>json<|message|>{}<|return|>", None, "{}"),
        (f"{FINAL}One<|end|>{FINAL}Two<|return|>", None, "One\n\nTwo"),
        (f"{FINAL}```\nx<|end|>{FINAL}y\n```\nz", None, f"```\nx<|end|>{FINAL}y\n```\nz"),
        (f"<|channel|>analysis<|message|>So final<|message|> it<|end|>{FINAL}Hi", "So final", "Hi"),
    ],
)
def test_messages_of_gpt_oss(ask, content, thoughts, text):
    replies = [titles_and_texts(reply) for reply in ask(Reply((*content,)))]
    *before, last = replies[-1]
    assert last == (None, text)
    assert [shown.partition("\n")[0] for _, shown in before] == [thoughts] * bool(thoughts)
    if "```" not in text:
        assert not any("<" in shown for reply in replies for _, shown in reply)


def test_all_thoughts_of_gpt_oss_are_kept(ask):
    pieces = (
        "<|channel|>analysis<|message|>One<|end|><|start|>assistant",
        "<|channel|>commentary to=functions.f <|constrain|>json<|message|>{}<|call|>",
        "<|start|>assistant<|channel|>final<|message|>Yes",
    )
    *_, last = ask(Reply(pieces))
    assert titles_and_texts(last) == [(THOUGHTS, "One\n\n{}"), (None, "Yes")]


@pytest.mark.parametrize("tag", ["</think>", "</thought>", "[/THINK]"])
def test_first_tag_may_be_missing(ask, tag):
    for pieces in (("Two and two\n", tag, "\n\n", "It is 4."), f"Two and two\n{tag}\nIt is 4."):
        *_, last = ask(Reply((*pieces,)))
        assert titles_and_texts(last) == [(THOUGHTS, "Two and two"), (None, "It is 4.")]


def test_first_tag_may_be_missing_before_no_thoughts(ask):
    *_, last = ask(Reply(("\n</think>\n\n", "It is 4.")))
    assert titles_and_texts(last) == [(None, "It is 4.")]


MENTIONS = [
    "Reasoning models end their thoughts with `</think>`, and then they answer.",
    "Reasoning models end their thoughts with </think>, and then they answer.",
    "They end with </think>\n\nThen they answer.",
    "Look:\n\n```\nHm.\n</think>\nHello\n```\n\nThat is all.",
    "Look:\n\n~~~xml\n</think>\n~~~\n\nThat is all.",
    "1. Look:\n   ```\n</think>\n   ```\n\nThat is all.",
    "- ```\n</think>\n  ```\n\nThat is all.",
    "1. ```\n</think>\n   ```\n\nThat is all.",
    "> ```\n</think>\n```\n\nThat is all.",
    "Their thoughts end with:\n\n</think>\n\nThen they answer.",
    "They are indented:\n\n    </think>\n\nThat is all.",
    "> </think>\n\nThat is all.",
    "It is called\n</think>",
    "It is called\n</think>\n\n",
    "`</think>` ends them. For example,\n\nhm\n</think>\n\nHello",
    "Write `<think>` or <think>\n</think>\n first.",
    "Mistral writes `[THINK]...[/THINK]`, Gemma <channel|>, gpt-oss <|channel|>final<|message|>.",
    "</think> ends them.",
    "`<think>` begins them.",
    "<|start|>assistant begins a message of gpt-oss.",
]


@pytest.mark.parametrize("text", MENTIONS)
def test_tag_that_is_only_mentioned_is_text_from_first_to_last(ask, text):
    replies = [titles_and_texts(reply) for reply in ask(Reply((*text,)))]
    assert replies[-1] == [(None, text)]
    assert all(len(reply) == 1 and text.startswith(reply[0][1]) for reply in replies)


@pytest.mark.parametrize("text", [*MENTIONS, "<think>\nx\n</think>\n\ny", "x\n</think>\n\ny"])
def test_endpoint_that_tells_thoughts_apart_sends_only_text_otherwise(ask, text):
    *_, last = ask(Reply(({"reasoning_content": "Hm."}, *text)))
    assert titles_and_texts(last) == [(THOUGHTS, "Hm."), (None, text)]


def test_tag_that_the_thoughts_mention_does_not_end_them(ask):
    pieces = ("<think>\nWhat is `</think>`? A `tag`", "</think>", "\n\nA tag.")
    replies = [titles_and_texts(reply) for reply in ask(Reply(pieces))]
    assert replies[-1] == [(THOUGHTS, "What is `</think>`? A `tag`"), (None, "A tag.")]
    assert [title for reply in replies[:-1] for title, _ in reply] == [THINKING] * len(replies[:-1])


ENDED = [
    ("The user asks about the </think> tag; they want.\n", "\n\nThe tag ends."),
    ("Where is the </think>? I see no </think>, but\n", "\nIt is there."),
    ('The page says "</think>" here.\n', "\n\nIt ends them."),
    ("The page says “</think>” (</think>) here.", "It ends them."),
    ("In code:\n```\n</think>\n```\nSo.\n", "\n\nIt ends them."),
    ("In code:\n```\nx\n```", "\n\nIt ends them."),
    ("In code:\n```\nx, and never closed\n", "\n\nIt ends them."),
    ("It is `<think>x</think>` here.", "It ends them."),
    ("It is `b`", "`x` is it."),
    ("LaTeX writes `b' so.", "It is"),
    ('They say "hi"', '"Hi" is a greeting.'),
    ("I am done ", " It ends them."),
    ("I am done ", " it ends them."),
]


@pytest.mark.parametrize(("thoughts", "text"), ENDED)
def test_end_tag_is_found_whatever_the_thoughts_mention(ask, thoughts, text):
    replies = [
        titles_and_texts(reply) for reply in ask(Reply((*f"<think>{thoughts}</think>{text}",)))
    ]
    assert replies[-1] == [(THOUGHTS, thoughts.strip()), (None, text.lstrip("\n"))]
    assert all(text.lstrip("\n").startswith(reply[1][1]) for reply in replies if len(reply) > 1)


def test_first_of_two_end_tags_ends_the_thoughts(ask):
    text = "It is\n</think>\n\nas you see: `</think>`."
    *_, last = ask(Reply((*f"<think>Hm.</think>{text}",)))
    assert titles_and_texts(last) == [(THOUGHTS, "Hm."), (None, text)]


@pytest.mark.parametrize(
    "text",
    [
        "<think> and </think> are the tags of reasoning models.",
        "<think>, <thought> and </think> are tags.",
        "<thought> is a tag that Gemini uses. Its end is </thought>, as in HTML.",
        "<reason> tags are used in XML: <reason>x</reason>.",
        "<think> begins thoughts, and it ends with </think>",
        "[THINK] is Mistral's token.",
        "<|channel|> is a token of gpt-oss.",
        "<|channel|>analysis is for thoughts, <|channel|>final for the reply.",
        "<|message|> is a token of gpt-oss.",
    ],
)
def test_reply_that_begins_with_a_tag_it_is_about_is_whole(ask, text):
    *_, last = ask(Reply((*text,)))
    assert titles_and_texts(last) == [(None, text)]


@pytest.mark.parametrize("raw", ["<think> %s\n</think>\n\n%s", "<think> %s </think>%s"])
def test_thoughts_may_begin_with_a_space(ask, raw):
    *_, last = ask(Reply((*raw % ("Two and two.", "It is 4."),)))
    assert titles_and_texts(last) == [(THOUGHTS, "Two and two."), (None, "It is 4.")]


def test_status_is_pending_while_the_model_thinks(ask):
    first, *_, last = ask(Reply(("<think>Hm", "</think>Yes")))
    assert first[0]["metadata"]["status"] == "pending"
    assert last[0]["metadata"]["status"] == "done"


def test_empty_thoughts_are_left_out(ask):
    assert titles_and_texts(list(ask(Reply(("<think>\n\n</think>\n\n", "4."))))[-1]) == [
        (None, "4.")
    ]


def test_tag_in_the_middle_is_text(ask):
    reply = list(ask(Reply(("Write `<think>` or ", "</think>."))))[-1]
    assert titles_and_texts(reply) == [(None, "Write `<think>` or </think>.")]


def test_beginning_of_a_tag_that_never_comes_is_text(ask):
    assert titles_and_texts(list(ask(Reply(("<th",))))[-1]) == [(None, "<th")]


@pytest.mark.parametrize(
    "thinking",
    [
        {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]},
        {"type": "reasoning", "text": "Hm."},
    ],
)
def test_parts_of_thinking(ask, thinking):
    pieces = ({"content": [thinking]}, {"content": [{"type": "text", "text": "Yes"}]})
    assert titles_and_texts(list(ask(Reply(pieces)))[-1]) == [(THOUGHTS, "Hm."), (None, "Yes")]


def test_nothing_but_thoughts(ask):
    replies = []
    with pytest.raises(ChatError, match="used up"):
        for reply in ask(Reply(({"reasoning": "Hm."},), ending="length")):
            replies.append(reply)
    assert titles_and_texts(replies[-1]) == [(THOUGHTS, "Hm.")]
