"""People at an app's page, without the page: the same requests, as fast as they come."""

import asyncio
import json
import time
import uuid
from dataclasses import dataclass

import httpx

PATIENCE = 300  # seconds


@dataclass
class Visit:
    """What one person saw.

    Attributes:
        seconds: from sending the prompt to the end of the reply.
        first_text: seconds to the first text of the reply.
        updates: how often the reply grew.
        reply: its text at the end.
    """

    seconds: float
    first_text: float
    updates: int
    reply: str


class Person:
    """Somebody at a page that has a chat and a textbox, such as the workshop's.

    Args:
        url: of the app.
        client: an `httpx.AsyncClient`.
    """

    function = "respond"
    event_data = None

    def __init__(self, url, client):
        self.api = f"{url}/gradio_api"
        self.client = client
        self.session = uuid.uuid4().hex

    async def chat(self, prompt, history):
        """Send a prompt and return the `Visit`."""
        started = time.perf_counter()
        data = await self.prepare(prompt, history)
        await self.join(self.function, data)
        first_text, updates, reply = None, 0, ""
        async for output in self.outputs():
            if output["is_generating"]:
                if not self.is_reply(output):
                    continue
                updates += 1
                first_text = first_text or time.perf_counter() - started
            else:
                reply = self.reply_in(output)
        return Visit(time.perf_counter() - started, first_text or 0.0, updates, reply)

    async def prepare(self, prompt, history):
        return [prompt, history]

    def is_reply(self, output):
        """Say whether an update shows some of the reply; the first shows the prompt alone."""
        chat = output["data"][0]
        whole = bool(chat) and isinstance(chat[0], dict)
        return chat[-1]["role"] == "assistant" if whole else bool(chat)

    def reply_in(self, output):
        chat = output["data"][0]
        return chat[-1]["content"][0]["text"] if chat else ""

    async def join(self, function, data):
        ids = await function_ids(self.client, self.api)
        body = {
            "data": data,
            "fn_index": ids[function],
            "session_hash": self.session,
            "event_data": self.event_data,
        }
        response = await self.client.post(f"{self.api}/queue/join", json=body)
        response.raise_for_status()

    async def outputs(self):
        """Yield each output of the function that was joined, the last one whole."""
        query = {"session_hash": self.session}
        async with self.client.stream("GET", f"{self.api}/queue/data", params=query) as events:
            async for line in events.aiter_lines():
                message = json.loads(line[5:]) if line.startswith("data:") else {}
                if message.get("msg") in ("process_generating", "process_completed"):
                    if not message["success"]:
                        raise RuntimeError(f"the app failed: {message['output']}")
                    yield message["output"]
                if message.get("msg") == "close_stream":
                    return


class ChatInterfacePerson(Person):
    """Somebody at the page of a gr.ChatInterface, which holds the history itself."""

    function = "_submit_fn"

    async def prepare(self, prompt, history):
        await self.join("_clear_and_save_textbox", [prompt])
        async for _ in self.outputs():
            pass
        return [None, None]

    def is_reply(self, output):
        return bool(output["data"][-1])

    def reply_in(self, output):
        return output["data"][-1][-1]["content"][0]["text"]


async def function_ids(client, api):
    """Return the number by which Gradio knows each function of an app; asked once for each."""
    if api not in _known:
        config = (await client.get(api.removesuffix("/gradio_api") + "/config")).json()
        _known[api] = {d["api_name"]: d["id"] for d in reversed(config["dependencies"])}
    return _known[api]


_known = {}


def visit(kind, url, prompts, history=()):
    """Let a person for each prompt come at the same time; return their visits, a list."""

    async def all_of_them():
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(timeout=PATIENCE, limits=limits, trust_env=False) as client:
            people = [kind(url, client) for _ in prompts]
            chats = [
                person.chat(p, list(history)) for person, p in zip(people, prompts, strict=True)
            ]
            return await asyncio.gather(*chats)

    return asyncio.run(all_of_them())
