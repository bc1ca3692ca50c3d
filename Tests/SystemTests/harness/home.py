"""A user's folders and environment, private to one test."""

import datetime
import os
import pathlib
import shutil
import tempfile


NO_DISPLAY = ":65000"
"""A display that no server has. Without any named, sitd would take another test's."""


class Home:
    """Throw-away folders for a user, and the environment that leads to them.

    They lie in `/tmp` under a short name, since the path of a socket may have 107 bytes at most.
    Nothing of the desktop, the buses or the session that runs the tests is to be seen from in here:
    the buses and the display lead nowhere until a test starts its own.
    """

    def __init__(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="sitd-", dir="/tmp"))
        self.folder = self._make("home")
        self.runtime = self._make("run")
        self.state_home = self._make("state")
        self.config_home = self._make("config")
        self.socket = self.runtime / "sitd" / "control"
        self.state = self.state_home / "sitd"
        self.database = self.state / "history.sqlite3"
        self.config = self.config_home / "sitd" / "config.toml"
        # It is about noon here, whenever the tests run: what they say of today is not cut in two.
        hours = 12 - datetime.datetime.now(datetime.timezone.utc).hour
        self.zone = datetime.timezone(datetime.timedelta(hours=hours))
        self.environment = {
            "DISPLAY": NO_DISPLAY,
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "TZ": f"NOON{-hours:+d}",
            "XDG_RUNTIME_DIR": str(self.runtime),
            "XDG_STATE_HOME": str(self.state_home),
            "XDG_CONFIG_HOME": str(self.config_home),
            "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.root}/no-system-bus",
        }

    def now(self):
        """The time on the user's clock."""
        return datetime.datetime.now(self.zone)

    def _make(self, name):
        folder = self.root / name
        folder.mkdir(mode=0o700)
        return folder

    def configure(self, text):
        """Saves the configuration as editors do: complete, under its name, in one step."""
        self.config.parent.mkdir(exist_ok=True)
        new = self.config.with_suffix(".new")
        new.write_text(text)
        new.rename(self.config)

    def give_to(self, uid):
        """Makes everything in here another user's."""
        for path in [self.root, *self.root.rglob("*")]:
            os.chown(path, uid, uid, follow_symlinks=False)

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)
