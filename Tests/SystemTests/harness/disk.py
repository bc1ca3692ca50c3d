"""A disk that loses power, or fails, under one sitd: what `disk.c` notes, and is told."""

import mmap
import pathlib
import struct
import subprocess

SECTOR = 512
"""What a disk writes whole or not at all."""

CREATE, WRITE, TRUNCATE, SYNC, UNLINK, RENAME, OPEN, MAP = range(8)
RECORD = struct.Struct("4Q")
FAULTS = struct.Struct("4i")


class Disk:
    """What is between sitd and the disk of its state folder."""

    def __init__(self, home, folder):
        self.library = home.root / "disk.so"
        self.folder = folder
        self._log = home.root / "disk.log"
        self._log.touch()
        faults = home.root / "disk.faults"
        faults.write_bytes(bytes(FAULTS.size))
        with faults.open("r+b") as file:
            self._faults = mmap.mmap(file.fileno(), FAULTS.size)
        source = pathlib.Path(__file__).resolve().parents[1] / "disk.c"
        subprocess.run(
            ["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", self.library,
             source, "-ldl"], check=True, timeout=60)
        self._faults_path = faults

    @property
    def recording(self):
        """The variables with which sitd's writes are noted."""
        return {"LD_PRELOAD": str(self.library), "DISK_FOLDER": str(self.folder),
                "DISK_LOG": str(self._log)}

    @property
    def failing(self):
        """The variables with which sitd's writes can be made to fail."""
        return {"LD_PRELOAD": str(self.library), "DISK_FOLDER": str(self.folder),
                "DISK_FAULTS": str(self._faults_path)}

    @property
    def noted(self):
        """How much was noted by now."""
        return self._log.stat().st_size

    def history(self):
        """All that was noted, as a `History`."""
        return History(self._log.read_bytes())

    def fail(self, code, operations, spared=0):
        """Lets calls fail with an errno, once so many of them have succeeded."""
        bits = sum(1 << operation for operation in operations)
        # The code last: with it, it begins.
        self._faults[:] = FAULTS.pack(0, bits, spared, 0)
        self._faults[0:4] = struct.pack("i", code)

    def mend(self):
        """Lets nothing fail any more; answers how many calls have."""
        self._faults[0:4] = bytes(4)
        return FAULTS.unpack(self._faults[:])[3]

    def close(self):
        self._faults.close()


class File:
    """A file: what is on the disk for certain, and what may be."""

    def __init__(self):
        self.content = bytearray()
        self.pending = []

    def copy(self):
        other = File()
        other.content = bytearray(self.content)
        other.pending = list(self.pending)
        return other

    def sync(self):
        for change in self.pending:
            self._apply(change)
        self.pending = []

    def _apply(self, change):
        offset, data = change
        if data is None:
            del self.content[offset:]
            self.content.extend(bytes(offset - len(self.content)))
        else:
            self.content.extend(bytes(max(0, offset - len(self.content))))
            self.content[offset:offset + len(data)] = data

    def lose_power(self, random):
        """Of what was not synced, any part may have come to the disk, in any order."""
        manner = random.choice(["nothing", "all", "some", "torn"])
        for offset, data in self.pending:
            if manner == "nothing" or manner in ("some", "torn") and random.random() < 0.5:
                continue
            if data is None or manner != "torn":
                self._apply((offset, data))
                continue
            for start in range(0, len(data), SECTOR):
                if random.random() < 0.5:
                    self._apply((offset + start, data[start:start + SECTOR]))
        self.pending = []
        return self.content


class History:
    """What was done to a folder's files, in order."""

    def __init__(self, log):
        self.records = []
        position = 0
        while position + RECORD.size <= len(log):
            operation, inode, offset, length = RECORD.unpack_from(log, position)
            position += RECORD.size
            if operation in (CREATE, WRITE, UNLINK, RENAME):
                if position + length > len(log):
                    break
                data = log[position:position + length]
                position += length
            else:
                data = None
            self.records.append((position, operation, inode, offset, data))

    def disks(self, cuts, random):
        """For each of some numbers of records, in order, what the disk has after a loss of power
        then: how much was noted until then, and the files by their names."""
        files, names, renames = {}, {}, []
        cuts = sorted(cuts)
        done = 0
        for cut in cuts:
            for record in self.records[done:cut]:
                self._replay(record, files, names, renames)
            done = cut
            until = self.records[cut - 1][0] if cut else 0
            kept = dict(names)
            # The changes of the folder itself come to the disk in order, as far as they come.
            for change in renames[:random.randint(0, len(renames))]:
                self._rename(change, kept)
            yield until, {
                name: bytes(file.copy().lose_power(random)) for name, file in kept.items()}

    def _replay(self, record, files, names, renames):
        _, operation, inode, offset, data = record
        if operation == CREATE:
            files[inode] = File()
            renames.append((data.decode(), files[inode]))
        elif operation in (WRITE, TRUNCATE):
            files[inode].pending.append((offset, data))
        elif operation == SYNC:
            if inode in files:
                files[inode].sync()
            else:
                # The folder.
                for change in renames:
                    self._rename(change, names)
                renames.clear()
        elif operation == UNLINK:
            renames.append((data.decode(), None))
        elif operation == RENAME:
            renames.append(tuple(data.decode().split("\0")))

    @staticmethod
    def _rename(change, names):
        name, what = change
        if isinstance(what, File):
            names[name] = what
        elif what is None:
            names.pop(name, None)
        elif name in names:
            names[what] = names.pop(name)
