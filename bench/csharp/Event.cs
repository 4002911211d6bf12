namespace Pintrace.Bench;

/// <summary>A row of the table event.</summary>
sealed record Event
{
    public const string Columns =
        "seq, tick, kind, pfn, actor, callsite, operation, request, token, n, flags, outcome, refcount, pincount, "
        + "mapcount, state, arg";
    public const string Parameters =
        "@Seq, @Tick, @Kind, @Pfn, @Actor, @Callsite, @Operation, @Request, @Token, @N, @Flags, @Outcome, @Refcount, "
        + "@Pincount, @Mapcount, @State, @Arg";
    public const string Select = $"SELECT {Columns} FROM event ORDER BY seq";
    public const string Insert = $"INSERT INTO event({Columns}) VALUES ({Parameters})";
    public static readonly string Create =
        $"CREATE TABLE event({Columns.Replace(",", " INTEGER,", StringComparison.Ordinal)} INTEGER, PRIMARY KEY(seq))";

    public long Seq { get; init; }
    public long Tick { get; init; }
    public long Kind { get; init; }
    public long Pfn { get; init; }
    public long Actor { get; init; }
    public long Callsite { get; init; }
    public long? Operation { get; init; }
    public long Request { get; init; }
    public long Token { get; init; }
    public long N { get; init; }
    public long Flags { get; init; }
    public long Outcome { get; init; }
    public long? Refcount { get; init; }
    public long? Pincount { get; init; }
    public long? Mapcount { get; init; }
    public long State { get; init; }
    public long Arg { get; init; }
}
