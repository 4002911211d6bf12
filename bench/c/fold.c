// The peer of "analyze": reads all columns of a trace in order and folds them: per page the reference count, per
// callsite how many were acquired and released and how long they were held, matched by token. Prints CPU seconds.
#include "rows.h"

enum { GET = 10, PUT = 11, PIN = 12, UNPIN = 13, PAGES = 1 << 22, CALLSITES = 4096 };
typedef struct { int64_t tick; int callsite; } Hold;
typedef struct { int64_t acquired, released, held, longest; } Callsite;

static int refcount[PAGES], writeback_of_held, held[PAGES];
static Callsite callsites[CALLSITES];

int main(int argc, char **argv)
{
	if (argc != 2) { fprintf(stderr, "usage: fold ROWS.db\n"); return 2; }
	double start = cpu();
	sqlite3 *db = open_or_die(argv[1], READ_ONLY);
	int64_t room = 1 << 20, sum = 0;
	Hold *holds = calloc(room, sizeof *holds);
	sqlite3_stmt *s = prepare_or_die(db, "SELECT " COLUMN_LIST " FROM event ORDER BY seq");
	while (sqlite3_step(s) == ROW) {
		int64_t v[COLUMNS];
		for (int c = 0; c < COLUMNS; c++) v[c] = sqlite3_column_int64(s, c);
		int64_t tick = v[1], kind = v[2], pfn = v[3] & (PAGES - 1), site = v[5] & (CALLSITES - 1), token = v[8];
		refcount[pfn] = v[12];
		sum += v[0] ^ v[4] ^ v[6] ^ v[7] ^ v[9] ^ v[10] ^ v[11] ^ v[13] ^ v[14] ^ v[15] ^ v[16];
		if (token >= room) { holds = realloc(holds, 2 * token * sizeof *holds); room = 2 * token; }
		if (kind == GET || kind == PIN) {
			holds[token] = (Hold){ tick, site };
			callsites[site].acquired += v[9];
			held[pfn]++;
		} else if ((kind == PUT || kind == UNPIN) && token) {
			Callsite *c = &callsites[holds[token].callsite];
			int64_t duration = tick - holds[token].tick;
			c->released += v[9];
			c->held += duration;
			if (duration > c->longest) c->longest = duration;
			held[pfn]--;
		} else if (kind == 32 && held[pfn]) writeback_of_held++;
	}
	sqlite3_finalize(s);
	sqlite3_close(db);
	double seconds = cpu() - start;
	int64_t open = 0;
	for (int i = 0; i < CALLSITES; i++) open += callsites[i].acquired - callsites[i].released;
	fprintf(stderr, "open %ld, writeback of held %d, sum %ld, page %d\n",
		(long)open, writeback_of_held, (long)sum, refcount[0]);
	printf("%.3f\n", seconds);
}
