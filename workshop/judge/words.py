"""What can go wrong with any handler, in words for a learner.

What can go wrong in a single stage is beside its answers, in tests/answers.
"""

import gradio as gr
import httpx2

from chat_model import ChatError

SENTENCES = {
    "missing": "There is no function `{function}`. Write `def {function}(...)`.",
    "untouched": "`{function}` only shows the starter's notice here. Write your lines in place of "
    "the starter's.",
    "kept": "The starter's lines are still in `{function}`: remove its `gr.Info`, and the `{line}` "
    "after it.",
    "dots": "There is still a `...` in `{function}`, in line {line}. In a hint, it stands for "
    "something that you fill in.",
    "endless": "`{function}` never ends: look for what should stop its loop.",
    "exits": "`{function}` ends Python itself, and the app with it. Remove the `exit`.",
    "gr.Error": "`{function}` raises gr.Error, and Gradio then covers the whole conversation with "
    "it.",
    "raises": "`{function}` raises {error}",
    "raises in line": "`{function}` raises an error in line {line}:\n    {code}\n{error}",
    # Its parameters
    "other data": "A parameter of `{function}` is annotated with `gr.{kind}`. This event has "
    "{data}.",
    "data or more": "Gradio passes the event's data only to a parameter whose annotation is {data} "
    "and nothing else.",
    "no data": "Gradio passes the event's data only to a parameter that is annotated with {data}, "
    "and `{function}{signature}` has none.",
    "other parameters": "Gradio calls `{function}` with {given}, and `{function}{signature}` can't "
    "be called so. Keep the starter's parameters.",
    "swapped parameters": "`{function}` gets the prompt first, and then the chat. Swap its "
    "parameters.",
    # What it gives
    "no yield": "`{function}` has no `yield`: it can update the page only once. Use `yield` "
    "instead of `return`, once for each update.",
    "no yield in loop": "`{function}` has no `yield`: with `return`, it can update the page only "
    "once. Use `yield` in the loop.",
    "yields nothing": "`{function}` yields nothing, and Gradio then empties the page. `yield` what "
    "it should show, before the `return`. (In a function with a `yield`, what `return` gives is "
    "thrown away.)",
    "generator": "`{function}` gives a generator, and Gradio doesn't run that. Loop over it, and "
    "yield what it yields.",
    "coroutine": "`{function}` gives a coroutine. `await` it.",
    "nothing of two": "`{function}` returns nothing, so nothing changes on the page. Is there a "
    "`return`?",
    "nothing, slowly": "`{function}` returns nothing, and should yield the chat: write `yield` in "
    "its loop.",
    "nothing": "`{function}` returns nothing, and should return the chat. Is there a way through "
    "it without a `return`?",
    "skip": "`{function}` gives `gr.skip` without its parentheses: `gr.skip()`.",
    "message, not list": "The first thing that `{function}` gives is a single message, and the "
    "chat is a list of them: put it into one, `[*history, ...]`. Or, if you mean to cut a list, "
    "write a colon: `history[:index]`.",
    "one of two": "`{function}` gives one thing, and the page needs two: the chat, and {second}. "
    "Give both, with a comma between them.",
    "several of one": "`{function}` gives {count} things, and its only output is the chat. It must "
    "leave the textbox alone, because somebody may be typing.",
    "several of respond's": "`{function}` gives {count} things, and its only output is the chat. "
    "It must leave the textbox alone, because somebody may be typing. `respond` yields the chat "
    "and the textbox: take them apart with `for chat, _ in respond(...)`, and yield the chat.",
    "swapped": "What `{function}` gives is in another order than the outputs of `{event}`, which "
    "are {outputs}. Swap the two in one of these places.",
    "dict": "`{function}` gives a dict, and a key of it is no component. {hidden}",
    "no chat": "What `{function}` gives for the chat is not a list of messages. {cure}",
    "changed": "`{function}` changes the history it was given. Build a new list, as in "
    "`[*history, ...]` or `history[:index]`.",
    "changed others": "`{function}` changes the {name} that it was given, and they are still "
    "needed. Leave them as they are, and give new ones: `votes.with_vote(...)` returns them.",
    "noticed": "`{function}` works, and still shows the starter's notice: remove its `gr.Info`.",
    "chained": "After `{function}`, `{chained}` changes the page again. Remove it.",
    "writes later": "`{function}` changes the textbox, and somebody may be typing there. Remove "
    "it.",
    "writes": "`{function}` changes the textbox, and somebody may be typing there. Give "
    "`gr.skip()` for it.",
    "no string": "`gr.Warning` and `gr.Info` take a string. `{function}` gives something else, in "
    "line {line}:\n    {code}\nPut `str(...)` around it.",
    "blocking": "While `{function}` waits for the model, everybody else's replies wait too: it is "
    "`async`, and waits without `await`. Write `def` instead of `async def`. Gradio then runs it "
    "in a thread of its own.",
    # Its wiring
    "never called": "Nothing calls `{function}` yet. `{event}` should.",
    "called by another": "`{function}` is called by `{others}`, not by `{event}`.",
    "called by another too": "`{function}` is called by `{others}` too. Wire `{event}` alone.",
    "calls another": "`{event}` calls `{other}`, not `{function}`.",
    "placeholder": "The starter's placeholder for `{event}` is still there. Remove it.",
    "twice": "`{event}` is wired more than once. Keep one line.",
    "ends": "The {kind} of `{event}` are {names}, and should be {wanted}.",
    "no queue": "With `queue=False`, `{event}` can't show a reply that grows. Leave that out.",
    "one at a time": "While one person's reply is running, everybody else waits. Keep the "
    "starter's line `demo.queue(default_concurrency_limit=None)`, and give `{event}` no limit of "
    "its own.",
    "cancels nothing yet": "Nothing is cancelled by `{event}` yet. All replies should be.",
    "cancels nothing": "`{event}` cancels no reply. Its argument `cancels` is a list of what "
    "`submit`, `retry` and `edit` have returned: `replies`.",
    "cancels some": "`{event}` doesn't cancel the replies that are asked for by `{left}`. "
    "`cancels=replies` is all of them.",
    "too early": "`{function}` is called while the reply is still being cancelled, so a last piece "
    "could come after it. Call it next: `{event}(...).then({function}, ...)`.",
    "not after": "Nothing calls `{function}` after `{event}`. A `.then` should.",
    # The file
    "no file": "There is no such file. `reset` puts the starter back.",
    "no UTF-8": "The file isn't saved as UTF-8: Python can't read line {line}. Choose that "
    "encoding in your editor, and save it again.",
    "no Python": "Python can't read line {line}: {error}\n    {code}",
    "no page": "The file has no page: it is empty, or its page is gone. `reset` puts the starter "
    "back, and keeps what is there now in a backup.",
    "no component": "The app has no `{name}`. Keep the starter's name for it.",
    "fails early": "The app fails before its page is built{where}\n{error}",
    "not so": "That isn't so yet.",
    "no verdict": "This check can't judge your answer: it stops with {error}. That is a bug of the "
    "workshop. Please report it with your app.py.",
    "other Gradio": "This check can't judge your answer: it stops with {error}. This Python has "
    "Gradio {here}, and the workshop is made for {wanted}. Install that one:\n"
    "    python -m pip install -r requirements.txt",
}

