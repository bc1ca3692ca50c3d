"""A Wayland client for tests: just enough to type and to keep a screen awake."""

import array
import os
import select
import socket
import struct
import time

from .waiting import PATIENCE

DISPLAY, REGISTRY, FIRST_FREE = 1, 2, 3
HEADER = struct.Struct("<IHH")


class Closed(Exception):
    """The compositor closed the connection."""


class Connection:
    """One connection to a compositor.

    Objects are numbers. What a compositor sends to one goes to its listener: a function of the
    event's number and its arguments, still in bytes.
    """

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(str(path))
        self.received = b""
        self.last = FIRST_FREE - 1
        self.listeners = {DISPLAY: self._hear_display, REGISTRY: self._hear_registry}
        self.globals = {}
        self.request(DISPLAY, 1, uint(REGISTRY))
        self.roundtrip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def _hear_display(self, event, arguments):
        assert event != 0, f"the compositor objects: {arguments!r}"

    def _hear_registry(self, event, arguments):
        if event != 0:
            return
        name, length = struct.unpack_from("<II", arguments)
        interface = arguments[8 : 8 + length - 1].decode()
        (version,) = struct.unpack_from("<I", arguments, 8 + length + -length % 4)
        self.globals[interface] = name, version

    def new(self, listener=None):
        """The number of a new object."""
        self.last += 1
        if listener:
            self.listeners[self.last] = listener
        return self.last

    def request(self, target, number, arguments=b"", descriptors=()):
        header = HEADER.pack(target, number, HEADER.size + len(arguments))
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
        message = header + arguments
        sent = self.socket.sendmsg([message], ancillary if descriptors else [])
        self.socket.sendall(message[sent:])

    def bind(self, interface, version, listener=None):
        """An object for a global, in the given version or an older one that is all there is."""
        assert interface in self.globals, f"the compositor has no {interface}"
        name, newest = self.globals[interface]
        target = self.new(listener)
        version = min(version, newest)
        self.request(REGISTRY, 0, uint(name) + string(interface) + uint(version, target))
        return target

    def roundtrip(self):
        """Returns when the compositor has done all that it was asked for so far."""
        answered = []
        self.request(
            DISPLAY, 0, uint(self.new(lambda event, arguments: answered.append(event))))
        deadline = time.monotonic() + PATIENCE
        while not answered:
            assert time.monotonic() < deadline, f"waited {PATIENCE:g} s for the compositor"
            self._receive(deadline - time.monotonic())

    def _receive(self, within):
        if not select.select([self.socket], [], [], max(0, within))[0]:
            return
        data = self.socket.recv(65536)
        if not data:
            raise Closed
        self.received += data
        while len(self.received) >= HEADER.size:
            target, event, size = HEADER.unpack_from(self.received)
            if len(self.received) < size:
                break
            arguments = self.received[HEADER.size : size]
            self.received = self.received[size:]
            if listener := self.listeners.get(target):
                listener(event, arguments)


def uint(*values):
    return struct.pack(f"<{len(values)}I", *values)


def fixed(*values):
    """Numbers with eight binary places."""
    return struct.pack(f"<{len(values)}i", *(round(value * 256) for value in values))


def string(text):
    data = text.encode() + b"\0"
    return uint(len(data)) + data + bytes(-len(data) % 4)


class FakeInput:
    """Hands at a compositor that speaks org_kde_kwin_fake_input."""

    def __init__(self, connection):
        self.connection = connection
        self.input = connection.bind("org_kde_kwin_fake_input", 4)
        connection.request(self.input, 0, string("test") + string("somebody types"))
        connection.roundtrip()

    def key(self, code):
        """Presses and releases the key with this Linux code."""
        for pressed in (1, 0):
            self.connection.request(self.input, 10, uint(code, pressed))
        self.connection.roundtrip()

    def move(self, dx, dy):
        self.connection.request(self.input, 1, fixed(dx, dy))
        self.connection.roundtrip()


class Window:
    """A small black window."""

    WIDTH, HEIGHT = 64, 64

    def __init__(self, connection):
        self.connection = connection
        compositor = connection.bind("wl_compositor", 1)
        self.shell = connection.bind("xdg_wm_base", 1, self._hear_shell)
        self.surface = surface = connection.new()
        connection.request(compositor, 0, uint(surface))
        self.window = connection.new(self._hear_window)
        connection.request(self.shell, 2, uint(self.window, surface))
        self.toplevel = connection.new()
        connection.request(self.window, 1, uint(self.toplevel))
        connection.request(surface, 6)
        # The first configuration of the window comes before it may show anything.
        connection.roundtrip()
        connection.request(surface, 1, uint(self._buffer(), 0, 0))
        connection.request(surface, 2, uint(0, 0, self.WIDTH, self.HEIGHT))
        connection.request(surface, 6)
        connection.roundtrip()

    def has_title(self, title):
        self.connection.request(self.toplevel, 2, string(title))
        self.connection.roundtrip()

    def _hear_shell(self, event, arguments):
        if event == 0:
            self.connection.request(self.shell, 3, arguments)

    def _hear_window(self, event, arguments):
        if event == 0:
            self.connection.request(self.window, 4, arguments)

    def _buffer(self):
        """A picture of black pixels, in memory that is shared with the compositor."""
        stride = 4 * self.WIDTH
        size = stride * self.HEIGHT
        descriptor = os.memfd_create("picture")
        try:
            os.ftruncate(descriptor, size)
            shm = self.connection.bind("wl_shm", 1)
            pool, picture = self.connection.new(), self.connection.new()
            self.connection.request(shm, 0, uint(pool, size), [descriptor])
        finally:
            os.close(descriptor)
        xrgb8888 = 1
        self.connection.request(
            pool, 0, uint(picture, 0, self.WIDTH, self.HEIGHT, stride, xrgb8888))
        return picture


class IdleInhibitor(Window):
    """A window that wants the screen to stay awake, as a film does."""

    def __init__(self, connection):
        super().__init__(connection)
        manager = connection.bind("zwp_idle_inhibit_manager_v1", 1)
        connection.request(manager, 1, uint(connection.new(), self.surface))
        connection.roundtrip()
