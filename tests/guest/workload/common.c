#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/kernel-page-flags.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "wl.h"

struct sums sums;

void truth(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printf("truth: ");
	vprintf(format, arguments);
	printf("\n");
	va_end(arguments);
}

void fail(const char *what)
{
	fprintf(stderr, "wl: %s: %s\n", what, strerror(errno));
	exit(1);
}

long need(long result, const char *what)
{
	if (result < 0)
		fail(what);
	return result;
}

int need_open(const char *path, int flags)
{
	return need(open(path, flags, 0644), path);
}

void pause_ms(int milliseconds)
{
	struct timespec time = { milliseconds / 1000, milliseconds % 1000 * 1000000L };

	nanosleep(&time, NULL);
}

char *memory(long bytes, bool huge, int value)
{
	char *start = mmap(NULL, bytes + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (start == MAP_FAILED)
		fail("mmap");
	start = (char *)(((uintptr_t)start + HUGE_PAGE - 1) & -HUGE_PAGE);
	madvise(start, bytes, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	if (value >= 0)
		memset(start, value, bytes);
	return start;
}

void make_file(const char *path, long bytes)
{
	int fd = need_open(path, O_CREAT | O_RDWR | O_TRUNC);
	char *content = malloc(bytes);

	memset(content, 0x5a, bytes);
	if (write(fd, content, bytes) != bytes)
		fail(path);
	fsync(fd);
	free(content);
	close(fd);
}

char *map_file(int fd, long bytes)
{
	char *start = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (start == MAP_FAILED)
		fail("mmap of a file");
	for (long at = 0; at < bytes; at += PAGE)
		start[at] = 1;
	return start;
}

static uint64_t entry(int fd, uint64_t index)
{
	uint64_t word;

	if (pread(fd, &word, sizeof(word), index * sizeof(word)) != sizeof(word))
		fail("/proc");
	return word;
}

void frames(const char *name, const char *start, long pages)
{
	int maps = need_open("/proc/self/pagemap", O_RDONLY), flags = need_open("/proc/kpageflags", O_RDONLY);

	printf("truth: pfns %s", name);
	for (long i = 0; i < pages; i++) {
		uint64_t pfn = entry(maps, (uintptr_t)start / PAGE + i) & ((1ULL << 55) - 1);

		while (entry(flags, pfn) & 1 << KPF_COMPOUND_TAIL)
			pfn--;
		printf(" %llx", (unsigned long long)pfn);
	}
	printf("\n");
	close(flags);
	close(maps);
}

#define ASYNC_LIMIT 64

static aio_context_t async;
static struct iocb requests[ASYNC_LIMIT];
static int submitted;

void async_begin(void)
{
	need(syscall(SYS_io_setup, ASYNC_LIMIT, &async), "io_setup");
}

void async_read(int fd, char *to, long bytes, long offset)
{
	struct iocb *request = &requests[submitted++];

	*request = (struct iocb) {
		.aio_lio_opcode = IOCB_CMD_PREAD,
		.aio_fildes = fd,
		.aio_buf = (uintptr_t)to,
		.aio_nbytes = bytes,
		.aio_offset = offset,
	};
	if (syscall(SYS_io_submit, async, 1, &request) != 1)
		fail("io_submit");
}

long async_collect(void)
{
	struct io_event events[ASYNC_LIMIT];
	long bytes = 0;

	if (syscall(SYS_io_getevents, async, submitted, submitted, events, NULL) != submitted)
		fail("io_getevents");
	while (submitted > 0)
		bytes += events[--submitted].res;
	return bytes;
}
