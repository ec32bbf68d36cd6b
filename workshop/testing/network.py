"""A bad network: what passes through it arrives later, in both directions, or not at all."""

import asyncio
import contextlib
import threading
import weakref
from urllib.parse import urlsplit


class BadNetwork:
    """A network between a browser and a server; use it in a `with` block.

    Args:
        url: of the server.

    Attributes:
        url: of the server, as it is reached through this network.
        delay: seconds that each piece of data takes, in each direction.

    Example:
        with BadNetwork(app.url) as network:
            network.delay = 0.4
            network.cut()
            network.mend()
    """

    def __init__(self, url: str):
        self._server = urlsplit(url)
        self.delay = 0.0
        self._is_cut, self._writers = False, weakref.WeakSet()

    def __enter__(self):
        is_open = threading.Event()
        self._thread = threading.Thread(target=asyncio.run, args=[self._serve(is_open)])
        self._thread.start()
        is_open.wait()
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()

    def cut(self):
        """Break all connections, and each new one, until `mend` is called."""
        self._is_cut = True
        asyncio.run_coroutine_threadsafe(self._break(), self._loop).result()

    def mend(self):
        """Let connections through again."""
        self._is_cut = False

    async def _break(self):
        for writer in [*self._writers]:
            writer.transport.abort()

    async def _serve(self, is_open):
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connect, "127.0.0.1")
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        is_open.set()
        await self._end.wait()
        server.close()

    async def _connect(self, reader, writer):
        self._writers.add(writer)
        if self._is_cut:
            writer.transport.abort()
            return
        with contextlib.suppress(OSError, asyncio.CancelledError), contextlib.closing(writer):
            there = await asyncio.open_connection(self._server.hostname, self._server.port)
            with contextlib.closing(there[1]):
                await asyncio.gather(self._carry(reader, there[1]), self._carry(there[0], writer))

    async def _carry(self, reader, writer):
        """Pass on what is read; what comes later isn't held up by what came before."""
        on_the_way = asyncio.Queue()

        async def read():
            try:
                while data := await reader.read(65536):
                    on_the_way.put_nowait((self._loop.time() + self.delay, data))
            finally:
                on_the_way.put_nowait((self._loop.time() + self.delay, b""))

        async def arrive():
            while True:
                due, data = await on_the_way.get()
                await asyncio.sleep(due - self._loop.time())
                if not data:
                    return writer.close()
                writer.write(data)
                await writer.drain()

        await asyncio.gather(read(), arrive())
