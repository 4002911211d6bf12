// The peer of "record" for LTTng-UST: fires one tracepoint with as many fields for each row of a trace. Loading the
// rows into memory is not counted, nor what LTTng's daemons do meanwhile. Prints CPU seconds.
#include "rows.h"
#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "event_tp.h"

int main(int argc, char **argv)
{
	if (argc != 2) { fprintf(stderr, "usage: emit TRACE.db\n"); return 2; }
	int64_t n;
	Row *rows = load_rows(argv[1], &n);
	double start = cpu();
	for (int64_t i = 0; i < n; i++) lttng_ust_tracepoint(pintrace_bench, event, rows[i]);
	printf("%.3f\n", cpu() - start);
}
