#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wl.h"

static void read_whole(int fd, char *to, long bytes, long offset)
{
	if (pread(fd, to, bytes, offset) != bytes)
		fail("direct read");
}

static void write_whole(int fd, const char *from, long bytes, long offset)
{
	if (pwrite(fd, from, bytes, offset) != bytes)
		fail("direct write");
}

static void count(const char *what, long pages)
{
	sums.direct += pages;
	truth("%s pages=%ld", what, pages);
}

static void plain(int fd, char *buffer, int rounds)
{
	long pages = 0;

	for (int round = 0; round < rounds; round++) {
		for (long size = 1; size <= 64; size *= 2) {
			write_whole(fd, buffer, size * PAGE, round * 64 * PAGE);
			read_whole(fd, buffer, size * PAGE, round * 64 * PAGE);
			pages += 2 * size;
		}
	}
	count("dio, writes and reads of one buffer,", pages);
	for (int i = 0; i < 5; i++)
		read_whole(fd, buffer + 512, 2 * PAGE, 0);
	count("dio, two pages of data that lie on three,", 5 * 3);
}

static void asynchronous(int fd, char *buffer)
{
	async_begin();
	for (int i = 0; i < 16; i++)
		async_read(fd, buffer + i * 4 * PAGE, 4 * PAGE, i * 4 * PAGE);
	count("dio, 16 reads in flight,", async_collect() / PAGE);
	for (int i = 0; i < 8; i++)
		async_read(fd, buffer, PAGE, i * PAGE);
	count("dio, 8 reads into one page,", async_collect() / PAGE);
}

int direct_io(int rounds, const char *path)
{
	int fd = need_open(path, O_CREAT | O_RDWR | O_DIRECT);
	char *buffer = memory(64 * PAGE, false, 1), *huge = memory(HUGE_PAGE, true, 2), *zero = memory(4 * PAGE, false, -1);

	frames("buffer", buffer, 64);
	plain(fd, buffer, rounds);
	asynchronous(fd, buffer);
	frames("huge", huge, 8);
	read_whole(fd, huge, 64 * PAGE, 0);
	read_whole(fd, huge + 64 * PAGE, 16 * PAGE, 0);
	count("dio, into a huge page,", 64 + 16);
	for (long at = 0; at < 4 * PAGE; at += PAGE)
		(void)*(volatile char *)(zero + at);
	write_whole(fd, zero, 4 * PAGE, 0);
	count("dio, from memory that maps the zero page,", 4);
	return 0;
}

struct syncing {
	int fd;
	char *start;
	long bytes;
	volatile bool stop;
	int count;
};

static void *sync_often(void *argument)
{
	struct syncing *s = argument;
	int how = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;

	for (; !s->stop; s->count++) {
		if (s->count % 2)
			need(sync_file_range(s->fd, 0, s->bytes, how), "sync_file_range");
		else
			need(msync(s->start, s->bytes, MS_SYNC), "msync");
		pause_ms(3);
	}
	return NULL;
}

int direct_io_into_mapping(int rounds, const char *device, const char *path, int pages)
{
	struct syncing s = { .bytes = pages * PAGE };
	int source = need_open(device, O_RDONLY | O_DIRECT);
	pthread_t thread;

	make_file(path, s.bytes);
	s.fd = need_open(path, O_RDWR);
	s.start = map_file(s.fd, s.bytes);
	frames("mapping", s.start, pages);
	pthread_create(&thread, NULL, sync_often, &s);
	for (int round = 0; round < rounds; round++)
		read_whole(source, s.start, s.bytes, round % 8 * s.bytes);
	s.stop = true;
	pthread_join(thread, NULL);
	count("mapdio, into a file mapping that is synced meanwhile,", rounds * pages);
	truth("mapdio syncs=%d", s.count);
	return 0;
}

static void fork_round(int source, char *buffer, int round)
{
	memset(buffer, 1, 8 * PAGE);
	frames("before-fork", buffer, 8);
	async_read(source, buffer, 8 * PAGE, round % 16 * 8 * PAGE);
	pid_t child = need(fork(), "fork");
	if (child == 0) {
		pause_ms(5);
		(void)*(volatile char *)buffer;
		buffer[PAGE] = 8;
		_exit(0);
	}
	for (int i = 0; i < 8; i++)
		buffer[i * PAGE + 100] = 9;
	frames("after-write", buffer, 8);
	sums.direct += async_collect() / PAGE;
	waitpid(child, NULL, 0);
}

/* The parent writes to pages that a pipe refers to and a child shares: it gets copies, the pipe keeps the pages. */
static void fork_with_pipe(void)
{
	static char content[4 * PAGE];
	char *buffer = memory(4 * PAGE, false, 5);
	struct iovec vector = { buffer, 4 * PAGE };
	int ends[2];

	need(pipe(ends), "pipe");
	frames("get-before", buffer, 4);
	sums.gets += need(vmsplice(ends[1], &vector, 1, 0), "vmsplice") / PAGE;
	pid_t child = need(fork(), "fork");
	if (child == 0) {
		pause_ms(20);
		_exit(0);
	}
	for (int i = 0; i < 4; i++)
		buffer[i * PAGE] = 6;
	frames("get-after", buffer, 4);
	waitpid(child, NULL, 0);
	need(read(ends[0], content, 4 * PAGE), "read of a pipe");
	truth("forkdio, vmsplice before a fork, gets=4 old content kept=%d", content[0] == 5);
}

int direct_io_during_fork(int rounds, const char *device)
{
	int source = need_open(device, O_RDONLY | O_DIRECT);
	char *buffer = memory(8 * PAGE, false, 0);

	async_begin();
	for (int round = 0; round < rounds; round++)
		fork_round(source, buffer, round);
	truth("forkdio, in flight during a fork, pages=%ld", sums.direct);
	fork_with_pipe();
	return 0;
}
