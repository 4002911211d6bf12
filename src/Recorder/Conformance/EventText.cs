using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Conformance;

/// <summary>An event in one line, with all by which two of them can differ.</summary>
static class EventText
{
    public static string Of(in PageEvent e, TraceNames names)
    {
        var words = new List<string> { names.TaskName(e.Actor), PublicName.SnakeOf(e.Kind) };
        if (e.Outcome != Outcome.Done) words.Add(PublicName.SnakeOf(e.Outcome));
        if (e.Kind is EventKind.Wait or EventKind.Wake or EventKind.HungTask)
            words.Add(PublicName.SnakeOf((WaitReason)e.Arg));
        if (e.N != 0) words.Add($"n={e.N}");
        if (e.Flags != 0) words.Add(Flags(e.Flags));
        if (e.Pfn != 0) words.Add($"page 0x{e.Pfn:x}");
        words.Add($"at {names.CallsiteName(e.Callsite)}");
        if (e.Operation.Exists) words.Add($"in {names.Operations[e.Operation]}");
        if (e.Pfn != 0) words.Add($"(ref {Count(e.RefCount)}, pin {Count(e.PinCount)}, map {Count(e.MapCount)}"
            + $"{(e.State == 0 ? "" : ", " + Flags(e.State))})");
        return string.Join(' ', words);
    }

    static string Count(int count) => count == PageEvent.Unknown ? "?" : $"{count}";

    static string Flags<T>(T flags) where T : struct, Enum =>
        string.Join('+', Enum.GetValues<T>().Where(f => Convert.ToInt64(f) != 0 && flags.HasFlag(f))
            .Select(PublicName.SnakeOf));
}
