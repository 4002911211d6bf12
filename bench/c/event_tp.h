// An event as an LTTng tracepoint: every column of the table, in the size that a C program would give it.
#undef LTTNG_UST_TRACEPOINT_PROVIDER
#define LTTNG_UST_TRACEPOINT_PROVIDER pintrace_bench
#undef LTTNG_UST_TRACEPOINT_INCLUDE
#define LTTNG_UST_TRACEPOINT_INCLUDE "event_tp.h"
#if !defined(EVENT_TP_H) || defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)
#define EVENT_TP_H
#include <lttng/tracepoint.h>
LTTNG_UST_TRACEPOINT_EVENT(pintrace_bench, event,
	LTTNG_UST_TP_ARGS(const int64_t *, row),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_integer(int64_t, seq, row[0])
		lttng_ust_field_integer(int64_t, tick, row[1])
		lttng_ust_field_integer(uint8_t, kind, row[2])
		lttng_ust_field_integer(int64_t, pfn, row[3])
		lttng_ust_field_integer(int32_t, actor, row[4])
		lttng_ust_field_integer(int32_t, callsite, row[5])
		lttng_ust_field_integer(int32_t, operation, row[6])
		lttng_ust_field_integer(int64_t, request, row[7])
		lttng_ust_field_integer(int64_t, token, row[8])
		lttng_ust_field_integer(int32_t, n, row[9])
		lttng_ust_field_integer(int32_t, flags, row[10])
		lttng_ust_field_integer(uint8_t, outcome, row[11])
		lttng_ust_field_integer(int32_t, refcount, row[12])
		lttng_ust_field_integer(int32_t, pincount, row[13])
		lttng_ust_field_integer(int32_t, mapcount, row[14])
		lttng_ust_field_integer(int32_t, state, row[15])
		lttng_ust_field_integer(int64_t, arg, row[16])))
#endif
#include <lttng/tracepoint-event.h>
