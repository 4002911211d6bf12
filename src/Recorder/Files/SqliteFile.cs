using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Files;

/// <summary>What SQLite calls its files, and begins them with (sqlite.org/fileformat2.html).</summary>
public static class SqliteFile
{
    /// <summary>After the name of a database: its rollback journal.</summary>
    public const string Journal = "-journal";
    /// <summary>After the name of a database: its write-ahead log.</summary>
    public const string WriteAheadLog = "-wal";
    /// <summary>After the name of a database: the index of its write-ahead log.</summary>
    public const string SharedMemory = "-shm";

    /// <summary>After the name of a database: whatever SQLite keeps beside it, and obeys.</summary>
    public static IReadOnlyList<string> Beside { get; } = [Journal, WriteAheadLog, SharedMemory];

    /// <summary>Where SQLite locks a database: the pending byte, then the reserved and the shared.</summary>
    public const long LockedAt = 0x40000000;
    /// <summary>How many bytes are locked by who writes the database.</summary>
    public const int LockedBytes = 512;

    /// <summary>The first bytes of a database.</summary>
    public static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    /// <summary>True if a file begins as a database does.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static bool IsOne(string path)
    {
        byte[] start = new byte[Magic.Length];
        return InputFile.Read(path, p =>
        {
            using var file = File.OpenHandle(p, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return RandomAccess.Read(file, start, 0);
        }) == start.Length && start.AsSpan().SequenceEqual(Magic);
    }

    /// <summary>What SQLite is told the file is called: no name of its own, such as ":memory:", nor a URI.</summary>
    public static string NameOf(string path) => Path.GetFullPath(path);

    /// <summary>True if a file with something in it is beside a database.</summary>
    /// <param name="path">The database.</param>
    /// <param name="beside">What follows its name.</param>
    public static bool Has(string path, string beside) => new FileInfo(path + beside) is { Exists: true, Length: > 0 };
}
