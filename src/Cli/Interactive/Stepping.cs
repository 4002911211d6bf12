using Pintrace.Recorder;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Interactive;

/// <summary>What keys do to a stepped run; nothing here knows of a screen.</summary>
/// <param name="run">The run.</param>
/// <param name="policy">Its policy as the user named it.</param>
/// <param name="cancel">Stops a search.</param>
sealed class Stepping(SteppedRun run, string policy, CancellationToken cancel)
{
    const int LongestName = 200;

    int _chosen;

    public SteppedRun Run => run;

    /// <summary>The actor that steps next, by its place; -1 if none can.</summary>
    public int Chosen => Able(_chosen, 1);

    /// <summary>What came of the last key; empty = nothing to say.</summary>
    public string Message { get; private set; } = "";

    /// <summary>The name of a file while it is typed; null at any other time.</summary>
    public string? Name { get; private set; }

    /// <summary>Does what a key asks for; false if that is to leave.</summary>
    public bool Press(ConsoleKeyInfo key)
    {
        if (Name is not null) Type(key);
        else if (key.KeyChar == 'q') return false;
        else Command(key);
        return true;
    }

    void Command(ConsoleKeyInfo key)
    {
        Message = "";
        switch (key)
        {
            case { Key: ConsoleKey.UpArrow } or { KeyChar: 'k' }: Move(-1); break;
            case { Key: ConsoleKey.DownArrow } or { KeyChar: 'j' }: Move(1); break;
            case { Key: ConsoleKey.Enter }: Step(); break;
            case { Key: ConsoleKey.LeftArrow or ConsoleKey.Backspace }: Back(); break;
            case { KeyChar: 'c' }: GoToCounterexample(); break;
            case { KeyChar: 's' }: Name = ""; break;
        }
    }

    /// <summary>The first actor from a place on that can step, going round; -1 if none can.</summary>
    int Able(int from, int direction)
    {
        var next = run.Next;
        for (int i = 0; i < next.Count; i++)
        {
            int actor = ((from + direction * i) % next.Count + next.Count) % next.Count;
            if (next[actor].CanRun) return actor;
        }
        return -1;
    }

    void Move(int direction)
    {
        if (Chosen is >= 0 and var chosen) _chosen = Able(chosen + direction, direction);
    }

    void Step()
    {
        if (Chosen is not (>= 0 and var actor))
        {
            Message = "Nothing can move: the run is over.";
            return;
        }
        var (step, before) = (run.Next[actor], run.Trace.EventCount);
        _chosen = actor;
        try
        {
            run.Step(actor);
            if (run.Trace.EventCount == before) Message = $"{step.Step} of {step.Actor} leaves no event.";
        }
        catch (UsageException e)
        {
            Message = e.Message;
        }
    }

    void Back() => Message = run.Back() ? "" : "This is the start.";

    void GoToCounterexample() =>
        Message = run.GoToCounterexample(cancel) ? "" : "There is no counterexample to what the scenario asks.";

    void Type(ConsoleKeyInfo key)
    {
        switch (key)
        {
            case { Key: ConsoleKey.Escape }: (Name, Message) = (null, "Not saved."); break;
            case { Key: ConsoleKey.Enter }: Save(Name!.Trim()); break;
            case { Key: ConsoleKey.Backspace } when Name!.Length > 0: Name = Name[..^1]; break;
            case { KeyChar: >= ' ' and not '\x7f' } when Name!.Length < LongestName: Name += key.KeyChar; break;
        }
    }

    void Save(string name)
    {
        Name = null;
        if (name.Length == 0)
        {
            Message = "Not saved.";
            return;
        }
        string path = name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? name : name + ".json";
        try
        {
            OutputFile.Refuse(path, force: false);
            OutputFile.Write(path, force: false, to => to.Write(run.ScenarioFile()));
            Message = $"Saved; again: {string.Join(' ', Views.NextCommand.Of(Again(path)).Skip(1))}";
        }
        catch (Exception e) when (e is InputException or UsageException)
        {
            Message = $"Not saved: {e.Message}";
        }
    }

    IEnumerable<string> Again(string path) => ["record", "--scenario", path, "--policy", policy];
}
