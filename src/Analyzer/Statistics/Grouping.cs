using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Statistics;

/// <summary>What a row of the per-callsite table stands for.</summary>
public enum Grouping
{
    /// <summary>The function that a person would name: the innermost one that is not a helper of GUP.</summary>
    Callsite,
    /// <summary>A whole call stack.</summary>
    Stack,
    /// <summary>The innermost function of the stack.</summary>
    Leaf,
    /// <summary>
    /// The module of the function that a person would name; "kernel" for what is built in, or may be: not every text of
    /// a real kernel names modules.
    /// </summary>
    Module,
}

static class Groups
{
    const string MayBeModule = "kernel or unknown module";

    public static string NameOf(NameId<Callsite> callsite, Grouping grouping, TraceNames names) =>
        !callsite.Exists ? "?" : grouping switch
    {
        Grouping.Callsite => names.CallsiteName(callsite),
        Grouping.Stack => names.Stack(callsite),
        Grouping.Leaf => Callsite.FunctionOf(names.Stack(callsite).Split(Callsite.Separator)[0]),
        Grouping.Module => names.Callsites[callsite].Module ?? (names.Sources.Count > 0 ? MayBeModule : "kernel"),
    };
}
