/* A disk that loses power, or fails: preloaded into sitd (LD_PRELOAD), for the files of one folder.
 *
 * DISK_FOLDER   the folder.
 * DISK_LOG      where what is done to its files is noted, for harness/disk.py to make of it what a
 *               disk has after a loss of power.
 * DISK_FAULTS   a file of four numbers (struct faults), which tell which calls are to fail. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum operation { CREATE, WRITE, TRUNCATE, SYNC, UNLINK, RENAME, OPEN, MAP };

struct record {
  uint64_t operation, inode, offset, length;
};

struct faults {
  int32_t code;       /* errno, or 0: nothing fails */
  int32_t operations; /* which, as bits */
  int32_t spared;     /* how many calls still succeed */
  int32_t met;        /* how many have failed */
};

enum { MOST = 1024 };
static ino_t inodes[MOST]; /* by descriptor; 0: not in the folder */
static const char *folder;
static int log_descriptor = -1;
static volatile struct faults *faults;

#define REAL(name)                                                                                 \
  static __typeof__(&name) real;                                                                   \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int real_open(const char *path, int flags, mode_t mode) {
  REAL(open64);
  return real(path, flags, mode);
}

static ssize_t real_pwrite(int fd, const void *data, size_t length, off64_t offset) {
  REAL(pwrite64);
  return real(fd, data, length, offset);
}

__attribute__((constructor)) static void begin(void) {
  folder = getenv("DISK_FOLDER");
  const char *path = getenv("DISK_LOG");
  if (path) log_descriptor = real_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  path = getenv("DISK_FAULTS");
  if (!path) return;
  int fd = real_open(path, O_RDWR | O_CLOEXEC, 0);
  void *shared = mmap(NULL, sizeof *faults, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (fd < 0 || shared == MAP_FAILED) abort();
  faults = shared;
}

static int is_ours(const char *path) {
  size_t length = folder ? strlen(folder) : 0;
  return length && !strncmp(path, folder, length) && (path[length] == '/' || !path[length]);
}

static const char *name_of(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

static void note(enum operation operation, ino_t inode, off64_t offset, const void *data,
                 size_t length) {
  if (log_descriptor < 0) return;
  struct record record = {operation, inode, (uint64_t)offset, length};
  struct iovec parts[] = {{&record, sizeof record}, {(void *)data, length}};
  if (writev(log_descriptor, parts, 2) < 0) abort();
}

/* Whether a call is to fail now; then errno is set. */
static int fails(enum operation operation) {
  if (!faults || !faults->code || !(faults->operations & 1 << operation)) return 0;
  if (faults->spared-- > 0) return 0;
  faults->spared = 0;
  faults->met++;
  errno = faults->code;
  return 1;
}

static int is_watched(int fd) { return fd >= 0 && fd < MOST && inodes[fd]; }

static int watched_open(const char *path, int flags, mode_t mode) {
  if (!is_ours(path)) return real_open(path, flags, mode);
  if ((flags & O_ACCMODE) != O_RDONLY && fails(OPEN)) return -1;
  struct stat status;
  int is_new = flags & O_CREAT && stat(path, &status) != 0;
  int fd = real_open(path, flags, mode);
  if (fd < 0 || fd >= MOST || fstat(fd, &status) != 0) return fd;
  inodes[fd] = status.st_ino;
  if (is_new) note(CREATE, status.st_ino, 0, name_of(path), strlen(name_of(path)));
  return fd;
}

static mode_t mode_of(int flags, va_list arguments) {
  return flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
}

#define OPEN_AS(name)                                                                              \
  int name(const char *path, int flags, ...) {                                                     \
    va_list arguments;                                                                             \
    va_start(arguments, flags);                                                                    \
    mode_t mode = mode_of(flags, arguments);                                                       \
    va_end(arguments);                                                                             \
    return watched_open(path, flags, mode);                                                        \
  }
OPEN_AS(open)
OPEN_AS(open64)

int close(int fd) {
  REAL(close);
  if (is_watched(fd)) inodes[fd] = 0;
  return real(fd);
}

static ssize_t watched_pwrite(int fd, const void *data, size_t length, off64_t offset) {
  if (!is_watched(fd)) return real_pwrite(fd, data, length, offset);
  if (fails(WRITE)) {
    /* A disk that becomes full takes a part before it says so. */
    if (errno != ENOSPC || length < 1024 || faults->met > 1) return -1;
    length /= 2;
  }
  note(WRITE, inodes[fd], offset, data, length);
  return real_pwrite(fd, data, length, offset);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  return watched_pwrite(fd, data, length, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
  return watched_pwrite(fd, data, length, offset);
}

static int watched_ftruncate(int fd, off64_t length) {
  REAL(ftruncate64);
  if (is_watched(fd)) {
    if (fails(TRUNCATE)) return -1;
    note(TRUNCATE, inodes[fd], length, NULL, 0);
  }
  return real(fd, length);
}

int ftruncate(int fd, off_t length) { return watched_ftruncate(fd, length); }
int ftruncate64(int fd, off64_t length) { return watched_ftruncate(fd, length); }

#define SYNC_AS(name)                                                                              \
  int name(int fd) {                                                                               \
    REAL(name);                                                                                    \
    if (!is_watched(fd)) return real(fd);                                                          \
    if (fails(SYNC)) return -1;                                                                    \
    int result = real(fd);                                                                         \
    if (!result) note(SYNC, inodes[fd], 0, NULL, 0);                                               \
    return result;                                                                                 \
  }
SYNC_AS(fsync)
SYNC_AS(fdatasync)

int unlink(const char *path) {
  REAL(unlink);
  if (!is_ours(path)) return real(path);
  if (fails(UNLINK)) return -1;
  int result = real(path);
  if (!result) note(UNLINK, 0, 0, name_of(path), strlen(name_of(path)));
  return result;
}

int rename(const char *from, const char *to) {
  REAL(rename);
  if (!is_ours(from)) return real(from, to);
  if (fails(RENAME)) return -1;
  int result = real(from, to);
  char names[1024];
  size_t first = strlen(name_of(from)) + 1, both = first + strlen(name_of(to));
  if (both >= sizeof names) abort();
  memcpy(names, name_of(from), first);
  memcpy(names + first, name_of(to), both - first);
  if (!result) note(RENAME, 0, 0, names, both);
  return result;
}

static void *watched_mmap(void *at, size_t length, int rights, int flags, int fd, off64_t offset) {
  REAL(mmap64);
  if (is_watched(fd) && fails(MAP)) return MAP_FAILED;
  return real(at, length, rights, flags, fd, offset);
}

void *mmap(void *at, size_t length, int rights, int flags, int fd, off_t offset) {
  return watched_mmap(at, length, rights, flags, fd, offset);
}

void *mmap64(void *at, size_t length, int rights, int flags, int fd, off64_t offset) {
  return watched_mmap(at, length, rights, flags, fd, offset);
}
