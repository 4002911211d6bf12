using System.Globalization;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Text;

/// <summary>How numbers and events are written for people. The same everywhere, whatever the locale.</summary>
public static class Format
{
    /// <summary>1234567 → 1,234,567.</summary>
    public static string Number(long n) => n.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"1 page", "2 pages".</summary>
    public static string Count(long n, string noun) => $"{Number(n)} {noun}{(n == 1 ? "" : "s")}";

    /// <summary>
    /// A share from 0 to 1 as a whole percentage; what is not quite nothing or not quite all is not rounded to 0 or
    /// 100.
    /// </summary>
    public static string Percent(double share) => share switch
    {
        > 0 and < 0.01 => "<1%",
        > 0.99 and < 1 => ">99%",
        _ => $"{Math.Round(share * 100):0}%",
    };

    /// <summary>Nanoseconds with a unit that keeps three digits: 950 ns, 12.3 µs, 1.50 ms, 12.8 s.</summary>
    public static string Time(long ns) => ns switch
    {
        < 1_000 => $"{ns} ns",
        < 1_000_000 => Digits(ns / 1e3) + " µs",
        < 1_000_000_000 => Digits(ns / 1e6) + " ms",
        _ => Digits(ns / 1e9) + " s",
    };

    /// <summary>Bytes with a unit that keeps three digits: 4.10 TB, 74.0 GB; powers of 1000.</summary>
    public static string Bytes(double bytes)
    {
        string[] units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB", "ZB"];
        int unit = 0;
        for (; bytes >= 999.5 && unit < units.Length - 1; unit++) bytes /= 1000;
        return $"{Digits(bytes)} {units[unit]}";
    }

    /// <summary>How much longer, as a person would say it: "12 s", "13 min", "5 h"; null beyond a day.</summary>
    public static string? Wait(double seconds) => seconds switch
    {
        < 59.5 => $"{seconds:0} s",
        < 59.5 * 60 => $"{seconds / 60:0} min",
        < 24 * 3600 => $"{seconds / 3600:0} h",
        _ => null,
    };

    static string Digits(double value)
    {
        string format = value switch { < 10 => "0.00", < 100 => "0.0", _ => "0" };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>A page frame number as kernels print it.</summary>
    public static string Page(long pfn) => $"0x{pfn:x}";

    /// <summary>writeback_start, mkclean (skipped), charge 3.</summary>
    public static string Kind(in PageEvent e)
    {
        string name = PublicName.SnakeOf(e.Kind);
        if (e.Kind is EventKind.Charge or EventKind.Uncharge) name += $" {e.N}";
        return e.Outcome == Outcome.Done ? name : $"{name} ({PublicName.SnakeOf(e.Outcome)})";
    }

    /// <summary>
    /// ref 1026 pins 1 map 1 dirty writeback buffers: the state after an event, as far as it was seen.
    /// </summary>
    public static string State(in PageEvent e)
    {
        if (e.Pfn == 0 || e.RefCount == PageEvent.Unknown) return "";
        var words = new List<string> { $"ref {e.RefCount}" };
        if (e.PinCount is not (0 or PageEvent.Unknown)) words.Add($"pins {e.PinCount}");
        if (e.MapCount != PageEvent.Unknown) words.Add($"map {e.MapCount}");
        if ((e.State & PageFlags.Dirty) != 0) words.Add("dirty");
        if ((e.State & PageFlags.Writeback) != 0) words.Add("writeback");
        if ((e.State & PageFlags.Private) != 0) words.Add("buffers");
        if ((e.State & PageFlags.Frozen) != 0) words.Add("frozen");
        if ((e.State & PageFlags.Secure) != 0) words.Add("secure");
        return string.Join(' ', words);
    }

    /// <summary>The innermost functions of a stack; an ellipsis if there are more.</summary>
    public static string Stack(string stack, int frames)
    {
        string[] all = stack.Split(Callsite.Separator);
        if (all.Length <= frames) return stack;
        return string.Join(Callsite.Separator, all.Take(frames).Append(Ellipsis.Sign));
    }

    /// <summary>Where a trace comes from: "simulated: drop-buffers (registration) under legacy-get".</summary>
    public static string Source(TraceHeader h)
    {
        if (h.Source == TraceHeader.Imported) return $"imported from {h.Origin}";
        string seed = h.Seed is { } number ? $", seed {number}" : "";
        return $"simulated: {h.Scenario} ({h.Variant}) under {h.Policy}{seed}";
    }
}
