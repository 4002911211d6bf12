using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Conformance;

/// <summary>The policy of the kernel that made a trace.</summary>
static class TracePolicy
{
    /// <summary>That of a simulated kernel is in the header; that of a real one is mainline's of its version.</summary>
    /// <exception cref="UsageException">The trace does not say which kernel made it.</exception>
    /// <exception cref="InputException">Its decisions do not exist in this version.</exception>
    public static PolicySpec Of(TraceHeader header)
    {
        if (header.Source == TraceHeader.Simulated) return PolicyCatalog.Recorded(header.Policy, header.Decisions);
        var newest = PolicyCatalog.Mainline.LastOrDefault(v => v <= KernelOf(header.Origin))
            ?? throw new UsageException("The trace does not say which kernel made it; name a policy with --policy.");
        return PolicyCatalog.Find(PolicyCatalog.MainlinePrefix + newest);
    }

    /// <summary>"trace.txt, kernel like 6.12, time in clock cycles"; null if it does not say.</summary>
    static Version? KernelOf(string origin)
    {
        const string mark = "kernel like ";
        int at = origin.LastIndexOf(mark, StringComparison.Ordinal);
        string version = at < 0 ? "" : string.Concat(
            origin.Skip(at + mark.Length).TakeWhile(c => char.IsAsciiDigit(c) || c == '.'));
        return Version.TryParse(version, out var kernel) ? kernel : null;
    }
}
