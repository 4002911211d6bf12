using Xunit;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>Rules about compiled code. Each is also seen to catch a bad sample.</summary>
public class CodeTests
{
    /// <summary>Where numbers are packed, and why that is not the argument of an event.</summary>
    static readonly Dictionary<string, string> Packers = new()
    {
        ["Recorder.EventLog.EventArg"] = "the home of an event's argument",
        ["Recorder.EventLog.Sqlite.Checksums.EventSum"] = "a checksum",
        ["Recorder.EventLog.Sqlite.Pages.Reading.PageBytes"] = "the varints of SQLite",
        ["Recorder.EventLog.Sqlite.Pages.Writing.LeafWriter"] = "types of columns, eight in one number",
        ["Recorder.EventLog.Sqlite.Pages.Writing.Varint"] = "numbers of 1 to 9 bytes in a SQLite file",
        ["Recorder.EventLog.Sqlite.Connections.SqliteErrors"] = "the plain code in the lowest byte of an extended one",
        ["Recorder.Files.FileStatus"] = "the kind of a file and its permissions, in one number of statx",
        ["Recorder.Files.Sha256"] = "a hash",
        ["Recorder.RealKernels.Capture.BtfTypes"] = "fields of BTF records",
        ["Recorder.RealKernels.Events.TracepointEvents"] = "an offset in a file in bytes becomes one in pages",
        ["Recorder.RealKernels.Recognition.VmemmapBase"] = "addresses of the kernel",
        ["Recorder.RealKernels.Events.WritebackJoin"] = "an offset in a file in bytes becomes one in pages",
        ["Recorder.RealKernels.Text.KernelNumbers"] = "digits",
        ["Recorder.RealKernels.Text.LineMemory"] = "a hash",
        ["Recorder.Simulation.Drivers.LoadSchedule"] = "bits of a random number",
        ["Recorder.Simulation.Drivers.Rng"] = "random numbers",
        ["Recorder.Simulation.Drivers.Search.Packed"] = "numbers of as few bytes as they need",
        ["Recorder.Simulation.Drivers.Search.StateHash"] = "a hash",
        ["Recorder.Simulation.Drivers.Search.VisitedStates"] = "a state and the actor that led to it, in one link",
        ["Recorder.Simulation.Drivers.WakeQueue"] = "a time and an actor, in one key",
        ["Recorder.Simulation.Scenarios.Load.Duration"] = "bits of a random number",
        ["Recorder.Simulation.State.Pte"] = "page-table entries",
        ["Recorder.TraceImport"] = "every so many lines",
        ["Analyzer.Replay.PageStateHashes"] = "hashes",
        ["Analyzer.State.PageSet"] = "sets of bits",
        ["Analyzer.State.PageTable"] = "hashes",
        ["Analyzer.Statistics.HoldTimes"] = "classes of a histogram",
        ["Cli.Commands.RecordCommand"] = "every so many events",
    };

    /// <summary>Members that nothing in the product calls, and why they are there. This list may only shrink.</summary>
    static readonly Dictionary<string, string> KnownUncalled = new()
    {
        ["Recorder.RealKernels.Probes.StructField::Fill/2"] = "tests fill in offsets as a capture script does",
    };

    [Fact]
    public void Numbers_are_packed_in_few_places() => Assert.Empty(FoundPackers.Except(Packers.Keys));

    [Fact]
    public void Every_packer_still_packs() => Assert.Empty(Packers.Keys.Except(FoundPackers));

    [Fact]
    public void Every_internal_member_is_called() => Assert.Empty(FoundUncalled.Except(KnownUncalled.Keys));

    [Fact]
    public void Every_exception_is_still_needed() => Assert.Empty(KnownUncalled.Keys.Except(FoundUncalled));

    [Fact]
    public void A_shift_by_a_number_is_caught_under_any_name() =>
        Assert.Equal([nameof(Samples.Packing)], MagicShifts.In(Assemblies.Samples).Select(t => t.Split('.')[^1]));

    [Fact]
    public void An_uncalled_member_is_caught()
    {
        string[] uncalled =
        [
            "Members::Uncalled/0", "Members::Unread", "Members::UnreadField", "NoPacking::Bit/1", "NoPacking::Has/1",
            "Packing::Low/1", "Packing::Pack/2", "Shown::InternalAndUncalled/0",
        ];
        var types = Assemblies.Samples.Where(t => t.Room.EndsWith(".Samples", StringComparison.Ordinal)).ToList();
        Assert.Equal(uncalled, Uncalled.In(types).Select(t => t.Split('.')[^1]));
    }

    static IEnumerable<string> FoundPackers => MagicShifts.In(Assemblies.Product).Select(Short);

    static IEnumerable<string> FoundUncalled => Uncalled.In(Assemblies.Product).Select(Short);

    static string Short(string name) => name["Pintrace.".Length..];
}
