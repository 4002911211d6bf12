/* wl WORKLOAD ARGUMENTS: users of pages whose pins and references are known, each in a process of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wl.h"

static int run(int count, char **word)
{
#define IS(name, arguments) (!strcmp(word[1], name) && count == (arguments) + 2)
#define NUMBER(i) atoi(word[(i) + 1])
	if (IS("bug", 5))
		return bug(NUMBER(1), NUMBER(2), NUMBER(3), NUMBER(4), NUMBER(5));
	if (IS("bugsync", 5))
		return bug_during_msync(NUMBER(1), NUMBER(2), NUMBER(3), NUMBER(4), word[6]);
	if (IS("dio", 2))
		return direct_io(NUMBER(1), word[3]);
	if (IS("mapdio", 4))
		return direct_io_into_mapping(NUMBER(1), word[3], word[4], NUMBER(4));
	if (IS("forkdio", 2))
		return direct_io_during_fork(NUMBER(1), word[3]);
	if (IS("splice", 2))
		return pipes(NUMBER(1), word[3]);
	if (IS("bench", 2))
		return bench(word[2], NUMBER(2));
	if (IS("uring", 3))
		return io_uring(word[2], NUMBER(2), NUMBER(3));
	return 2;
}

int main(int count, char **word)
{
	int status = 2;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (count > 1) {
		truth("pid=%d %s", getpid(), word[1]);
		status = run(count, word);
	}
	if (status == 2)
		fprintf(stderr, "wl: no such workload\n");
	else
		truth("sum pid=%d direct=%ld pins=%ld unpins=%ld gets=%ld", getpid(), sums.direct, sums.pins, sums.unpins,
			sums.gets);
	return status;
}
