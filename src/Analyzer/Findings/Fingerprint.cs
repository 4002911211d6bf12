using System.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Findings;

/// <summary>
/// The identity of a finding from run to run: its kind, the role of its page and its two stacks; never a page or an
/// event. A stack ends where an interrupt came in, because what it interrupted is chance.
/// </summary>
static class Fingerprint
{
    const int Bytes = 16;

    static readonly string[] Interrupts =
        ["asm_", "common_interrupt", "sysvec_", "__irq_exit", "irq_exit", "handle_softirqs", "__do_softirq"];

    public static string Of(Finding finding, TraceNames names)
    {
        string identity = $"{PublicName.Of(finding.Kind)}\n{finding.PageRole}\n"
            + $"{Stack(finding.Identity.Callsite, names)}\n{Stack(finding.Identity.Related, names)}";
        return Convert.ToHexStringLower(Sha256.Of(Encoding.UTF8.GetBytes(identity)).AsSpan(0, Bytes));
    }

    static string Stack(NameId<Callsite> callsite, TraceNames names)
    {
        if (!callsite.Exists) return "";
        string[] functions = names.Callsites[callsite].Stack.Split(Callsite.Separator);
        return string.Join(Callsite.Separator, functions.TakeWhile(f => !IsInterrupt(f)));
    }

    static bool IsInterrupt(string function) =>
        Array.Exists(Interrupts, i => function.StartsWith(i, StringComparison.Ordinal));
}
