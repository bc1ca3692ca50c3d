"""A Varlink client that can also break every rule of the protocol."""

import json
import socket
import time

from .waiting import PATIENCE


class Closed(Exception):
    """The other side closed the connection."""


class Connection:
    """One connection to the control socket, at the level of bytes."""

    def __init__(self, path, timeout=PATIENCE):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # A full queue of connections is waited for only by a socket that blocks.
        self.socket.connect(str(path))
        self.socket.settimeout(timeout)
        self.received = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            raise Closed from None

    def send_call(self, method, parameters=None, **flags):
        call = {"method": method, **flags}
        if parameters is not None:
            call["parameters"] = parameters
        self.send(json.dumps(call).encode() + b"\0")

    def reply(self):
        """The next whole message; `Closed` where there will be none."""
        while b"\0" not in self.received:
            try:
                data = self.socket.recv(65536)
            except ConnectionResetError:
                data = b""
            except TimeoutError:
                raise AssertionError(
                    f"waited {self.socket.gettimeout():g} s for a reply; "
                    f"there is {self.received!r}") from None
            if not data:
                raise Closed
            self.received += data
        message, _, self.received = self.received.partition(b"\0")
        return json.loads(message)

    def call(self, method, parameters=None):
        self.send_call(method, parameters)
        return self.reply()

    def get(self, method, **parameters):
        """What a method of ours answers, where it must not fail."""
        reply = self.call(f"io.sitd.Control.{method}", parameters)
        assert "error" not in reply, reply
        return reply["parameters"]

    def wait_until_closed(self, within=PATIENCE):
        """Reads on until the other side closes the connection."""
        deadline = time.monotonic() + within
        try:
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    break
                self.socket.settimeout(left)
                if not self.socket.recv(65536):
                    return
        except (ConnectionResetError, BrokenPipeError):
            return
        except TimeoutError:
            pass
        raise AssertionError(f"waited {within:g} s for the connection to be closed")
