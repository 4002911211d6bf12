#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/uio.h>
#include <unistd.h>

#include "wl.h"

static int first[2], second[2], file, null;
static char sink[16 * PAGE];
static long teed, spliced, reads;

static void round_of_pipes(char *buffer)
{
	struct iovec vector = { buffer, 8 * PAGE };
	loff_t start = 0;

	sums.gets += need(vmsplice(first[1], &vector, 1, 0), "vmsplice") / PAGE;
	teed += need(tee(first[0], second[1], 8 * PAGE, 0), "tee") / PAGE;
	spliced += need(splice(first[0], NULL, file, NULL, 4 * PAGE, 0), "splice to a file") / PAGE;
	spliced += need(splice(first[0], NULL, null, NULL, 4 * PAGE, 0), "splice to /dev/null") / PAGE;
	reads += need(read(second[0], sink, 8 * PAGE), "read of a pipe") / PAGE;
	lseek(file, 0, SEEK_SET);
	long bytes = need(splice(file, &start, first[1], NULL, 4 * PAGE, 0), "splice from a file");
	reads += need(read(first[0], sink, bytes), "read of a pipe") / PAGE;
}

int pipes(int rounds, const char *path)
{
	char *buffer = memory(16 * PAGE, false, 7);
	struct iovec gift = { buffer + 8 * PAGE, 2 * PAGE };

	need(pipe(first), "pipe");
	need(pipe(second), "pipe");
	file = need_open(path, O_CREAT | O_RDWR | O_TRUNC);
	null = need_open("/dev/null", O_WRONLY);
	frames("buffer", buffer, 16);
	for (int round = 0; round < rounds; round++)
		round_of_pipes(buffer);
	sums.gets += need(vmsplice(first[1], &gift, 1, SPLICE_F_GIFT), "vmsplice of a gift") / PAGE;
	truth("splice rounds=%d gets=%ld teed=%ld spliced=%ld read=%ld, 2 of the gets end with the process",
		rounds, sums.gets, teed, spliced, reads);
	return 0;
}
