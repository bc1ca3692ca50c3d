// Runs a program many times, one after the other, and prints how long it took from the start of the
// process to its end: the median and the 99th percentile, in microseconds.
//
//   spawn TIMES PROGRAM [ARGUMENT]…
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static int order(const void *a, const void *b) {
  double difference = *(const double *)a - *(const double *)b;
  return (difference > 0) - (difference < 0);
}

int main(int count, char **words) {
  int times = count > 2 ? atoi(words[1]) : 0;
  double *took = times > 0 ? calloc(times, sizeof *took) : NULL;
  if (!took) {
    fprintf(stderr, "usage: spawn TIMES PROGRAM [ARGUMENT]...\n");
    return 64;
  }
  posix_spawn_file_actions_t quietly;
  posix_spawn_file_actions_init(&quietly);
  posix_spawn_file_actions_addopen(&quietly, 1, "/dev/null", O_WRONLY, 0);
  for (int i = 0; i < times; i++) {
    pid_t pid;
    int status;
    double began = now();
    int error = posix_spawn(&pid, words[2], &quietly, NULL, words + 2, environ);
    if (error) {
      fprintf(stderr, "spawn: %s: %s\n", words[2], strerror(error));
      return 1;
    }
    waitpid(pid, &status, 0);
    took[i] = now() - began;
    if (status) {
      fprintf(stderr, "spawn: %s failed\n", words[2]);
      return 1;
    }
  }
  qsort(took, times, sizeof *took, order);
  printf("%.0f %.0f\n", took[times / 2], took[times * 99 / 100]);
  return 0;
}