HIDDEN = (
    "In a handler, the parameter's name hides the component that has the same name. Don't use a "
    "dict: give the values for the outputs, with commas between them."
)

# What to do about something that Gradio, `text_of` or `to_messages` doesn't take for messages.
CURES = {
    "message": "It is a single message. Put it into a list: `[*history, ...]`.",
    "no list": 'It is of type {kind}. `[message("user", text)]` is such a list.',
    "thumbs": "It is a list of thumbs. `gr.Chatbot(feedback_value=...)` lights them.",
    "parts": "It has the parts of a message in it: a single message has no star before it.",
    "brackets": "A list is in brackets once more. Leave them out.",
    # One of the messages
    "list in list": "One of its items is a list itself. A star puts its messages in: "
    "`[*history, ...]`, `[*chat, *reply]`.",
    "error": 'There is a {kind} in it. `message("assistant", str(error), **FAILED)` makes a '
    "message of an error.",
    "function": "There is a function in it. Call it: write parentheses after its name.",
    "no key": 'One of its messages has no "{key}". `message(...)` makes a whole one.',
    "item": 'There is a {kind} in it. `message("user", text)` makes a message.',
    "no type": 'A part of the "content" of a message has no "type". `message(...)` makes a whole '
    "one.",
    "text": "The text of a message is of type {kind}, not a string.",
    "text is error": "The text of a message is an error, and must be a string: `str(error)`.",
    "text is list": "The text of a message is a list. A reply of `stream_reply` is a list of "
    "messages already, so put those into the chat: `[*chat, *reply]`.",
    "text is message": "The text of a message is a message itself. Put that into the list as it "
    "is.",
    "metadata": 'The "metadata" of a message is of type {kind}, not a dict.',
    "title": "The title of a message must be a string. A message without a box has none.",
    "role": 'A "role" is "user" or "assistant".',
    # What a function of the app is given
    "argument no list": "`to_messages` takes the chat, a list, and gets something of type {kind}.",
    "argument item": "In the chat that `to_messages` gets, there is something of type {kind}.",
    "argument no message": "`text_of` takes one message, such as `history[index]`, and gets "
    "something of type {kind}. For several messages, call it for each.",
    "argument ChatMessage": "`{function}` takes messages that are dicts, and a `gr.ChatMessage` is "
    "none. `message(...)` makes one.",
    "argument no parts": "`{function}` takes messages whose content is a list of parts, as Gradio "
    "keeps them. `message(...)` makes such a message.",
}

