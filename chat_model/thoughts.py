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
HARMONY = ("<|channel|>", "<|start|>assistant<|channel|>")
HARMONY_FINAL = "final<|message|>"
HARMONY_TAGS = r"(<\|(start|channel|constrain)\|>[^<]*|<\|\w+\|>|<(\|\w*\|?)?$)+"
HARMONY_END = r"<\|\w+\|>$"
HARMONY_END_SO_FAR = r"<(\|\w*(\|>?)?)?$"

FENCE = r"^[ \t>*+-]*(?:\d+[.)] +)?(?:```|~~~)"  # begins or ends a block of code


def split(content: str, ended: bool) -> tuple[str, str]:
    """Return the thoughts in the content of a reply, and the text after them.

    A tag that is only mentioned is part of the text. The newlines after the last tag are not.

    Args:
        content: what has come so far. It may end in the middle of a tag.
        ended: whether that is all.
    """
    start = content.lstrip()
    if start.startswith(HARMONY):
        thoughts, _, text = start.partition(HARMONY_FINAL)
        text = re.sub(HARMONY_END if ended else HARMONY_END_SO_FAR, "", text)
        return re.sub(HARMONY_TAGS, "\n\n", thoughts), text
    for tag, end_tag in TAGS.items():
        if start.startswith(tag):
            return _split_at(end_tag, start.removeprefix(tag))
    if not ended and any(tag.startswith(start) for tag in (*TAGS, *HARMONY)):
        return "", ""
    return _without_first_tag(content)


def _split_at(end_tag, content):
    """Split at an end tag, which is not one between backticks."""
    tag = re.escape(end_tag)
    if found := re.search(f"(?<!`){tag}|{tag}(?!`)", content):
        return content[: found.start()], content[found.end() :].lstrip("\n")
    lengths = range(len(end_tag) - 1, 0, -1)
    begun = next((n for n in lengths if content.endswith(end_tag[:n])), 0)
    return content[: len(content) - begun], ""


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
            and len(re.findall(FENCE, before, re.MULTILINE)) % 2 == 0
            and not before.rstrip().endswith((":", "\N{FULLWIDTH COLON}"))
        ):
            return before, after.lstrip("\n")
    return "", content
