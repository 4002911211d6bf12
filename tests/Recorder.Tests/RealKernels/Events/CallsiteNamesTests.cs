using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Events;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Events;

public class CallsiteNamesTests
{
    static string Collected(int frames)
    {
        var table = new NameTable<Callsite>();
        var names = new CallsiteNames(table);
        names.Begin("f0", isEntry: true);
        for (int i = 0; i < frames; i++) names.Add($"f{i} [m]");
        return table[names.Finish()].Stack;
    }

    [Theory]
    [InlineData(128, "f126 [m] < f127 [m]")]
    [InlineData(129, "f127 [m] < ...")]
    [InlineData(10_000, "f127 [m] < ...")]
    public void A_stack_that_is_too_deep_to_keep_says_that_it_was_cut(int frames, string end) =>
        Assert.EndsWith(end, Collected(frames), StringComparison.Ordinal);

    [Fact]
    public void So_does_one_of_endless_names()
    {
        var table = new NameTable<Callsite>();
        var names = new CallsiteNames(table);
        names.Begin("", isEntry: false);
        for (int i = 0; i < 100; i++) names.Add(new string('a', 1000));
        Assert.EndsWith("a < ...", table[names.Finish()].Stack, StringComparison.Ordinal);
    }

    /// <summary>As Linux 7.3 (fprobe) and bpftrace 0.17 on 6.1 show them.</summary>
    [Theory]
    [InlineData(
        false,
        "try_grab_folio < follow_page_pte < __get_user_pages",
        "fexit_trace_func fexit_dispatcher fprobe_return ftrace_return_to_handler return_to_handler follow_page_pte "
            + "return_to_handler __get_user_pages")]
    [InlineData(
        false,
        "try_grab_folio < follow_page_pte < __get_user_pages",
        "bpf_prog_04f4a99807d6175a_try_grab_folio+272 bpf_trampoline_6442479993+105 try_grab_folio+5 "
            + "follow_page_pte+713 bpf_trampoline_6442479989+105 __get_user_pages+389")]
    [InlineData(
        true,
        "try_grab_folio < follow_page_pte",
        "bpf_prog_04f4a99807d6175a_try_grab_folio+272 bpf_trampoline_6442479993+105 try_grab_folio+5 "
            + "follow_page_pte+713")]
    public void What_tracers_leave_on_a_stack_is_not_part_of_a_callsite(bool isEntry, string callsite, string stack)
    {
        var table = new NameTable<Callsite>();
        var names = new CallsiteNames(table);
        names.Begin("try_grab_folio", isEntry);
        foreach (string frame in stack.Split(' ')) names.Add(frame);
        Assert.Equal(callsite, table[names.Finish()].Stack);
    }
}
