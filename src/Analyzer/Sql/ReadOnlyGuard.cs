using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pintrace.Analyzer.Sql;

/// <summary>While it lives a connection only reads: SQLite asks it about everything that a statement would do.</summary>
sealed class ReadOnlyGuard : IDisposable
{
    public const string WouldWrite = "A trace is read-only: the query would write.";

    const int Allow = 0, Deny = 1;
    const int Pragma = 19, Read = 20, Select = 21, Update = 23, Function = 31, Recursive = 33;

    /// <summary>Functions that reach out of the query.</summary>
    static readonly string[] DeniedFunctions = ["load_extension", "fts3_tokenizer", "sqlite_log"];
    /// <summary>Pragmas that only read, whatever their argument.</summary>
    static readonly string[] Schema = ["table_info", "table_xinfo", "index_list", "index_info", "index_xinfo", "foreign_key_list", "database_list", "function_list", "module_list", "collation_list", "compile_options", "pragma_list", "quick_check", "integrity_check"];
    /// <summary>Pragmas that only read without an argument.</summary>
    static readonly string[] Facts = ["user_version", "application_id", "schema_version", "page_count", "page_size", "freelist_count", "encoding"];

    readonly SqliteConnection _db;
    readonly strdelegate_authorizer _judge;
    readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);

    public ReadOnlyGuard(SqliteConnection db)
    {
        (_db, _judge) = (db, (_, action, what, argument, database, _) => Judge(action, what, argument, database));
        raw.sqlite3_set_authorizer(db.Handle, _judge, null);
    }

    /// <summary>What statements have read that may be temporary: SQLite names no database where no column is read.</summary>
    public IReadOnlySet<string> TempReads => _read;
    /// <summary>Why the statement was refused; null if it was not.</summary>
    public string? Refusal { get; private set; }

    int Judge(int action, string? what, string? argument, string? database)
    {
        if (action == Read && database is null or "temp") _read.Add(what ?? "");
        bool allowed = action switch
        {
            Read or Select or Recursive => true,
            Function => !DeniedFunctions.Contains(argument, StringComparer.OrdinalIgnoreCase),
            Pragma => Schema.Contains(what, StringComparer.OrdinalIgnoreCase) || argument is null && Facts.Contains(what, StringComparer.OrdinalIgnoreCase),
            Update => what == "sqlite_master",      // a table-valued function announces its columns so; the real one is out of reach
            _ => false,
        };
        if (!allowed && action != Function) Refusal ??= action == Pragma && argument is null ? $"PRAGMA {what} is not among those that a query may ask." : WouldWrite;
        return allowed ? Allow : Deny;
    }

    public void Dispose()
    {
        raw.sqlite3_set_authorizer(_db.Handle, (strdelegate_authorizer?)null, null);
        GC.KeepAlive(_judge);
    }
}
