#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../pinbug/pinbug.h"
#include "wl.h"

static void pin(int fd, struct pinbug_request *q)
{
	need(ioctl(fd, PINBUG_RUN, q), "pinbug");
	sums.pins += q->pinned;
	sums.unpins += q->unpinned + q->extra;
}

static bool is_early(int mode)
{
	return mode == PINBUG_EARLY || mode == PINBUG_FREED;
}

static void stay_on_one_processor(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	need(sched_setaffinity(0, sizeof(one), &one), "sched_setaffinity");
}

/* New pages that nothing but their mapping holds: the processor's batch for the LRU lists has gone on to others. */
static char *free_at_munmap(long bytes)
{
	char *start = memory(bytes, false, 1);

	memory(64 * PAGE, false, 1);
	return start;
}

int bug(int mode, int rounds, int pages, int nth, int milliseconds)
{
	int fd = need_open("/dev/pinbug", O_RDWR);
	char *buffer = NULL;

	if (mode == PINBUG_FREED)
		stay_on_one_processor();
	for (int round = 0; round < rounds; round++) {
		struct pinbug_request q = {
			.address = (uintptr_t)buffer,
			.pages = pages,
			.mode = mode,
			.nth = nth,
			.milliseconds = milliseconds,
			.id = round,
		};

		if (!buffer) {
			buffer = mode == PINBUG_FREED ? free_at_munmap(pages * PAGE) : memory(pages * PAGE, false, 1);
			frames("buffer", buffer, pages);
			q.address = (uintptr_t)buffer;
		}
		pin(fd, &q);
		if (mode == PINBUG_FREED) {
			need(munmap(buffer, pages * PAGE), "munmap");
			buffer = NULL;
		}
		need(ioctl(fd, PINBUG_WAIT), "pinbug");
		truth("bug round=%d mode=%d pinned=%u unpinned=%u put=%u leaked=%u extra=%u early=%u freed=%u", round, mode,
			q.pinned, q.unpinned, q.put, q.leaked, q.extra, is_early(mode) ? q.unpinned : 0, buffer ? 0 : q.unpinned);
	}
	return 0;
}

struct sync {
	char *start;
	long bytes;
	int delay;
};

static void *sync_later(void *argument)
{
	struct sync *s = argument;

	pause_ms(s->delay);
	need(msync(s->start, s->bytes, MS_SYNC), "msync");
	return NULL;
}

/* The pages whose byte that the device wrote is not on disk, although they have been synced since. */
static int lost_pages(int disk, const char *start, int pages, char *copy)
{
	int lost = 0;

	if (pread(disk, copy, pages * PAGE, 0) != pages * PAGE)
		fail("comparison with the disk");
	sums.direct += pages;
	for (int i = 0; i < pages; i++)
		lost += copy[i * PAGE + 128] != start[i * PAGE + 128];
	return lost;
}

int bug_during_msync(int mode, int rounds, int pages, int milliseconds, const char *path)
{
	struct sync s = { .bytes = pages * PAGE, .delay = milliseconds / 2 };
	char *copy = memory(s.bytes, false, -1);
	int fd = need_open("/dev/pinbug", O_RDWR), disk;
	pthread_t thread;

	make_file(path, s.bytes);
	disk = need_open(path, O_RDONLY | O_DIRECT);
	s.start = map_file(need_open(path, O_RDWR), s.bytes);
	frames("buffer", s.start, pages);
	for (int round = 0; round < rounds; round++) {
		struct pinbug_request q = {
			.address = (uintptr_t)s.start,
			.pages = pages,
			.mode = mode,
			.milliseconds = milliseconds,
			.id = round + 1,
		};

		pthread_create(&thread, NULL, sync_later, &s);
		pin(fd, &q);
		pthread_join(thread, NULL);
		need(msync(s.start, s.bytes, MS_SYNC), "msync");
		truth("bug round=%d mode=%d pinned=%u unpinned=%u lost=%d of %d", round, mode, q.pinned, q.unpinned,
			lost_pages(disk, s.start, pages, copy), pages);
	}
	return 0;
}
