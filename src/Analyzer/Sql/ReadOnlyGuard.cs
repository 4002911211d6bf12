using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pintrace.Analyzer.Sql;

/// <summary>
/// While it lives, a connection only reads: SQLite asks it about everything that a statement would do.
/// </summary>
sealed class ReadOnlyGuard : IDisposable
{
    public const string WouldWrite = "A trace is read-only: the query would write.";

    const int Allow = 0, Deny = 1;
    const int Pragma = 19, Read = 20, Select = 21, Update = 23, Function = 31, Recursive = 33;

    /// <summary>Functions that reach outside the query.</summary>
    static readonly string[] DeniedFunctions = ["load_extension", "fts3_tokenizer", "sqlite_log"];
    /// <summary>Pragmas that only read, whatever their argument.</summary>
    static readonly string[] SafePragmas =
    [
        "table_info", "table_xinfo", "index_list", "index_info", "index_xinfo", "foreign_key_list", "database_list",
        "function_list", "module_list", "collation_list", "compile_options", "pragma_list",
        "quick_check", "integrity_check",
    ];
    /// <summary>Pragmas that only read without an argument.</summary>
    static readonly string[] SafeWithoutArgument =
    [
        "user_version", "application_id", "schema_version", "page_count", "page_size", "freelist_count", "encoding",
    ];

    readonly SqliteConnection _db;
    readonly strdelegate_authorizer _authorizer;
    readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);

    public ReadOnlyGuard(SqliteConnection db)
    {
        _db = db;
        _authorizer = (_, action, what, argument, database, _) => Authorize(action, what, argument, database);
        raw.sqlite3_set_authorizer(db.Handle, _authorizer, null);
    }

    /// <summary>
    /// What statements have read that may be temporary: SQLite does not name the database when no column is read.
    /// </summary>
    public IReadOnlySet<string> TempReads => _read;
    /// <summary>Why the statement was refused; null if it was not.</summary>
    public string? Refusal { get; private set; }

    int Authorize(int action, string? what, string? argument, string? database)
    {
        if (action == Read && database is null or "temp") _read.Add(what ?? "");
        bool allowed = action switch
        {
            Read or Select or Recursive => true,
            Function => !IsAmong(DeniedFunctions, argument),
            Pragma => IsAmong(SafePragmas, what) || argument is null && IsAmong(SafeWithoutArgument, what),
            // A table-valued function announces its columns this way; the real table is out of reach.
            Update => what == "sqlite_master",
            _ => false,
        };
        if (allowed) return Allow;
        if (action != Function) Refusal ??= action == Pragma && argument is null ? NotAmongPragmas(what) : WouldWrite;
        return Deny;
    }

    static bool IsAmong(string[] names, string? name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    static string NotAmongPragmas(string? pragma) => $"PRAGMA {pragma} is not among those that a query may use.";

    public void Dispose()
    {
        raw.sqlite3_set_authorizer(_db.Handle, (strdelegate_authorizer?)null, null);
        GC.KeepAlive(_authorizer);
    }
}
