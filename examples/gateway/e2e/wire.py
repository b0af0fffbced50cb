"""The wire between Kannel and the gateway: counts deliveries, and holds messages back."""

import asyncio
import collections
import contextlib
import math
import re
import threading


class Tap:
    """Sends requests on to the gateway and answers back, one by one per connection."""

    def __init__(self, gateway_port):
        self.gateway_port = gateway_port
        self.port = None
        self.deliveries = collections.Counter()
        self.under_way = 0
        self.limit = math.inf
        self.loop = asyncio.new_event_loop()
        self.limit_changed = asyncio.Event()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        serving = asyncio.start_server(self._connection, "127.0.0.1", 0, backlog=1_024)
        server = asyncio.run_coroutine_threadsafe(serving, self.loop).result(10)
        self.port = server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def let_through(self, messages):
        """So many messages in all, and whatever is asked again; the others wait."""
        self.limit = messages
        self.loop.call_soon_threadsafe(self.limit_changed.set)

    def asked_again(self):
        """How many messages were asked for more than once."""
        return sum(1 for times in self.deliveries.values() if times > 1)

    async def _connection(self, kannel, to_kannel):
        gateway = None
        # Either side may end, or the gateway not be there: so ends the connection.
        with contextlib.suppress(OSError, asyncio.IncompleteReadError), contextlib.ExitStack() as both:
            both.callback(to_kannel.close)
            while True:
                request = await kannel.readuntil(b"\r\n\r\n")
                message = re.search(rb"[?&]id=([^& ]*)", request)[1]
                while message not in self.deliveries and len(self.deliveries) >= self.limit:
                    self.limit_changed.clear()
                    await self.limit_changed.wait()
                self.deliveries[message] += 1
                self.under_way += 1
                try:
                    # It may have ended while the message waited.
                    if not gateway or gateway.at_eof() or gateway.exception():
                        gateway, to_gateway = await asyncio.open_connection("127.0.0.1", self.gateway_port)
                        both.callback(to_gateway.close)
                    to_gateway.write(request)
                    head = await gateway.readuntil(b"\r\n\r\n")
                    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
                    body = await gateway.readexactly(int(length[1]) if length else 0)
                finally:
                    self.under_way -= 1
                to_kannel.write(head + body)
                await to_kannel.drain()
