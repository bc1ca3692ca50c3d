// Asks a Varlink service the same thing over and over, and tells how fast the answers come.
//
//   requests SOCKET METHOD CONNECTIONS DEPTH SECONDS
//
// Each of the connections keeps DEPTH calls under way. Prints: requests a second, and the median
// and the 99th percentile of the time from a call to its reply, in microseconds.
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { MOST_CONNECTIONS = 64, MOST_DEPTH = 64, LONGEST = 100000 };

struct connection {
  double asked[MOST_DEPTH];  // when, of the calls under way, in the order of their replies
  unsigned first, under_way;
  size_t matched;  // how much of `"error"` the reply at hand ends with
};

static char message[256];
static size_t message_length;
static unsigned long histogram[LONGEST + 1];  // replies by microseconds
static unsigned long replies;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *what) {
  fprintf(stderr, "requests: %s: %s\n", what, errno ? strerror(errno) : "gave up");
  exit(1);
}

static int connect_to(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) fail("the socket's path is too long");
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) fail(path);
  return fd;
}

static void ask(int fd, struct connection *c, unsigned depth) {
  static char burst[MOST_DEPTH * sizeof message];
  size_t length = 0;
  for (; c->under_way < depth; c->under_way++, length += message_length) {
    c->asked[(c->first + c->under_way) % MOST_DEPTH] = now();
    memcpy(burst + length, message, message_length);
  }
  for (size_t sent = 0; sent < length;) {
    ssize_t n = send(fd, burst + sent, length - sent, MSG_NOSIGNAL);
    if (n < 0 && errno != EINTR) fail("send");
    if (n > 0) sent += n;
  }
}

static void hear(int fd, struct connection *c) {
  static const char error[] = "\"error\"";
  static char buffer[65536];
  ssize_t n = recv(fd, buffer, sizeof buffer, 0);
  if (n <= 0) fail(n ? "recv" : "the service hung up");
  double at = now();
  for (ssize_t i = 0; i < n; i++) {
    if (buffer[i]) {
      c->matched = buffer[i] == error[c->matched] ? c->matched + 1 : buffer[i] == '"';
      if (!error[c->matched]) errno = 0, fail("the service answered with an error");
      continue;
    }
    c->matched = 0;
    if (!c->under_way) errno = 0, fail("a reply to nothing");
    double took = (at - c->asked[c->first]) * 1e6;
    histogram[took < LONGEST ? (int)took : LONGEST]++;
    replies++;
    c->first = (c->first + 1) % MOST_DEPTH;
    c->under_way--;
  }
}

static int percentile(double share) {
  unsigned long seen = 0;
  int at = 0;
  while (at < LONGEST && (seen += histogram[at]) < share * replies) at++;
  return at;
}

int main(int count, char **words) {
  if (count != 6) {
    fprintf(stderr, "usage: requests SOCKET METHOD CONNECTIONS DEPTH SECONDS\n");
    return 64;
  }
  unsigned connections = atoi(words[3]), depth = atoi(words[4]);
  double seconds = atof(words[5]);
  int length = snprintf(message, sizeof message, "{\"method\":\"%s\"}", words[2]);
  if (connections < 1 || connections > MOST_CONNECTIONS || depth < 1 || depth > MOST_DEPTH ||
      seconds <= 0 || length >= (int)sizeof message) {
    fprintf(stderr, "requests: out of range\n");
    return 64;
  }
  message_length = length + 1;  // with the NUL that ends it

  static struct connection state[MOST_CONNECTIONS];
  struct pollfd ready[MOST_CONNECTIONS];
  for (unsigned i = 0; i < connections; i++) {
    ready[i] = (struct pollfd){.fd = connect_to(words[1]), .events = POLLIN};
  }
  double began = now(), ended = began;
  for (unsigned i = 0; i < connections; i++) ask(ready[i].fd, &state[i], depth);
  while ((ended = now()) < began + seconds) {
    int n = poll(ready, connections, 5000);
    if (n < 0 && errno != EINTR) fail("poll");
    if (n == 0) errno = 0, fail("no reply for 5 s");
    for (unsigned i = 0; n > 0 && i < connections; i++) {
      if (!ready[i].revents) continue;
      hear(ready[i].fd, &state[i]);
      ask(ready[i].fd, &state[i], depth);
    }
  }
  printf("%.0f %d %d\n", replies / (ended - began), percentile(0.5), percentile(0.99));
  return 0;
}
