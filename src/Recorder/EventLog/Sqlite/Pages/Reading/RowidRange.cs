namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;

/// <summary>The rowids that a part of a table may have, by the keys above it.</summary>
/// <param name="After">They are greater than this.</param>
/// <param name="UpTo">The greatest.</param>
readonly record struct RowidRange(long After, long UpTo)
{
    public static RowidRange All => new(long.MinValue, long.MaxValue);

    /// <summary>True if all rowids from one to another may be there.</summary>
    public bool Holds(long first, long last) => first > After && last <= UpTo;
}
