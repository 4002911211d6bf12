using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Options;

/// <summary>The options that say which events are wanted, alike for every verb that shows events.</summary>
sealed class EventFilterOptions
{
    static readonly Regex Duration = new(
        "^(?<number>[0-9]+(\\.[0-9]+)?)(?<unit>ns|us|µs|ms|s)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);
    static readonly Regex Clock = new("^[0-9]+\\.[0-9]{1,9}$", RegexOptions.CultureInvariant);

    readonly Option<string?> _kind = new("--kind")
    {
        Description = "Only events of these kinds: pin, unpin, ...; several with commas.",
        HelpName = "KIND,...",
    };
    readonly Option<string?> _actor = new("--actor")
    {
        Description = "Only events of these tasks or devices: comm, or comm-pid; * stands for anything.",
        HelpName = "NAME,...",
    };
    readonly Option<string?> _callsite = new("--callsite")
    {
        Description = "Only events with such a function in their stack; * stands for anything.",
        HelpName = "NAME,...",
    };
    readonly Option<string?> _from = new("--from")
    {
        Description = "Only from an event (1234), a time since the start (250ms) or a kernel's time (16.418643) on.",
        HelpName = "WHEN",
    };
    readonly Option<string?> _to = new("--to")
    {
        Description = "Only up to an event or a time.",
        HelpName = "WHEN",
    };

    /// <summary>The options, to be added to a command.</summary>
    public IEnumerable<Option> All => [_kind, _actor, _callsite, _from, _to];

    /// <summary>One of them is on the command line.</summary>
    public bool IsGiven(ParseResult parsed) => All.Any(o => parsed.GetResult(o) is not null);

    /// <summary>What is wanted of a trace.</summary>
    /// <exception cref="UsageException">
    /// A kind does not exist, no name of the trace matches, a bound is neither event nor time, or nothing can lie
    /// between the bounds.
    /// </exception>
    public EventFilter Of(ParseResult parsed, TraceReader trace)
    {
        var filter = new EventFilter
        {
            Kinds = [.. Names(_kind, parsed).Select(KindOf)],
            Actors = Names(_actor, parsed),
            Callsites = Names(_callsite, parsed),
        };
        if (filter.Actors.FirstOrDefault(a => !trace.HasActor(a)) is { } actor)
            throw Unknown("actor", actor, Actors(trace));
        if (filter.Callsites.FirstOrDefault(c => !trace.HasCallsite(c)) is { } callsite)
            throw Unknown("callsite", callsite, [.. Callsites(trace)]);
        var (from, to) = (BoundOf(_from, parsed, trace), BoundOf(_to, parsed, trace));
        if (from.Seq > to.Seq || from.Tick > to.Tick)
            throw new UsageException($"--to {parsed.GetValue(_to)} is before --from {parsed.GetValue(_from)}.");
        return filter with { FromSeq = from.Seq, FromTick = from.Tick, ToSeq = to.Seq, ToTick = to.Tick };
    }

    static string[] Names(Option<string?> option, ParseResult parsed)
    {
        if (parsed.GetValue(option) is not { } list) return [];
        string[] names = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length > 0 ? names : throw new UsageException($"{option.Name} names nothing.");
    }

    static EventKind KindOf(string name)
    {
        string[] known = [.. Enum.GetValues<EventKind>().Skip(1).Select(k => PublicName.SnakeOf(k))];
        int at = Array.IndexOf(known, name.Replace('-', '_'));
        if (at >= 0) return Enum.GetValues<EventKind>()[at + 1];
        throw new UsageException($"There is no kind of event '{name}'; {Nearest.Sentence(name, known)}");
    }

    static string[] Actors(TraceReader trace) =>
        [.. Enumerable.Range(1, trace.Names.Actors.Count).Select(i => trace.Names.TaskName(new(i)))];

    static IEnumerable<string> Callsites(TraceReader trace) =>
        Enumerable.Range(1, trace.Names.Callsites.Count).Select(i => trace.Names.CallsiteName(new(i))).Distinct();

    static UsageException Unknown(string what, string name, IReadOnlyList<string> known) =>
        new($"The trace has no {what} '{name}'; {Nearest.Sentence(name, [.. known.Take(1000)])}");

    static (long? Seq, long? Tick) BoundOf(Option<string?> option, ParseResult parsed, TraceReader trace)
    {
        if (parsed.GetValue(option) is not { } text) return default;
        if (Clock.IsMatch(text)) return (null, Nanoseconds(text, "s") - (trace.Header.Start ?? 0));
        if (WholeNumber.TryParse(text, out long seq) && seq >= 0) return (seq, null);
        if (Duration.Match(text) is { Success: true } duration)
            return (null, Nanoseconds(duration.Groups["number"].Value, duration.Groups["unit"].Value));
        throw new UsageException($"{option.Name} must be an event (1234), a time since the start of the trace (250ms) "
            + $"or a time as the kernel prints it (16.418643), not '{text}'.");
    }

    static long Nanoseconds(string number, string unit)
    {
        decimal scale = unit switch { "ns" => 1, "ms" => 1e6m, "s" => 1e9m, _ => 1e3m };
        bool fits = decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value)
            && value < long.MaxValue / scale;
        return fits ? (long)(value * scale) : long.MaxValue;
    }
}
