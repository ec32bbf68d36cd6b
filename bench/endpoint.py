"""A fast OpenAI-compatible endpoint that sends what the prompt asks for, such as

    tokens=1000 rate=50 word=apple

a thousand chunks, fifty a second (0: as fast as it can), each the word and a space.
Run it with `python -m bench.endpoint PORT`.
"""

import asyncio
import json
import re
import sys


def prompt_for(tokens, rate=0, word="word"):
    """Return the prompt that asks for such a reply, and the reply."""
    return f"tokens={tokens} rate={rate} word={word}", f"{word} " * tokens


async def answer(reader, writer):
    """Answer one request and hang up."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(re.search(r"content-length: (\d+)", head, re.IGNORECASE)[1])
        prompt = json.loads(await reader.readexactly(length))["messages"][-1]["content"]
        tokens, rate, word = re.search(r"tokens=(\d+) rate=(\d+) word=(\w+)", prompt).groups()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")
        writer.write(b"Connection: close\r\n\r\n")
        await send(writer, event({"content": f"{word} "}), int(tokens), int(rate))
        writer.write(event({}, "stop") + b"data: [DONE]\n\n")
        await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass  # whoever asked is gone
    finally:
        writer.close()


async def send(writer, chunk, times, rate):
    """Send a chunk so many times, at so many a second."""
    clock = asyncio.get_running_loop().time
    started = clock()
    for number in range(times):
        if rate:
            await asyncio.sleep(started + number / rate - clock())
        writer.write(chunk)
        await writer.drain()


def event(delta, finish_reason=None):
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    chunk = {"id": "x", "created": 0, "model": "x", "system_fingerprint": "", "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n".encode()


async def main(port):
    server = await asyncio.start_server(answer, "127.0.0.1", port, backlog=256)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
