#define _GNU_SOURCE
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "wl.h"

#define PAGES_A_READ 16

static long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

/* Direct reads and nothing else: from a RAM disk, hardly any work is done besides pinning. */
int bench(const char *device, int reads)
{
	int fd = need_open(device, O_RDONLY | O_DIRECT);
	long bytes = PAGES_A_READ * PAGE, before;
	char *buffer = memory(bytes, false, 1);

	before = now();
	for (int i = 0; i < reads; i++)
		need(pread(fd, buffer, bytes, i % 64 * bytes), "direct read");
	sums.direct = (long)reads * PAGES_A_READ;
	truth("bench pages=%ld ns_per_page=%ld", sums.direct, (now() - before) / sums.direct);
	return 0;
}
