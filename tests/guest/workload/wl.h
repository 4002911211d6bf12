/* What the workloads share. Each prints what it really did as lines "truth: ...", and at its end a sum. */
#ifndef WL_H
#define WL_H

#include <stdbool.h>
#include <stddef.h>

#define PAGE 4096L
#define HUGE_PAGE (2L << 20)

/* Pages taken by this process, by how the kernel takes them. */
struct sums {
	long direct;	/* by direct I/O: pins, or gets where the kernel does not pin for it; all released */
	long pins;	/* by pin_user_pages() */
	long unpins;
	long gets;	/* by vmsplice() */
};
extern struct sums sums;

void truth(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Ends the process, with errno in words. */
void fail(const char *what) __attribute__((noreturn));
long need(long result, const char *what);
int need_open(const char *path, int flags);
void pause_ms(int milliseconds);

/* Anonymous memory that begins at a huge page, touched and filled with VALUE unless that is negative. */
char *memory(long bytes, bool huge, int value);
/* A file of that size, on disk. */
void make_file(const char *path, long bytes);
/* The first BYTES of a file, mapped shared and writable, each page written to. */
char *map_file(int fd, long bytes);
/* The folio of each page of memory, by its first page frame, as truth. */
void frames(const char *name, const char *start, long pages);

/* Asynchronous reads by io_submit(); all of them are collected at once. */
void async_begin(void);
void async_read(int fd, char *to, long bytes, long offset);
long async_collect(void);

int direct_io(int rounds, const char *path);
int direct_io_into_mapping(int rounds, const char *device, const char *path, int pages);
int direct_io_during_fork(int rounds, const char *device);
int pipes(int rounds, const char *path);
int io_uring(const char *path, bool unregister, int rounds);
int bench(const char *device, int reads);
int bug(int mode, int rounds, int pages, int nth, int milliseconds);
int bug_during_msync(int mode, int rounds, int pages, int milliseconds, const char *path);

#endif
