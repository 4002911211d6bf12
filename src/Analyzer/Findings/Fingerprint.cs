using System.Security.Cryptography;
using System.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Findings;

/// <summary>
/// The identity of a finding from run to run: its kind, the role of its page and its two stacks; never a page or an event. A
/// stack ends where an interrupt came in: what it interrupted is chance.
/// </summary>
static class Fingerprint
{
    const int Bytes = 16;

    static readonly string[] Interrupts = ["asm_", "common_interrupt", "sysvec_", "__irq_exit", "irq_exit", "handle_softirqs", "__do_softirq"];

    public static string Of(FindingKind kind, string role, int callsite, int related, TraceNames names)
    {
        string identity = $"{PublicName.Of(kind)}\n{role}\n{Stack(callsite, names)}\n{Stack(related, names)}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, Bytes));
    }

    static string Stack(int callsite, TraceNames names) => callsite == 0 ? ""
        : string.Join(Callsite.Separator, names.Callsites[callsite].Stack.Split(Callsite.Separator).TakeWhile(f => !Array.Exists(Interrupts, i => f.StartsWith(i, StringComparison.Ordinal))));
}
