// What the C peers share: rows of a trace, and the CPU time that this process has taken.
#pragma once
#include "sqlite_api.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef int64_t Row[COLUMNS];

static double cpu(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

static sqlite3 *open_or_die(const char *path, int flags)
{
	sqlite3 *db;
	if (sqlite3_open_v2(path, &db, flags | NO_MUTEX, 0)) {
		fprintf(stderr, "%s: %s\n", path, sqlite3_errmsg(db));
		exit(1);
	}
	return db;
}

static sqlite3_stmt *prepare_or_die(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s;
	if (sqlite3_prepare_v2(db, sql, -1, &s, 0)) { fprintf(stderr, "%s\n", sqlite3_errmsg(db)); exit(1); }
	return s;
}

// All rows of a trace, in order; *n is their number.
static inline Row *load_rows(const char *path, int64_t *n)
{
	sqlite3 *db = open_or_die(path, READ_ONLY);
	sqlite3_stmt *s = prepare_or_die(db, "SELECT COUNT(*) FROM event");
	sqlite3_step(s);
	*n = sqlite3_column_int64(s, 0);
	Row *rows = malloc(*n * sizeof *rows);
	sqlite3_finalize(s);
	s = prepare_or_die(db, "SELECT " COLUMN_LIST " FROM event ORDER BY seq");
	for (int64_t i = 0; i < *n && sqlite3_step(s) == ROW; i++)
		for (int c = 0; c < COLUMNS; c++) rows[i][c] = sqlite3_column_int64(s, c);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return rows;
}
