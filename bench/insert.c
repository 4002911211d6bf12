// The peer of "record": inserts the rows of a trace into a table of the same columns, one prepared statement a row, no
// journal, no sync, 100,000 rows a transaction. Loading the rows into memory is not counted. Prints CPU seconds.
#include "sqlite_api.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static sqlite3 *open_or_die(const char *path, int flags)
{
	sqlite3 *db;
	if (sqlite3_open_v2(path, &db, flags | NO_MUTEX, 0)) { fprintf(stderr, "%s: %s\n", path, sqlite3_errmsg(db)); exit(1); }
	return db;
}

static void run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, 0, 0, 0)) { fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db)); exit(1); }
}

static double cpu(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
	if (argc != 3) { fprintf(stderr, "usage: insert TRACE.db OUTPUT.db\n"); return 2; }
	sqlite3 *from = open_or_die(argv[1], READ_ONLY);
	sqlite3_stmt *s;
	sqlite3_prepare_v2(from, "SELECT COUNT(*) FROM event", -1, &s, 0);
	sqlite3_step(s);
	int64_t n = sqlite3_column_int64(s, 0);
	int64_t (*rows)[COLUMNS] = malloc(n * sizeof *rows);
	sqlite3_finalize(s);
	sqlite3_prepare_v2(from, "SELECT " COLUMN_LIST " FROM event ORDER BY seq", -1, &s, 0);
	for (int64_t i = 0; sqlite3_step(s) == ROW; i++)
		for (int c = 0; c < COLUMNS; c++) rows[i][c] = sqlite3_column_int64(s, c);
	sqlite3_finalize(s);
	sqlite3_close(from);

	double start = cpu();
	sqlite3 *to = open_or_die(argv[2], READ_WRITE_CREATE);
	run(to, "PRAGMA journal_mode=OFF");
	run(to, "PRAGMA synchronous=OFF");
	run(to, "PRAGMA locking_mode=EXCLUSIVE");
	run(to, "CREATE TABLE event(seq INTEGER PRIMARY KEY,tick INTEGER,kind INTEGER,pfn INTEGER,actor INTEGER,callsite INTEGER,operation INTEGER,request INTEGER,token INTEGER,n INTEGER,flags INTEGER,outcome INTEGER,refcount INTEGER,pincount INTEGER,mapcount INTEGER,state INTEGER,arg INTEGER)");
	sqlite3_prepare_v2(to, "INSERT INTO event VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", -1, &s, 0);
	for (int64_t i = 0; i < n;) {
		run(to, "BEGIN");
		for (int64_t end = i + 100000 < n ? i + 100000 : n; i < end; i++) {
			for (int c = 0; c < COLUMNS; c++) sqlite3_bind_int64(s, c + 1, rows[i][c]);
			if (sqlite3_step(s) != DONE) { fprintf(stderr, "%s\n", sqlite3_errmsg(to)); return 1; }
			sqlite3_reset(s);
		}
		run(to, "COMMIT");
	}
	sqlite3_finalize(s);
	sqlite3_close(to);
	printf("%.3f\n", cpu() - start);
}
