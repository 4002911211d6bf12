#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "wl.h"

static struct {
	int fd;
	unsigned *submit_tail, *submit_mask, *submit_array, *complete_head, *complete_tail, *complete_mask;
	struct io_uring_sqe *requests;
	struct io_uring_cqe *results;
} ring;

static char *map_ring(long bytes, long offset)
{
	char *start = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring.fd, offset);

	if (start == MAP_FAILED)
		fail("mmap of io_uring");
	return start;
}

static void make_ring(unsigned entries)
{
	struct io_uring_params p = { 0 };

	ring.fd = need(syscall(SYS_io_uring_setup, entries, &p), "io_uring_setup");
	char *submit = map_ring(p.sq_off.array + p.sq_entries * sizeof(unsigned), IORING_OFF_SQ_RING);
	char *complete = map_ring(p.cq_off.cqes + p.cq_entries * sizeof(*ring.results), IORING_OFF_CQ_RING);
	ring.requests = (void *)map_ring(p.sq_entries * sizeof(*ring.requests), IORING_OFF_SQES);
	ring.submit_tail = (void *)(submit + p.sq_off.tail);
	ring.submit_mask = (void *)(submit + p.sq_off.ring_mask);
	ring.submit_array = (void *)(submit + p.sq_off.array);
	ring.complete_head = (void *)(complete + p.cq_off.head);
	ring.complete_tail = (void *)(complete + p.cq_off.tail);
	ring.complete_mask = (void *)(complete + p.cq_off.ring_mask);
	ring.results = (void *)(complete + p.cq_off.cqes);
}

/* One request, and its result. */
static long run(struct io_uring_sqe request)
{
	unsigned tail = *ring.submit_tail, slot = tail & *ring.submit_mask, head;

	ring.requests[slot] = request;
	ring.submit_array[slot] = slot;
	__atomic_store_n(ring.submit_tail, tail + 1, __ATOMIC_RELEASE);
	need(syscall(SYS_io_uring_enter, ring.fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0), "io_uring_enter");
	head = *ring.complete_head;
	if (head == __atomic_load_n(ring.complete_tail, __ATOMIC_ACQUIRE))
		fail("io_uring without a result");
	long result = ring.results[head & *ring.complete_mask].res;
	__atomic_store_n(ring.complete_head, head + 1, __ATOMIC_RELEASE);
	return result;
}

static void transfer(int operation, int fd, char *buffer, int pages, int index)
{
	struct io_uring_sqe request = {
		.opcode = operation,
		.fd = fd,
		.addr = (uintptr_t)buffer,
		.len = pages * PAGE,
		.buf_index = index,
	};

	if (run(request) != pages * PAGE)
		fail("I/O by io_uring");
}

int io_uring(const char *path, bool unregister, int rounds)
{
	char *small = memory(32 * PAGE, false, 3), *huge = memory(HUGE_PAGE, true, 4);
	struct iovec buffers[] = { { small, 32 * PAGE }, { huge, HUGE_PAGE } };
	int fd = need_open(path, O_RDWR | O_CREAT | O_DIRECT);

	make_ring(16);
	need(ftruncate(fd, 1 << 20), "ftruncate");
	frames("fixed-small", small, 32);
	frames("fixed-huge", huge, 4);
	need(syscall(SYS_io_uring_register, ring.fd, IORING_REGISTER_BUFFERS, buffers, 2), "registration of buffers");
	sums.pins += 32 + 512;
	for (int i = 0; i < rounds; i++) {
		transfer(IORING_OP_WRITE_FIXED, fd, small, 8, 0);
		transfer(IORING_OP_READ_FIXED, fd, huge, 8, 1);
	}
	for (int i = 0; i < rounds; i++, sums.direct += 4)
		transfer(IORING_OP_READ, fd, small, 4, 0);
	truth("uring registered=%ld, %d fixed reads and writes that pin nothing, pages=%ld by other reads", sums.pins,
		2 * rounds, sums.direct);
	pause_ms(300);
	if (unregister)
		need(syscall(SYS_io_uring_register, ring.fd, IORING_UNREGISTER_BUFFERS, NULL, 0), "unregistration");
	sums.unpins += sums.pins;
	truth("uring releases %s", unregister ? "by unregistration" : "after its exit, from a worker of the kernel");
	return 0;
}
