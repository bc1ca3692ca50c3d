# Namespaces that a test's machine lives in, and their end. Sourced by user-manager.sh and machine.sh.
# shellcheck shell=bash

# Starts this script again as `--inside FOLDER ARGUMENT...`, in the background, in mount, process,
# cgroup, IPC, host name and network namespaces of its own. FOLDER is empty, for the layers.
# `$starter` is the process that waits for its end, `$tree` its part of the cgroups, which is "/"
# inside. However this script ends, nothing is left.
enter_namespaces() {
  work=$(mktemp -d)
  mkdir "$work/cgroup" "$work/layers"
  # A subtree of cgroups, whatever hierarchy the machine has.
  mount -t cgroup2 cgroup2 "$work/cgroup"
  tree=$work/cgroup/sitd-test.$$
  mkdir "$tree"
  trap clean_up EXIT
  trap 'exit 143' TERM INT
  # In the background and waited for, so that a signal is heard at once.
  # shellcheck disable=SC2016 # for the inner shell
  bash -c 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"' _ "$tree" \
    unshare --cgroup --mount --propagation private --pid --ipc --net --uts --fork --kill-child \
    --mount-proc "$0" --inside "$work/layers" "$@" &
  starter=$!
}

clean_up() {
  echo 1 >"$tree/cgroup.kill"
  wait "${starter:-}" 2>/dev/null || true
  for _ in $(seq 100); do
    find "$tree" -depth -type d -exec rmdir {} + 2>/dev/null || true
    [ -d "$tree" ] || break
    sleep 0.05
  done
  umount "$work/cgroup"
  rmdir "$work/cgroup" "$work/layers" "$work"
}
