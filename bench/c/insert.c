// The peer of "record": inserts the rows of a table into a table of the same columns, one prepared statement a row, no
// journal, no sync, 100,000 rows a transaction. Loading the rows into memory is not counted. Prints CPU seconds.
#include "rows.h"

static void run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, 0, 0, 0)) { fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db)); exit(1); }
}

int main(int argc, char **argv)
{
	if (argc != 3) { fprintf(stderr, "usage: insert ROWS.db OUTPUT.db\n"); return 2; }
	int64_t n;
	Row *rows = load_rows(argv[1], &n);

	double start = cpu();
	sqlite3 *to = open_or_die(argv[2], READ_WRITE_CREATE);
	run(to, "PRAGMA journal_mode=OFF");
	run(to, "PRAGMA synchronous=OFF");
	run(to, "PRAGMA locking_mode=EXCLUSIVE");
	run(to, "CREATE TABLE event(" COLUMN_TYPES ")");
	sqlite3_stmt *s = prepare_or_die(to, "INSERT INTO event VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
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
