using Xunit;

namespace Pintrace.Cli.Tests.Commands;

/// <summary>What is shown of a real kernel's events leads back to the kernel's words.</summary>
public sealed class ShowSeenTests : IDisposable
{
    const string Stack = " => try_grab_folio_fast\n => pin_user_pages_fast\n => vfio_pin\n";

    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    /// <summary>Two tasks of one name pin a page each, and exit with it.</summary>
    string TwoSleepers()
    {
        string Pin(int pid, int cpu) =>
            $"sleep-{pid} [00{cpu}] d.... 7.00000{pid}: g: (gup_fast_fallback+0x1/0x2 <- try_grab_folio_fast) "
            + $"folio=0xffd400000000{pid}000 refs=1 flags=0x80001 rc=1026\n"
            + $"sleep-{pid} [00{cpu}] d.... 7.00000{pid}: <stack trace>\n{Stack}";
        string Exit(int pid, int cpu) =>
            $"sleep-{pid} [00{cpu}] ..... 8.00000{pid}: sched_process_exit: comm=sleep pid={pid} prio=1\n";
        const string later = "sh-9 [000] ..... 9.0: sched_process_exit: comm=sh pid=9 prio=1\n";
        string text = $"{Pin(4, 1)}{Pin(5, 0)}{Exit(4, 1)}{Exit(5, 0)}{later}";
        string path = _folder.File("two.db");
        Assert.Equal(0, CliRun.Of("import", _folder.Write("two.txt", text), "-o", path).Code);
        return path;
    }

    [Fact]
    public void Two_tasks_of_one_name_are_told_apart_and_events_lead_back_to_their_lines()
    {
        string shown = CliRun.Of("show", TwoSleepers(), "--finding", "F2").Out;
        Assert.Contains(
            "acquired at event 2 by sleep-5 (cpu 0, 7.000005, two.txt:6), to blame:\n",
            shown,
            StringComparison.Ordinal);
        Assert.DoesNotContain("sleep-4", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void The_view_of_events_has_the_same_facts()
    {
        var run = CliRun.Of(
            "query", TwoSleepers(), "SELECT actor, pid, cpu, time, source_line FROM events WHERE kind = 'pin'",
            "--format", "csv");
        Assert.Equal(
            new CliRun(0, "actor,pid,cpu,time,source_line\nsleep,4,1,7000004000,1\nsleep,5,0,7000005000,6\n", ""), run);
    }
}
