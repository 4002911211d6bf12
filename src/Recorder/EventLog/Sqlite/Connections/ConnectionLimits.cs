using SQLitePCL;

namespace Pintrace.Recorder.EventLog.Sqlite.Connections;

/// <summary>
/// What holds for every connection to a file, because anybody may have made it: SQLite runs nothing that is stored in
/// it, checks what it reads, and gives up where a file or a query asks for more than a trace ever needs.
/// </summary>
public static class ConnectionLimits
{
    /// <summary>The longest text or blob, and the longest row of a table, in bytes.</summary>
    public const int LongestValue = 4 << 20;

    /// <summary>The most columns of a result, and the most terms of a list or a sum over rows.</summary>
    public const int MostColumns = 200;

    /// <summary>The longest statement, in bytes.</summary>
    public const int LongestSql = 100_000;

    /// <summary>The most memory that SQLite takes in this process, in bytes.</summary>
    public const long MostMemory = 512 << 20;

    const int MostSteps = 100_000, DeepestExpression = 500, MostSelects = 50, MostArguments = 100;
    const int LongestPattern = 1000;

    /// <summary>
    /// Bounds a connection that has just been opened, before it reads the schema. Views and triggers of the file are
    /// switched off; temporary views work.
    /// </summary>
    /// <param name="db">The connection.</param>
    /// <param name="longestValue">The longest value in bytes, where it is not that of a trace.</param>
    public static void Apply(sqlite3 db, int longestValue = LongestValue)
    {
        Configure(db, raw.SQLITE_DBCONFIG_DEFENSIVE, 1);
        Configure(db, raw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
        Configure(db, raw.SQLITE_DBCONFIG_ENABLE_VIEW, 0);
        Configure(db, raw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0);
        raw.sqlite3_exec(db, "PRAGMA cell_size_check = ON");
        raw.sqlite3_limit(db, raw.SQLITE_LIMIT_LENGTH, longestValue);
        raw.sqlite3_limit(db, raw.SQLITE_LIMIT_SQL_LENGTH, LongestSql);
        raw.sqlite3_limit(db, raw.SQLITE_LIMIT_COLUMN, MostColumns);
        raw.sqlite3_limit(db, raw.SQLITE_LIMIT_EXPR_DEPTH, DeepestExpression);
        raw.sqlite3_limit(db, raw.SQLITE_LIMIT_COMPOUND_SELECT, MostSelects);
        raw.sqlite3_limit(db, raw.SQLITE_LIMIT_VDBE_OP, MostSteps);
        raw.sqlite3_limit(db, raw.SQLITE_LIMIT_FUNCTION_ARG, MostArguments);
        raw.sqlite3_limit(db, raw.SQLITE_LIMIT_ATTACHED, 0);
        raw.sqlite3_limit(db, raw.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LongestPattern);
        raw.sqlite3_limit(db, raw.SQLITE_LIMIT_TRIGGER_DEPTH, 0);
        raw.sqlite3_hard_heap_limit64(MostMemory);
    }

    static void Configure(sqlite3 db, int option, int value)
    {
        int code = raw.sqlite3_db_config(db, option, value, out int set);
        if (code != raw.SQLITE_OK || set != value)
            throw new InvalidOperationException($"SQLite does not know option {option} of a connection.");
    }
}
