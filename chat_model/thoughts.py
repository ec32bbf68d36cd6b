"""Telling a model's thoughts from its reply, where its endpoint hasn't done so."""

import re

# How models mark their thoughts, at the beginning of a reply.
TAGS = {
    "<think>": "</think>",  # DeepSeek, Qwen and most others
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",  # Gemini
    "<reasoning>": "</reasoning>",
    "<reason>": "</reason>",
    "<seed:think>": "</seed:think>",
    "[THINK]": "[/THINK]",  # Mistral
    "◁think▷": "◁/think▷",  # Kimi
    "<|channel>thought": "<channel|>",  # Gemma
}

# gpt-oss: <|channel|>analysis<|message|>...<|end|><|start|>assistant<|channel|>final<|message|>...
HEADERS = ("<|channel|>analysis", "<|channel|>commentary", "<|channel|>final", "<|message|>")
HARMONY = (*HEADERS, *(f"<|start|>assistant{header}" for header in HEADERS))
HARMONY_FINAL = (
    r"(<\|channel\|>final[^<]*(<\|constrain\|>[^<]*)?<\|message\|>"
    r"|<\|start\|>assistant<\|message\|>|^<\|message\|>(?! ))"
)
HARMONY_AGAIN = rf"<\|end\|>(<\|start\|>assistant)?{HARMONY_FINAL}"
HARMONY_TAGS = r"(<\|(start|channel|constrain)\|>[^<]*|<\|\w+\|>|<(\|\w*\|?)?$)+"
HARMONY_END = r"<\|\w+\|>$"
HARMONY_END_SO_FAR = r"(<\|end\|><\|start\|>.*|(<\|end\|>)?<(\|\w*(\|>?)?)?)$"

FENCE = r"^[ \t>*+-]*(?:\d+[.)] +)?(?:```|~~~)"  # begins or ends a block of code
QUOTES = ('""', "''", "“”", "„“", "\u2018\u2019", "«»", "「」", "()")


def split(content: str, ended: bool) -> tuple[str, str]:
    """Return the thoughts in the content of a reply, and the text after them.

    A tag that is only mentioned is part of the text. The newlines after the last tag are not.
    Where it can't be told, it is text.

    Args:
        content: what has come so far. It may end in the middle of a tag.
        ended: whether that is all.
    """
    start = content.lstrip()
    for tag, end_tag in TAGS.items():
        if start.startswith(tag):
            return _split_at(end_tag, start.removeprefix(tag), ended) or ("", content)
    if start.startswith(HARMONY):
        return _split_harmony(start, ended) or ("", content)
    if not ended and any(tag.startswith(start) for tag in (*TAGS, *HARMONY)):
        return "", ""
    return _without_first_tag(content)


def _split_at(end_tag, content, ended):
    """Split at an end tag. Return None if the first tag turns out to be only mentioned.

    That is so if a sentence goes on after it, and no end tag ends a line.
    """
    is_in_sentence = _goes_on_with_sentence(content)
    first = None
    for tag in re.finditer(re.escape(end_tag), content):
        before, after = content[: tag.start()], content[tag.end() :]
        if _is_in_backticks(before, after):
            continue
        first = first or (before, after.lstrip("\n"))
        ends_line = after.startswith("\n") or not (after or ended)
        if not _is_mentioned(before, after) and (ends_line or not is_in_sentence):
            return before, after.lstrip("\n")
    if ended and is_in_sentence:
        return None
    if ended and first:
        return first  # rather thoughts in the text than text in the thoughts
    lengths = range(len(end_tag) - 1, 0, -1)
    begun = next((n for n in lengths if content.endswith(end_tag[:n])), 0)
    return content[: len(content) - begun], ""


def _is_in_backticks(before, after):
    line = re.sub(FENCE, "", before.rpartition("\n")[2])
    return line.count("`") % 2 == 1 and after.startswith("`")


def _is_mentioned(before, after):
    """Return whether the tag between these is in quotes, in a sentence, or in a block of code."""
    return (
        before[-1:] + after[:1] in QUOTES
        or (before.endswith(" ") and _goes_on_with_sentence(after))
        or _is_in_fence(before)
    )


def _goes_on_with_sentence(after):
    return after[:1] in tuple(",.;:?!)") or (after[:1] == " " and after[1:2].islower())


def _is_in_fence(before):
    return len(re.findall(FENCE, before, re.MULTILINE)) % 2 == 1


def _split_harmony(content, ended):
    """Split where the final message begins. Return None if a tag was only mentioned."""
    found = re.search(HARMONY_FINAL, content)
    if ended and not found and not re.search(r".<\|message\|>", content):
        return None
    thoughts, text = (content[: found.start()], content[found.end() :]) if found else (content, "")
    while (again := re.search(HARMONY_AGAIN, text)) and not _is_in_fence(text[: again.start()]):
        text = f"{text[: again.start()]}\n\n{text[again.end() :]}"
    text = re.sub(HARMONY_END if ended else HARMONY_END_SO_FAR, "", text)
    return re.sub(HARMONY_TAGS, "\n\n", thoughts), text


def _without_first_tag(content):
    """Split a content whose first tag is missing, because the endpoint put it in the prompt.

    The end tag then is on a line of its own. It is only mentioned in code, after a colon, or if
    nothing follows.
    """
    for tag, end_tag in TAGS.items():
        before, found, after = content.partition(end_tag)
        if (
            found
            and tag not in before
            and (not before or before.endswith("\n"))
            and (after.startswith("\n") and after.strip())
            and not _is_in_fence(before)
            and not before.rstrip().endswith((":", "\N{FULLWIDTH COLON}"))
        ):
            return before, after.lstrip("\n")
    return "", content
