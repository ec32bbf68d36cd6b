"""The apps that are measured, the endpoint that they use, and people who chat with them."""

import contextlib
import functools
import multiprocessing
import os
import sys
import time
from collections import namedtuple
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from gradio_client import Client
from huggingface_hub import InferenceClient

from workshop.stages import STAGES
from workshop.testing.browser import App
from workshop.testing.endpoint import Reply, ScriptedEndpoint
from workshop.testing.histories import text, title, user

ENDPOINT, WORKSHOP = "the endpoint", "this workshop"
EACH_TOKEN, CHAT_INTERFACE = "a yield for each token", "gr.ChatInterface"
APPS = {
    WORKSHOP: STAGES[-1].solution,
    EACH_TOKEN: [sys.executable, "bench/pages.py", "each_token"],
    CHAT_INTERFACE: [sys.executable, "bench/pages.py", "chat_interface"],
}
MARKDOWN = """## A heading

Some **bold** words, some `code`, and [a link](https://example.com) in a paragraph of two lines,
which is about as long as what models write, with *emphasis* here and there.

- One item
- Another one, a little longer

```python
print("Hello", number)
```

"""
END = "This is the end."
Visit = namedtuple("Visit", "reply seconds updates")
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # gradio_client would report its use


def reply_to(messages: list[dict]) -> Reply:
    """Send what the prompt asks for: "100 0.02 hi" is a hundred times "hi ", 0.02 seconds apart.

    "100 0.02 markdown" is so much Markdown, four letters at a time.
    """
    number, pause, word = messages[-1]["content"].split()
    pieces = (f"{word} ",) * int(number)
    if word == "markdown":
        text = MARKDOWN * (4 * int(number) // len(MARKDOWN)) + END
        pieces = tuple(text[place : place + 4] for place in range(0, len(text), 4))
    return Reply(pieces, float(pause))


@contextlib.contextmanager
def endpoint() -> Iterator[str]:
    """Run the scripted endpoint in a process of its own, and give its address."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        yield process.submit(_start_endpoint).result()


def _start_endpoint():
    endpoint = ScriptedEndpoint().__enter__()
    endpoint.default = reply_to
    return endpoint.url


@contextlib.contextmanager
def people_at(name: str, base_url: str, number: int = 1) -> Iterator[tuple]:
    """Give people, functions that send a prompt to an app or to the endpoint; and the app."""
    with contextlib.ExitStack() as stack:
        if name == ENDPOINT:
            app, people = None, [functools.partial(_ask_directly, base_url)] * number
        else:
            app = stack.enter_context(App(APPS[name], base_url, CHAT_MODEL="x"))
            settings = {"verbose": False, "httpx_kwargs": {"timeout": 300, "trust_env": False}}
            clients = [Client(app.url, **settings) for _ in range(number)]
            people = [functools.partial(_ask_app, name, client) for client in clients]
        people[0]("10 0 hi")
        yield people, app


def at_once(people: list[Callable], prompts: list[str]) -> list[Visit]:
    """Let a person for each prompt send it at the same time, and wait for all of them."""
    with ThreadPoolExecutor(len(prompts)) as threads:
        return list(threads.map(lambda person, prompt: person(prompt), people, prompts))


def _ask_directly(base_url, prompt, history=()):
    chat = [{"role": each["role"], "content": text(each)} for each in (*history, user(prompt))]
    started = time.perf_counter()
    with InferenceClient(base_url=base_url, api_key="none") as client:
        chunks = list(client.chat_completion(chat, max_tokens=512, stream=True))
    seconds = time.perf_counter() - started
    reply = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    return Visit(reply, seconds, len(chunks))


def _ask_app(name, client, prompt, history=()):
    function, data, place = "respond", [prompt, list(history)], 0
    if name == CHAT_INTERFACE:  # its page sends prompt and history first
        list(_call(client, "_clear_and_save_textbox", [prompt]))
        list(_call(client, "lambda", [list(history)]))
        function, data, place = "_submit_fn", [None, None], 1
    started = time.perf_counter()
    messages = list(_call(client, function, data))
    seconds = time.perf_counter() - started
    chat = messages[-1]["output"]["data"][place]
    reply = next(each for each in reversed(chat) if not title(each))["content"][0]["text"]
    return Visit(reply, seconds, sum(event["msg"] == "process_generating" for event in messages))


def _call(client, function, data):
    # Not by `Client.submit`: it waits up to 50 ms for each message, and copies the whole chat.
    number = next(n for n, e in client.endpoints.items() if e.api_name == f"/{function}")
    session = {"fn_index": number, "session_hash": client.session_hash}
    event = client.send_data({"data": data}, session, client.protocol, None)
    messages = client.pending_messages_per_event[event]  # a thread collects them
    while client.stream_open or messages:
        if messages and (message := messages.popleft()):
            yield message
        else:
            time.sleep(0.01)
