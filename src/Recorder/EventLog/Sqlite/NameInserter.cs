using Pintrace.Recorder.EventLog.Sqlite.Checksums;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>
/// Writes the dictionary entries added since the last batch, in the same transaction as their events.
/// </summary>
sealed class NameInserter(NativeConnection db, TraceNames names) : IDisposable
{
    readonly RowInserter _callsite = new(db, "callsite", columns: 3), _actor = new(db, "actor", columns: 4);
    readonly RowInserter _operation = new(db, "operation", columns: 2), _file = new(db, "file", columns: 3);
    readonly RowInserter _source = new(db, "source", columns: 3);
    int _callsites, _actors, _operations, _files, _sources;

    /// <summary>Sum of the checksums of all rows written.</summary>
    public long Sum => unchecked(_callsite.Sum + _actor.Sum + _operation.Sum + _file.Sum + _source.Sum);

    public void InsertNew()
    {
        while (_callsites < names.Callsites.Count)
        {
            var c = names.Callsites[new(++_callsites)];
            _callsite.Insert(_callsites, c.Name, c.Stack);
        }
        RewriteActors();
        while (_actors < names.Actors.Count) _actor.Insert(RowOf(new(++_actors), names.Actors[new(_actors)]));
        while (_operations < names.Operations.Count)
            _operation.Insert(++_operations, names.Operations[new(_operations)]);
        while (_files < names.Files.Count)
        {
            var f = names.Files[new(++_files)];
            _file.Insert(_files, f.Name, f.FileSystem);
        }
        while (_sources < names.Sources.Count)
        {
            var s = names.Sources[_sources++];
            _source.Insert(_sources, s.Name, s.FirstLine);
        }
    }

    void RewriteActors()
    {
        foreach (var (id, old) in names.Actors.Replaced)
        {
            if (id > _actors) continue;
            _actor.Forget(RowOf(new(id), old));
            _actor.Insert(RowOf(new(id), names.Actors[new(id)]));
        }
        names.Actors.Replaced.Clear();
    }

    static object[] RowOf(NameId<Actor> id, Actor a) => [id.Number, a.Name, PublicName.Of(a.Kind), a.Pid];

    public void Dispose()
    {
        _callsite.Dispose();
        _actor.Dispose();
        _operation.Dispose();
        _file.Dispose();
        _source.Dispose();
    }
}

/// <summary>Writes rows of a table other than event, and adds up their checksums.</summary>
sealed class RowInserter(NativeConnection db, string table, int columns) : IDisposable
{
    readonly NativeStatement _insert =
        db.Prepare($"INSERT OR REPLACE INTO {table} VALUES({string.Join(',', Enumerable.Repeat("?", columns))})");

    /// <summary>Sum of the checksums of the rows that are there.</summary>
    public long Sum { get; private set; }

    /// <summary>Writes a row; one with the same key must have been forgotten.</summary>
    public void Insert(params ReadOnlySpan<object> row)
    {
        _insert.Run(row);
        Sum = unchecked(Sum + RowSum.Of(table, row));
    }

    /// <summary>A row that is there is about to be replaced.</summary>
    public void Forget(params ReadOnlySpan<object> row) => Sum = unchecked(Sum - RowSum.Of(table, row));

    public void Dispose() => _insert.Dispose();
}
