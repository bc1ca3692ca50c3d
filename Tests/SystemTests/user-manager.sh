#!/bin/bash
# Runs a command as a fresh user under a real `systemd --user`, with a journal, on a machine whose
# process 1 need not be systemd.
# Usage, as root: user-manager.sh COMMAND [ARGUMENT...]
#
# Everything happens in mount, process, cgroup, IPC and network namespaces of its own: /etc, /home,
# /run and the journal are throw-away layers, and the machine stays as it was. The project is to be
# found in /run/project. The exit code is the command's.
set -euo pipefail

user=sitd-test
project=$(cd "$(dirname "$0")/../.." && pwd)
starter="" # set by enter_namespaces
# shellcheck source=/dev/null
. "$project/Tests/SystemTests/namespaces.sh"

wait_for_socket() {
  for _ in $(seq 500); do
    if [ -S "$1" ]; then return; fi
    sleep 0.02
  done
  echo "user-manager.sh: $1 did not appear" >&2
  exit 1
}

inside() {
  layers=$1
  shift
  mount -t tmpfs -o mode=755 tmpfs "$layers"
  mkdir "$layers/project"
  mount --bind "$project" "$layers/project"
  for folder in etc home; do
    mkdir "$layers/$folder" "$layers/$folder.work"
    mount -t overlay overlay \
      -o "lowerdir=/$folder,upperdir=$layers/$folder,workdir=$layers/$folder.work" "/$folder"
  done
  # Nothing that the machine has enabled for its users.
  rm -rf /etc/systemd/user/*.wants
  id "$user" >/dev/null 2>&1 || useradd --create-home --shell /bin/bash "$user"
  [ -s /etc/machine-id ] || systemd-id128 new >/etc/machine-id
  uid=$(id -u "$user")
  runtime=/run/user/$uid

  mount -t tmpfs -o mode=755 tmpfs /run
  # sd_booted(3) looks for the first of these.
  mkdir -p /run/systemd/system /run/systemd/journal /run/dbus /run/lock /run/log /run/project
  mkdir -p "$runtime" /var/log/journal
  mount --move "$layers/project" /run/project
  umount -R /sys/fs/cgroup 2>/dev/null || true
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
  # A journal on disk has a file for each user, which the user can read.
  mount -t tmpfs -o mode=2755 tmpfs /var/log/journal
  touch /run/systemd/journal/flushed
  # No X server of the machine's is to be found.
  mkdir -p /tmp/.X11-unix
  mount -t tmpfs -o mode=1777 tmpfs /tmp/.X11-unix

  # The journal reads names of units out of these paths.
  manager=/sys/fs/cgroup/user.slice/user-$uid.slice/user@$uid.service
  mkdir -p /sys/fs/cgroup/system.slice/boot.service "$manager"
  echo $$ >/sys/fs/cgroup/system.slice/boot.service/cgroup.procs
  /lib/systemd/systemd-journald &
  dbus-daemon --system --nofork --nopidfile 2>/dev/null &
  wait_for_socket /run/systemd/journal/socket
  wait_for_socket /run/dbus/system_bus_socket

  chown "$user:" "$runtime" "$manager" "$manager"/cgroup.{procs,subtree_control,threads}
  chmod 700 "$runtime"
  (
    echo "$BASHPID" >"$manager/cgroup.procs"
    as_user /lib/systemd/systemd --user --log-target=journal
  ) &
  wait_for_socket "$runtime/systemd/private"
  code=0
  as_user "$@" || code=$?
  as_user systemctl --user exit 2>/dev/null || true
  exit "$code"
}

as_user() {
  home=$(getent passwd "$user" | cut -d: -f6)
  setpriv --reuid "$user" --regid "$user" --init-groups env -i -C "$home" \
    HOME="$home" USER="$user" LOGNAME="$user" SHELL=/bin/bash LANG=C.UTF-8 \
    PATH="$home/.local/bin:/usr/local/bin:/usr/bin:/bin" XDG_RUNTIME_DIR="$runtime" \
    DBUS_SESSION_BUS_ADDRESS="unix:path=$runtime/bus" "$@"
}

if [ "${1:-}" = --inside ]; then
  shift
  inside "$@"
else
  [ $# -gt 0 ] || { echo "usage: user-manager.sh COMMAND [ARGUMENT...]" >&2; exit 64; }
  enter_namespaces "$@"
  wait "$starter"
fi
