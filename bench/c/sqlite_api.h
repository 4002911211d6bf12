// The part of SQLite's C interface that the benchmarks use, so that they link with the library that pintrace ships and
// need no headers installed.
#pragma once
#include <stdint.h>
typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
int sqlite3_open_v2(const char *path, sqlite3 **db, int flags, const char *vfs);
int sqlite3_close(sqlite3 *db);
int sqlite3_exec(sqlite3 *db, const char *sql, void *callback, void *argument, char **error);
int sqlite3_prepare_v2(sqlite3 *db, const char *sql, int bytes, sqlite3_stmt **statement, const char **tail);
int sqlite3_step(sqlite3_stmt *statement);
int sqlite3_reset(sqlite3_stmt *statement);
int sqlite3_finalize(sqlite3_stmt *statement);
int sqlite3_bind_int64(sqlite3_stmt *statement, int index, int64_t value);
int64_t sqlite3_column_int64(sqlite3_stmt *statement, int column);
const char *sqlite3_errmsg(sqlite3 *db);
enum { READ_ONLY = 1, READ_WRITE_CREATE = 2 | 4, NO_MUTEX = 0x8000, ROW = 100, DONE = 101 };
#define COLUMNS 17
#define COLUMN_LIST \
	"seq,tick,kind,pfn,actor,callsite,operation,request,token,n,flags,outcome,refcount,pincount,mapcount,state,arg"
#define COLUMN_TYPES \
	"seq INTEGER PRIMARY KEY,tick INTEGER,kind INTEGER,pfn INTEGER,actor INTEGER,callsite INTEGER,operation INTEGER," \
	"request INTEGER,token INTEGER,n INTEGER,flags INTEGER,outcome INTEGER,refcount INTEGER,pincount INTEGER," \
	"mapcount INTEGER,state INTEGER,arg INTEGER"
