// What heaptrack is to watch: as many allocations and releases as a trace has events, 64 alive at a time.
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	if (argc != 2) { fprintf(stderr, "usage: alloc EVENTS\n"); return 2; }
	void *alive[64] = { 0 };
	long n = atol(argv[1]) / 2;
	for (long i = 0; i < n + 64; i++) {
		free(alive[i % 64]);
		alive[i % 64] = i < n ? malloc(16 + i % 256) : 0;
	}
}