# What to say if a test fails that several stages have, by its name, and no mistake is recognized.
HINTS = {
    "test_new_reply_grows": "The new reply comes all at once. Yield each chat that `respond` "
    "yields, inside the loop.",
    "test_closing_the_page_stops_the_model": "The model had to finish its reply before the page "
    "was updated. Yield each chat when `respond` yields it, in `for chat, _ in respond(...)`: "
    "without `list`.",
    "test_bug_in_the_app_comes_out": "Every error is caught, even a mistake in the app itself: "
    "you would never see where it is. Catch `ChatError` alone, as `respond` does.",
}

# What most likely led to an error: its class, a pattern in what Python says of it, and a hint.
CAUSES_AT_START = [
    (
        TypeError,
        "is not a callable object",
        "Give the function itself: its name, without quotes or parentheses.",
    ),
    (
        TypeError,
        r"Data\.__init__\(\) missing",
        "A parameter is annotated with the class itself, without parentheses.",
    ),
    (
        NameError,
        "name 'history' is not",
        "On the page, the chat is `chatbot`. `history` is a parameter: only its function has it.",
    ),
    (
        NameError,
        r"name '\w+_data' is not",
        "The event's data is no input: Gradio passes it to the parameter that is annotated.",
    ),
    (
        AttributeError,
        "outside of a gradio.Blocks",
        "Indent this line: it belongs in the `with` block.",
    ),
    (NameError, r"name '\w+Data' is not", "It is one of Gradio's: write `gr.` before it."),
    (AttributeError, "module 'gradio' has no", "Gradio has nothing of that name. Is it right?"),
    (
        TypeError,
        r"^(?!\w+Data\.).* required positional argument",
        "An event takes the function itself: its name, without parentheses.",
    ),
    (
        AttributeError,
        "has no attribute '_id'",
        "Inputs and outputs are components, by their names without quotes: `[chatbot, prompt]`. "
        "An event's data isn't one of them: Gradio passes it to a parameter that is annotated.",
    ),
    (TypeError, "unexpected keyword argument", "There is no such argument. Is its name right?"),
    (Exception, "ellipsis", "In a hint, `...` stands for something that you fill in."),
]
WARN = (gr.Error, "", "Show it with `gr.Warning` instead.")  # a cause in stages about votes
CAUSES = [
    (
        gr.Error,
        "",
        "Leave the chat as it is. If there is something to say, `gr.Warning(...)` says it beside "
        "the chat.",
    ),
    (
        Exception,
        "_GeneratorContextManager.* '(execute|cursor|commit)",
        "`open_votes()` opens the database for a block: `with open_votes() as database:`.",
    ),
    (
        Exception,
        "_GeneratorContextManager",
        "`connect()` opens a client for a block: `with connect() as client:`.",
    ),
    (
        httpx2.ConnectError,
        "",
        "There is no model at that address. `connect()` knows the workshop's: `with connect() as "
        "client:`.",
    ),
    (
        TypeError,
        r'can only concatenate list \(not "dict"\)',
        "`+` joins two lists. Put the message into brackets: `[*history, message(...)]`.",
    ),
    (
        (AttributeError, TypeError),
        "'NoneType' object (is not subscriptable|has no attribute 'get')",
        "Something here is None. The metadata of a message that has no title is.",
    ),
    (
        ValueError,
        "too many values to unpack",
        "`respond` yields again and again. Loop over it: `for chat, _ in respond(...)`.",
    ),
    (
        (AttributeError, TypeError),
        r"\bChatbot\b",
        "`chatbot` is the component. The chat is what the handler gets: `history`.",
    ),
    (
        TypeError,
        "unsupported .* 'Textbox'|'Textbox' object",
        "`prompt` is the component, the textbox itself. Its text is another thing.",
    ),
    (
        AttributeError,
        "'Textbox' object",
        "`prompt` is the textbox on the page. The prompt's text is in `history`.",
    ),
    (
        TypeError,
        r"'\w+Data' object is not subscriptable",
        "The data of an event has attributes. Write a dot, as in `undo_data.index`.",
    ),
    (
        AttributeError,
        r"type object '\w+Data' has no attribute",
        "A colon annotates a parameter, and Gradio then passes the event's data. With `=`, the "
        "class is only a default.",
    ),
    (
        AttributeError,
        r"'\w+Data' object has no attribute '(?!strip)",
        "The data of this event has `index` and `value`.",
    ),
    (
        TypeError,
        r"indices must be integers or slices, not \w+Data|slice indices must be integers or None",
        "A place in a list is a number, such as the `.index` that an event's data has.",
    ),
    (TypeError, r"'int' object is not (subscriptable|callable)", "`index` is a number already."),
    (TypeError, "list indices .* not tuple", "To cut a list, write a colon: `history[:index]`."),
    (
        TypeError,
        r"handle_\w+\(\) missing 1 required positional argument: '\w*data'",
        "Gradio passes the event's data to the function that is wired: wire this one, by its name. "
        "If another function calls it, that one passes the data on.",
    ),
    (
        RuntimeError,
        "generator raised StopIteration",
        "`next` fails when nothing is left. Loop instead: `for chat, _ in respond(...)`.",
    ),
    (TypeError, "'async for' requires", "`respond` is not async: write `for`, without `async`."),
    (
        TypeError,
        r"text_of\(\) (takes|missing)",
        "`text_of` takes one message, such as `history[index]`. For several, call it for each.",
    ),
    (
        (AttributeError, KeyError, TypeError),
        r"'dict' object has no attribute '(?!strip)|^'(text|value|message)'$|indices .* not str",
        'A message is a dict, and its `"content"` a list of parts. `text_of(message)` is the text '
        "in them.",
    ),
    (
        httpx2.StreamError,
        "",
        "The connection is closed after the `with` block. Indent the loop, so that it is in it.",
    ),
    (
        ChatError,
        "",
        "A model can fail, and its error is let out here. `respond` catches it: "
        "ask the model through `respond`.",
    ),
]
