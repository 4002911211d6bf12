using System.Text;
using Pintrace.Recorder.EventLog.Sqlite.Pages.Writing;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>
/// Events as rows that SQLite inserts, many in one statement: for files that <see cref="PageWriter"/> must not write.
/// </summary>
sealed class EventInserter : IEventRows
{
    const int RowsPerStatement = 40;

    /// <summary>The last columns, which only events of a real kernel have: cpu and line.</summary>
    const int OfRealKernels = 2;

    readonly NativeStatement _many, _one;
    readonly bool _isReal;
    readonly PageEvent[] _waiting = new PageEvent[RowsPerStatement];
    int _count;

    /// <param name="db">The trace, in a transaction that other rows are a part of, too.</param>
    /// <param name="isReal">The events are of a real kernel.</param>
    public EventInserter(NativeConnection db, bool isReal)
    {
        _isReal = isReal;
        _many = db.Prepare(Sql(RowsPerStatement));
        _one = db.Prepare(Sql(1));
    }

    /// <inheritdoc/>
    public void Add(in PageEvent e, long since)
    {
        _waiting[_count] = e;
        _waiting[_count].Tick -= since;
        if (++_count < RowsPerStatement) return;
        Run(_many, _waiting);
        _count = 0;
    }

    /// <inheritdoc/>
    public void Commit(Action others)
    {
        for (int i = 0; i < _count; i++) Run(_one, _waiting.AsSpan(i, 1));
        _count = 0;
        others();
    }

    void Run(NativeStatement statement, ReadOnlySpan<PageEvent> rows)
    {
        int parameter = 0;
        foreach (ref readonly var e in rows) Bind(statement.Handle, ref parameter, in e);
        statement.Step();
        statement.Reset();
    }

    void Bind(nint s, ref int p, in PageEvent e)
    {
        _ = Native.Bind(s, ++p, e.Seq);
        _ = Native.Bind(s, ++p, e.Tick);
        _ = Native.Bind(s, ++p, (long)e.Kind);
        _ = Native.Bind(s, ++p, e.Pfn);
        _ = Native.Bind(s, ++p, e.Actor);
        _ = Native.Bind(s, ++p, e.Callsite);
        _ = Native.Bind(s, ++p, e.Operation);
        BindKnown(s, ++p, e.RefCount, PageEvent.Unknown);
        _ = Native.Bind(s, ++p, (long)e.State);
        _ = Native.Bind(s, ++p, e.Request);
        BindKnown(s, ++p, e.MapCount, PageEvent.Unknown);
        _ = Native.Bind(s, ++p, e.N);
        _ = Native.Bind(s, ++p, e.Token);
        _ = Native.Bind(s, ++p, e.Arg);
        _ = Native.Bind(s, ++p, (long)e.Flags);
        BindKnown(s, ++p, e.PinCount, PageEvent.Unknown);
        _ = Native.Bind(s, ++p, (long)e.Outcome);
        if (!_isReal)
        {
            if (e.Line != 0) throw new InvalidOperationException($"Event {e.Seq} of a simulation has a line.");
            return;
        }
        BindKnown(s, ++p, e.Cpu.Number, unknown: -1);
        BindKnown(s, ++p, e.Line, unknown: 0);
    }

    static void BindKnown(nint s, int p, long value, long unknown) =>
        _ = value == unknown ? Native.BindNull(s, p) : Native.Bind(s, p, value);

    string Sql(int rows)
    {
        string[] columns = TraceFormat.Columns[..^(_isReal ? 0 : OfRealKernels)];
        string row = "(" + string.Join(',', columns.Select(_ => "?")) + ")";
        return new StringBuilder($"INSERT INTO event({string.Join(',', columns)}) VALUES")
            .AppendJoin(',', Enumerable.Repeat(row, rows)).ToString();
    }

    public void Dispose()
    {
        _many.Dispose();
        _one.Dispose();
    }
}
