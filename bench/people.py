"""The apps that are measured, the endpoint that answers them, and people who chat with them."""

import contextlib
import multiprocessing
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from gradio_client import Client
from huggingface_hub import InferenceClient

from workshop.browser import App
from workshop.scripted_endpoint import Reply, ScriptedEndpoint
from workshop.stages import STAGES

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # gradio_client would report its use
ENDPOINT, WORKSHOP = "the endpoint", "this workshop"
EACH_TOKEN, CHAT_INTERFACE = "a yield for each token", "gr.ChatInterface"
APPS = {
    WORKSHOP: STAGES[-1].solution,
    EACH_TOKEN: [sys.executable, "bench/pages.py", "each_token"],
    CHAT_INTERFACE: [sys.executable, "bench/pages.py", "chat_interface"],
}


def answer(messages: list[dict]) -> Reply:
    """Send what the prompt asks for, such as "tokens=1000 rate=50 word=apple" (0: full speed)."""
    prompt = messages[-1]["content"]
    tokens, rate, word = re.fullmatch(r"tokens=(\d+) rate=(\d+) word=(\w+)", prompt).groups()
    return Reply((f"{word} ",) * int(tokens), pause=1 / int(rate) if int(rate) else 0)


def start_endpoint() -> str:
    """Start the scripted endpoint in a process of its own, and return its address."""
    spawn = multiprocessing.get_context("spawn")
    addresses = spawn.Queue()
    spawn.Process(target=serve, args=(addresses,), daemon=True).start()
    return addresses.get(timeout=60)


def serve(addresses):
    with ScriptedEndpoint() as endpoint:
        endpoint.default = answer
        addresses.put(endpoint.url)
        threading.Event().wait()


@dataclass
class Visit:
    """What somebody saw: a reply, and the seconds to its end and to its first text."""

    reply: str
    seconds: float
    first_text: float
    updates: int = 0


class Person:
    """Somebody at the page of an app: sends what it sends, and reads messages as they come.

    `Client.submit` would look for one every 50 ms, and copy the whole chat for each.
    """

    def __init__(self, name: str, app: App):
        self.name, self.app = name, app
        options = {"trust_env": False, "timeout": 300}
        self._client = Client(app.url, verbose=False, ssl_verify=False, httpx_kwargs=options)

    def chat(self, prompt: str, history: list[dict] = ()) -> Visit:
        """Send a prompt, and wait for the reply."""
        function, data, place = "respond", [prompt, list(history)], 0
        if self.name == CHAT_INTERFACE:  # its server holds prompt and history
            list(self._call("_clear_and_save_textbox", [prompt]))
            list(self._call("lambda", [list(history)]))
            function, data, place = "_submit_fn", [None, None], 1
        started, first_text, updates = time.perf_counter(), 0, 0
        for message in self._call(function, data):
            if message["msg"] == "process_generating":
                chat = message["output"]["data"][place]  # whole at first, then what changed
                if chat and (isinstance(chat[0], list) or chat[-1]["role"] == "assistant"):
                    first_text = first_text or time.perf_counter() - started
                    updates += 1
        seconds = time.perf_counter() - started
        reply = message["output"]["data"][place][-1]["content"][0]["text"]
        return Visit(reply, seconds, first_text, updates)

    def _call(self, function, data):
        """Call a function of the app, and yield its messages until the app ends the stream."""
        client = self._client
        number = next(n for n, e in client.endpoints.items() if e.api_name == f"/{function}")
        session = {"fn_index": number, "session_hash": client.session_hash}
        event = client.send_data({"data": data}, session, client.protocol, None)
        messages = client.pending_messages_per_event[event]  # a thread collects them
        while client.stream_open or messages:
            if messages and (message := messages.popleft()):
                yield message
            else:
                time.sleep(0.003)


class Direct:
    """Somebody who asks an endpoint through InferenceClient, without an app."""

    def __init__(self, base_url: str, key: str):
        self._settings = {"base_url": base_url, "api_key": key}

    def chat(self, prompt: str, history: list[dict] = ()) -> Visit:
        """Send a prompt, and wait for the reply."""
        said = [{"role": one["role"], "content": one["content"][0]["text"]} for one in history]
        asked = [*said, {"role": "user", "content": prompt}]
        reply, first_text, started = "", 0, time.perf_counter()
        with InferenceClient(**self._settings) as client:
            for chunk in client.chat_completion(asked, max_tokens=512, stream=True):
                reply += "".join(choice.delta.content or "" for choice in chunk.choices)
                first_text = first_text or (reply and time.perf_counter() - started)
        return Visit(reply, time.perf_counter() - started, first_text)


@contextlib.contextmanager
def people_at(name: str, base_url: str, number: int = 1, key: str = "none") -> Iterator[list]:
    """Run an app, or ask the endpoint itself; give people, the first of whom has had a reply."""
    app = None if name == ENDPOINT else App(APPS[name], base_url, CHAT_MODEL="x", CHAT_API_KEY=key)
    try:
        if app:
            app.start().wait_until_open()
        people = [Person(name, app) if app else Direct(base_url, key) for _ in range(number)]
        people[0].chat("tokens=10 rate=0 word=warm")
        yield people
    finally:
        if app:
            app.stop()


def at_once(people: list, prompts: list[str]) -> list[Visit]:
    """Let a person for each prompt send it at the same time, and wait for all of them."""
    with ThreadPoolExecutor(len(prompts)) as threads:
        return list(threads.map(lambda person, prompt: person.chat(prompt), people, prompts))
