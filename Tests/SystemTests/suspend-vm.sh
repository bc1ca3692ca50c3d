#!/bin/bash
# Suspends a real kernel under the built sitd, in an emulated machine, and checks what it makes of
# the time asleep. Usage, as root: suspend-vm.sh
#
# Needs the packages qemu-system-x86, seabios, mmdebstrap and e2fsprogs, and Debian's archive the
# first time. The machine's disk is kept in .build/suspend-vm.
set -euo pipefail

project=$(cd "$(dirname "$0")/../.." && pwd)
folder=$project/.build/suspend-vm
programs=$project/.build/release

# What the guest runs; its last line says how it went. The machine sleeps once: with the emulated
# clock's alarm not cleared, it would wake from a second sleep at once.
guest=$(cat <<'GUEST'
set -eu
bin=/opt/sitd-test
top=/run/sitd-test
mkdir -p "$bin" "$top"
tar -C "$bin" -xf /dev/vdc

fail() { echo "FAILED: $*"; cat "$top"/*/log; exit 1; }

ask() { # NAME ARGUMENT...
  name=$1
  shift
  SITD_SOCKET=$top/$name/control "$bin/sitctl" "$@"
}

number() { # NAME FIELD
  ask "$1" status --json |
    python3 -c "import json, sys; print(json.load(sys.stdin)['status']['$2'])"
}

asleep() { # seconds since the start
  python3 -c 'import time
print(int(time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)))'
}

start() { # NAME BREAK-LENGTH [VARIABLE=VALUE]
  name=$1
  mkdir "$top/$name"
  printf '[sitting]\nbreak_length = "%s"\nidle_break = "1h"\n[presence]\nsources = ["logind"]\n' \
    "$2" >"$top/$name/config"
  shift 2
  env HOME="$top/$name" "$@" "$bin/sitd" --config "$top/$name/config" \
    --state-dir "$top/$name/state" --socket "$top/$name/control" >"$top/$name/log" 2>&1 &
  for _ in $(seq 100); do
    ask "$name" status >/dev/null 2>&1 && break
    sleep 0.1
  done
  ask "$name" sit >/dev/null || fail "$name: sitd does not answer"
}

start logind 5s
start clocks 5s DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nowhere
start shorter 1h
since=$(number shorter since)
sleep 3

# The alarm is far enough for a slow machine: one that rings on the way to sleep keeps it awake.
rtcwake -m no -s 30 >/dev/null
systemctl suspend
for _ in $(seq 240); do
  [ "$(asleep)" -gt 0 ] && break
  sleep 0.5
done
slept=$(asleep)
[ "$slept" -gt 5 ] || fail "the machine did not suspend"
sleep 1

for name in logind clocks; do
  [ "$(number $name todayBreaks)" = 1 ] || fail "$name: the sleep was no break"
  [ "$(number $name todayLongestBoutSeconds)" -le 20 ] || fail "$name: the bout has the sleep in it"
done
echo "PASSED: a sleep as long as a break is one"
echo "PASSED: without logind, the clocks tell of it"

[ "$(number shorter todayBreaks)" = 0 ] || fail "a short sleep was a break"
[ "$(number shorter since)" = "$since" ] || fail "a short sleep began a new bout"
most=$(($(date +%s) - since - slept + 2))
[ "$(number shorter boutSeconds)" -le "$most" ] ||
  fail "$(number shorter boutSeconds) s of sitting, $most s awake"
echo "PASSED: a shorter sleep goes by, and is not counted as sitting"

# shellcheck disable=SC2046 # one word a process
kill $(jobs -p)
for job in $(jobs -p); do
  wait "$job" || fail "sitd ended badly"
done
GUEST
)

build_disk() {
  local work
  work=$(mktemp -d)
  # shellcheck disable=SC2064 # now, not later
  trap "rm -rf '$work'" EXIT
  printf 'tr -d "\\0" </dev/vdb >/run/job\nbash /run/job\necho "RESULT=$?"\n' >"$work/job.sh"
  cat >"$work/job.service" <<UNIT
[Unit]
After=dbus.service systemd-logind.service
[Service]
Type=exec
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS1
ExecStart=/bin/bash /job.sh
ExecStopPost=/bin/systemctl reboot --force --force
[Install]
WantedBy=multi-user.target
UNIT
  packages=systemd-sysv,dbus,libpam-systemd,udev,login,passwd,util-linux,util-linux-extra,python3
  packages=$packages,libsqlite3-0,libstdc++6,libsystemd0
  packages=$packages,linux-image-cloud-amd64,initramfs-tools,zstd
  # shellcheck disable=SC2016 # $1 is the hook's
  mmdebstrap --variant=minbase --include="$packages" \
    --customize-hook='echo MODULES=list >"$1/etc/initramfs-tools/conf.d/small"' \
    --customize-hook='printf "virtio_pci\nvirtio_blk\next4\n" >>"$1/etc/initramfs-tools/modules"' \
    --customize-hook='chroot "$1" update-initramfs -u' \
    --customize-hook='rm -f "$1"/etc/systemd/system/*.wants/*.timer' \
    --customize-hook='chroot "$1" systemctl mask getty.target systemd-timesyncd.service' \
    --customize-hook="upload $work/job.sh /job.sh" \
    --customize-hook="upload $work/job.service /etc/systemd/system/job.service" \
    --customize-hook='chroot "$1" systemctl enable job.service' \
    bookworm "$work/tree" >"$folder/build.log" 2>&1 ||
    { tail -n 20 "$folder/build.log" >&2; exit 1; }
  cp "$work"/tree/boot/vmlinuz-* "$folder/vmlinuz"
  cp "$work"/tree/boot/initrd.img-* "$folder/initrd"
  truncate -s 2G "$folder/disk.new"
  mke2fs -q -t ext4 -d "$work/tree" "$folder/disk.new"
  mv "$folder/disk.new" "$folder/disk"
}

mkdir -p "$folder"
[ -s "$folder/disk" ] || build_disk
printf '%s\n' "$guest" >"$folder/job"
truncate -s %512 "$folder/job"
tar -C "$programs" -cf "$folder/programs" sitd sitctl

# It ends by a reboot: with -no-reboot the emulator stops then.
timeout 600 qemu-system-x86_64 -machine q35,accel=tcg -cpu max -smp 2 -m 1024 \
  -nodefaults -no-user-config -display none -no-reboot \
  -kernel "$folder/vmlinuz" -initrd "$folder/initrd" \
  -append "root=/dev/vda rw console=ttyS0 systemd.show_status=no mitigations=off" \
  -drive "file=$folder/disk,format=raw,if=virtio,snapshot=on" \
  -drive "file=$folder/job,format=raw,if=virtio,readonly=on" \
  -drive "file=$folder/programs,format=raw,if=virtio,readonly=on" \
  -serial "file:$folder/console.log" -serial stdio </dev/null | tee "$folder/output.log"
grep -q '^RESULT=0' "$folder/output.log"
