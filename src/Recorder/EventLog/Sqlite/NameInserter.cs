using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>
/// Writes the dictionary entries added since the last batch, in the same transaction as their events.
/// </summary>
sealed class NameInserter(NativeConnection db, TraceNames names) : IDisposable
{
    readonly NativeStatement _callsite = db.Prepare("INSERT INTO callsite(name, stack, id) VALUES(?1, ?2, ?3)");
    readonly NativeStatement _actor =
        db.Prepare("INSERT OR REPLACE INTO actor(name, kind, pid, id) VALUES(?1, ?2, ?3, ?4)");
    readonly NativeStatement _operation = db.Prepare("INSERT INTO operation(name, id) VALUES(?1, ?2)");
    readonly NativeStatement _file = db.Prepare("INSERT INTO file(name, file_system, id) VALUES(?1, ?2, ?3)");
    int _callsites, _actors, _operations, _files;

    public void InsertNew()
    {
        while (_callsites < names.Callsites.Count)
        {
            var c = names.Callsites[new(++_callsites)];
            _callsite.Run(c.Name, c.Stack, _callsites);
        }
        foreach (int id in names.Actors.Replaced)
            if (id <= _actors) Insert(new(id));
        names.Actors.Replaced.Clear();
        while (_actors < names.Actors.Count) Insert(new(++_actors));
        while (_operations < names.Operations.Count) _operation.Run(names.Operations[new(++_operations)], _operations);
        while (_files < names.Files.Count)
        {
            var f = names.Files[new(++_files)];
            _file.Run(f.Name, f.FileSystem, _files);
        }
    }

    void Insert(NameId<Actor> actor)
    {
        var a = names.Actors[actor];
        _actor.Run(a.Name, PublicName.Of(a.Kind), a.Pid, actor.Number);
    }

    public void Dispose()
    {
        _callsite.Dispose();
        _actor.Dispose();
        _operation.Dispose();
        _file.Dispose();
    }
}
