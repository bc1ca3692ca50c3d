#!/bin/bash
# Runs a command as root on a fresh machine with systemd as process 1, dbus, logind, polkit and a
# user; on a machine whose own process 1 need not be systemd.
# Usage, as root: machine.sh COMMAND [ARGUMENT...]
#
# It is made of namespaces and a throw-away layer over this machine's files: whatever is written
# there is gone afterwards. The project is to be found in /run/project. The exit code is the
# command's.
#
# Real: users, PAM, sessions, seats and their switching, lock, idle hints, inhibitors, and logind's
# way into sleep and out of it. Not real: the kernel does not sleep, `systemctl suspend` lasts as
# long as /run/asleep exists, at least a moment; and there are no virtual consoles, so that the
# seat's sessions are switched by logind alone.
set -euo pipefail

user=sitd-test
project=$(cd "$(dirname "$0")/../.." && pwd)
starter="" tree="" # set by enter_namespaces
# shellcheck source=/dev/null
. "$project/Tests/SystemTests/namespaces.sh"

outside() {
  enter_namespaces
  # It takes a moment until the namespaces are there, and another until systemd is up in them.
  for _ in $(seq 600); do
    init=$(cat "/proc/$starter/task/$starter/children" 2>/dev/null) || init=
    init=${init%% *}
    if [ -n "$init" ] && within systemctl is-active --quiet machine.target 2>/dev/null; then
      # Not below the seat of systemd: it would take it for a service.
      mkdir "$tree/command"
      code=0
      (
        echo "$BASHPID" >"$tree/command/cgroup.procs"
        within "$@"
      ) &
      wait $! || code=$?
      exit "$code"
    fi
    kill -0 "$starter" 2>/dev/null || break
    sleep 0.05
  done
  echo "machine.sh: systemd did not start" >&2
  [ -z "$init" ] || within journalctl --no-pager --lines=50 >&2 || true
  exit 1
}

within() {
  nsenter --target="$init" --mount --pid --ipc --net --uts --cgroup -- "$@"
}

inside() {
  layers=$1
  root=$layers/root
  mount -t tmpfs -o mode=755 tmpfs "$layers"
  mkdir "$layers"/{project,upper,work,root}
  mount --bind "$project" "$layers/project"
  mount -t overlay overlay \
    -o "lowerdir=/,upperdir=$layers/upper,workdir=$layers/work" "$root"
  configure
  mount_all
  echo "$user" >"$root/etc/hostname"
  ip link set lo up
  cd "$root"
  mkdir before
  pivot_root . before
  exec chroot . /bin/sh -c 'umount -l /before && exec env -i container=other TERM=dumb \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --system --unit=machine.target --show-status=no' </dev/null
}

configure() {
  # Nothing starts but what is asked for here, and what that requires.
  rm -rf "$root"/{etc,usr/lib}/systemd/{system,user}/*.wants
  mkdir "$root/etc/systemd/user/sockets.target.wants"
  ln -s /usr/lib/systemd/user/dbus.socket "$root/etc/systemd/user/sockets.target.wants"
  : >"$root/etc/fstab"
  systemd-id128 new >"$root/etc/machine-id"
  # What sshd's sessions have of it here; see harness/ssh_login.py.
  echo "session required pam_systemd.so" >"$root/etc/pam.d/sitd-test-ssh"
  chroot "$root" useradd --create-home --shell /bin/bash "$user"
  cat >"$root/etc/systemd/system/machine.target" <<UNIT
[Unit]
Requires=dbus.service systemd-logind.service systemd-journald.service polkit.service
After=dbus.service systemd-logind.service systemd-journald.service polkit.service
UNIT
  mkdir "$root/etc/systemd/system/systemd-suspend.service.d"
  cat >"$root/etc/systemd/system/systemd-suspend.service.d/test.conf" <<UNIT
[Service]
ExecStart=
ExecStart=/bin/sh -c 'while [ -e /run/asleep ]; do sleep 0.05; done'
UNIT
}

mount_all() {
  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sysfs "$root/sys"
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  # What logind looks at before it offers to suspend, and systemd-sleep(8) would write to.
  mount -t tmpfs -o mode=755 tmpfs "$root/sys/power"
  echo "freeze mem" >"$root/sys/power/state"
  echo "s2idle [deep]" >"$root/sys/power/mem_sleep"
  # A machine in namespaces must not set this machine's kernel.
  mount --bind "$root/proc/sys" "$root/proc/sys"
  mount -o remount,bind,ro "$root/proc/sys"

  mount -t tmpfs -o mode=755 tmpfs "$root/run"
  mkdir -p "$root/run/project" "$root/run/systemd/journal" "$root/run/lock"
  mount --move "$layers/project" "$root/run/project"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  # A journal on disk has a file for each user, which the user can read.
  mkdir -p "$root/var/log/journal"
  mount -t tmpfs -o mode=2755 tmpfs "$root/var/log/journal"
  touch "$root/run/systemd/journal/flushed"

  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  for node in null zero full random urandom tty; do
    touch "$root/dev/$node"
    mount --bind "/dev/$node" "$root/dev/$node"
  done
  mkdir "$root/dev/pts" "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666,gid=tty,mode=620 devpts "$root/dev/pts"
  mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  for number in 0:stdin 1:stdout 2:stderr; do
    ln -s "/proc/self/fd/${number%:*}" "$root/dev/${number#*:}"
  done
  touch "$root/dev/console"
}

if [ "${1:-}" = --inside ]; then
  shift
  inside "$@"
else
  [ $# -gt 0 ] || { echo "usage: machine.sh COMMAND [ARGUMENT...]" >&2; exit 64; }
  outside "$@"
fi
