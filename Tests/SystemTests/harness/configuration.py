"""Configurations for tests."""

DESKTOP = {"sources": ["mutter", "wayland", "x11", "lock"]}
"""The sources of a desktop. In `auto`, terminals of whoever runs the tests would have a say too."""


def short(**sections):
    """A configuration with durations of a few seconds, which a test can change.

    `short(sitting={"nudge_after": "2s"})` changes one key; a value of None leaves the key out.
    """
    tables = {
        "sitting": {
            "nudge_after": "3s", "repeat_every": "2s", "repeat_limit": 2, "break_length": "2s",
            "idle_break": "3s"},
        "nudge": {"wait_for_pause": "1s", "hold_for": []},
        "presence": {"sources": ["x11"]},
    }
    for name, keys in sections.items():
        tables.setdefault(name, {}).update(keys)
    text = ""
    for name, keys in tables.items():
        text += f"[{name}]\n"
        for key, value in keys.items():
            if value is not None:
                text += f"{key} = {toml(value)}\n"
    return text


def toml(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
