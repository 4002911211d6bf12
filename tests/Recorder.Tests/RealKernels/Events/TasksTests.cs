using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Events;

public class TasksTests
{
    /// <summary>A page written back by a task; more lines may follow.</summary>
    const string Start = "sh-7 [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3\n";

    static string Exits(string text)
    {
        var trace = Ftrace.Import(text);
        var exited = trace.Events.Where(e => e.Kind == EventKind.ActorExit).Select(e => trace.Names.Actors[e.Actor]);
        return string.Join(' ', exited.Select(a => $"{a.Name}-{a.Pid}"));
    }

    [Fact]
    public void A_task_keeps_its_identity_when_exec_gives_it_another_name()
    {
        var trace = Ftrace.Import(Start + """
            <...>-7 [000] ..... 1.1: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
            wl-7 [000] ..... 1.2: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
            """);
        Assert.Equal(new Actor("wl", ActorKind.Task, 7), trace.Names.Actors[new(1)]);
        Assert.Equal([1, 1, 1], trace.Events.Select(e => e.Actor.Number));
    }

    /// <summary>Its pid is given to another process, long after it has exited: the first keeps its name.</summary>
    [Theory]
    [InlineData("3.0", 1)]      // it is still exiting
    [InlineData("20.0", 2)]
    public void A_pid_that_is_used_again_is_another_task(string time, int actor)
    {
        var trace = Ftrace.Import(Start + $"""
            sh-7 [000] ..... 1.1: sched_process_exit: comm=sh pid=7 prio=120
            ls-8 [000] ..... 19.0: sched_process_exit: comm=ls pid=8 prio=120
            fio-7 [000] ..... {time}: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
            """.Replace("19.0", time, StringComparison.Ordinal));
        var last = trace.Events[^1].Actor;
        Assert.Equal(actor == 1, last == trace.Events[0].Actor);
        Assert.Equal(actor == 1 ? "fio" : "sh", trace.Names.Actors[trace.Events[0].Actor].Name);
        Assert.Equal("fio", trace.Names.Actors[last].Name);
    }

    [Fact]
    public void Kernel_threads_and_idle_processors_are_told_from_tasks()
    {
        var trace = Ftrace.Import("""
            <idle>-0 [001] d.h2. 1.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
            <idle>-0 [000] d.h2. 1.1: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
            kworker/u8:0-12 [000] ..... 1.2: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
            """);
        Assert.Equal([1, 1, 2], trace.Events.Select(e => e.Actor.Number));
        Assert.Equal(new Actor("<idle>", ActorKind.KernelThread, 0), trace.Names.Actors[new(1)]);
        Assert.Equal(new Actor("kworker/u8:0", ActorKind.KernelThread, 12), trace.Names.Actors[new(2)]);
    }

    [Fact]
    public void A_name_cannot_carry_control_characters()
    {
        var trace = Ftrace.Import("\u001b[2Jx-7 [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3\n");
        Assert.Equal("?[2Jx", trace.Names.Actors[new(1)].Name);
    }

    [Fact]
    public void A_task_exits_by_the_pid_of_the_tracepoint() => Assert.Equal(
        "sh-7", Exits(Start + "sh-7 [000] ..... 1.1: sched_process_exit: comm=my pid=3 shell pid=7 prio=120\n"));

    [Fact]
    public void A_process_exits_with_its_last_thread_if_tgids_are_recorded() => Assert.Equal("wl-7 wl-8", Exits("""
        wl-7 (      7) [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
        wl-8 (      7) [000] ..... 1.1: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
        wl-7 (      7) [000] ..... 1.2: sched_process_exit: comm=wl pid=7 prio=120
        wl-8 (      7) [000] ..... 1.3: sched_process_exit: comm=wl pid=8 prio=120
        """));

    [Fact]
    public void A_thread_is_known_by_how_it_was_cloned() => Assert.Equal("", Exits(Start + """
        sh-7 [000] ..... 1.1: task_newtask: pid=8 comm=sh clone_flags=3d0f00 oom_score_adj=0
        sh-8 [000] ..... 1.2: sched_process_exit: comm=sh pid=8 prio=120
        """));

    [Fact]
    public void Time_counts_from_the_first_line()
    {
        var trace = Ftrace.Import("""
            # tracer: nop
            sh-7 [000] ..... 1.5: something_else: x
            sh-7 [000] ..... 1.500007: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
            """);
        Assert.Equal(7_000, trace.Events[0].Tick);
    }

    [Fact]
    public void Cycles_are_kept_and_the_header_says_so()
    {
        var trace = Ftrace.Import("""
            sh-7 [000] ..... 23126269478: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
            sh-7 [000] ..... 23126269578: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
            """);
        Assert.Equal(100, trace.Events[1].Tick);
        Assert.Equal("trace.txt, kernel like 6.12 (not recognized), time in clock cycles", trace.Header.Origin);
    }
}
