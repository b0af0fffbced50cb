"""The wire between Kannel and the gateway: counts deliveries, holds them back, can lose an answer."""

import asyncio
import collections
import math
import threading
import urllib.parse


class Tap:
    """Passes requests on to the gateway and answers back, one by one per connection."""

    def __init__(self, gateway_port):
        self.gateway_port = gateway_port
        self.port = None
        self.deliveries = collections.Counter()
        self.under_way = 0
        self.limit = math.inf
        self.swallowed = None
        self.swallowing = False
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

    def swallow_next(self):
        """The next answer does not arrive: its connection just ends."""
        self.swallowing = True

    def deliveries_of_last_swallowed(self):
        return self.deliveries[self.swallowed]

    def forget(self):
        self.deliveries.clear()

    def asked_again(self):
        """How many messages were asked for more than once."""
        return sum(1 for times in self.deliveries.values() if times > 1)

    async def _connection(self, kannel, to_kannel):
        to_gateway = None
        try:
            gateway, to_gateway = await asyncio.open_connection("127.0.0.1", self.gateway_port)
            while True:
                request = await kannel.readuntil(b"\r\n\r\n")
                message = self._id(request)
                while message not in self.deliveries and len(self.deliveries) >= self.limit:
                    self.limit_changed.clear()
                    await self.limit_changed.wait()
                self.deliveries[message] += 1
                self.under_way += 1
                try:
                    to_gateway.write(request)
                    await to_gateway.drain()
                    head = await gateway.readuntil(b"\r\n\r\n")
                    answer = head + await gateway.readexactly(self._length(head))
                finally:
                    self.under_way -= 1
                if self.swallowing:
                    self.swallowing, self.swallowed = False, message
                    return
                to_kannel.write(answer)
                await to_kannel.drain()
        except (OSError, asyncio.IncompleteReadError):
            # Either side has ended, or the gateway is not there: so ends the connection.
            pass
        finally:
            for writer in (to_kannel, to_gateway):
                if writer:
                    writer.close()

    @staticmethod
    def _id(request):
        address = request.split(b" ", 2)[1].decode("latin-1")
        return urllib.parse.parse_qs(urllib.parse.urlsplit(address).query).get("id", [""])[0]

    @staticmethod
    def _length(head):
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                return int(line.split(b":")[1])
        return 0
