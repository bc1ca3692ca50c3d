"""Hands at a Mutter on the session bus: one command in, one line out.

Run by Debian's own Python, with the number of the descriptor that it is to read commands from.
"""

import os
import sys

import dbus

NAME = "org.gnome.Mutter.RemoteDesktop"
SHIFT = 42


def main():
    bus = dbus.SessionBus()
    manager = dbus.Interface(bus.get_object(NAME, "/org/gnome/Mutter/RemoteDesktop"), NAME)
    session = dbus.Interface(bus.get_object(NAME, manager.CreateSession()), NAME + ".Session")
    session.Start()
    print("ready", flush=True)
    for line in os.fdopen(int(sys.argv[1])):
        match line.strip():
            case "key":
                for pressed in (True, False):
                    session.NotifyKeyboardKeycode(dbus.UInt32(SHIFT), pressed)
            case "motion":
                session.NotifyPointerMotionRelative(3.0, 3.0)
            case command:
                sys.exit(f"there is no command {command!r}")
        print("done", flush=True)


main()
