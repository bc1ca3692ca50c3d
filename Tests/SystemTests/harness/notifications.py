"""What is asked of a notification server, whichever it is."""

import dataclasses

from .waiting import PATIENCE, wait_until


@dataclasses.dataclass
class Notification:
    """One call of Notify, as the bus saw it."""

    id: int
    application: str
    replaces: int
    title: str
    body: str
    actions: dict
    urgency: int
    timeout: int


class NotificationServer:
    """A real notification server, with everything that is said to it written down."""

    NAME = "org.freedesktop.Notifications"

    def __init__(self, bus):
        self.bus = bus
        self.process = None
        self.monitor = bus.monitor()

    def _wait_for_name(self):
        wait_until(
            f"{self.process.name} on the bus", lambda: self.bus.has_owner(self.NAME))

    def stop(self):
        self.process.stop()

    @property
    def displayed(self):
        """How many notifications are on the screen or wait to be."""
        raise NotImplementedError

    @property
    def notifications(self):
        """Every notification asked for so far that the server has answered."""
        answers = {}
        calls = []
        for message in self.monitor.messages:
            if message.get("member") == "Notify" and message["type"] == "method_call":
                calls.append(message)
            elif message["type"] == "method_return":
                question = message["destination"], message["reply_cookie"]
                answers[question] = message["payload"]["data"]
        notifications = []
        for call in calls:
            answer = answers.get((call["sender"], call["cookie"]))
            if answer is None:
                continue
            application, replaces, _, title, body, actions, hints, timeout = call["payload"]["data"]
            urgency = hints.get("urgency", {}).get("data", 1)
            notifications.append(Notification(
                answer[0], application, replaces, title, body,
                dict(zip(actions[::2], actions[1::2])), urgency, timeout))
        return notifications

    def wait_for_notification(self, number=1, within=PATIENCE):
        """The notification with this number, counted from 1, once it was asked for."""
        wait_until(
            f"notification {number}", lambda: len(self.notifications) >= number, within=within)
        return self.notifications[number - 1]

    def wait_until_empty(self, within=PATIENCE):
        wait_until("the notification to be taken back", lambda: self.displayed == 0, within=within)

    def close(self):
        self.process.close()
        self.monitor.process.close()
