using System.Globalization;

namespace Pintrace.Cli.Tracing;

/// <summary>What is waited for while the kernel is traced: a command, or a time.</summary>
/// <param name="Command">The command with its arguments.</param>
/// <param name="IsOfUser">The user has given the command: its exit status matters.</param>
/// <param name="Waiting">What is waited for, in words; empty for a command of the user's.</param>
sealed record Workload(IReadOnlyList<string> Command, bool IsOfUser, string Waiting)
{
    /// <summary>Ends well when it is told to, whatever it runs.</summary>
    const string UntilTold = "trap 'exit 0' INT TERM; ";
    const string Time = UntilTold + "sleep \"$1\" || :";
    /// <summary>Ends, too, when pintrace has been killed and nobody can tell it to end any more.</summary>
    const string Forever = UntilTold + "while kill -0 \"$1\" 2> /dev/null; do sleep 0.5; done";
    /// <summary>A process that has ended and was not waited for is X or Z.</summary>
    const string Process = UntilTold
        + "while kill -0 \"$1\" 2> /dev/null && grep -qs '^State:[[:space:]]*[^XZ]' \"$2\"; do sleep 0.5; done";

    /// <summary>A command of the user's.</summary>
    public static Workload Of(IReadOnlyList<string> command) => new(command, IsOfUser: true, "");

    /// <summary>A time.</summary>
    public static Workload For(TimeSpan time)
    {
        string seconds = time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return new(Shell(Time, seconds), IsOfUser: false, $"for {seconds} s; Ctrl-C ends it sooner");
    }

    /// <summary>Until the user ends it.</summary>
    public static Workload UntilInterrupted() =>
        new(Shell(Forever, Environment.ProcessId), IsOfUser: false, "until Ctrl-C");

    /// <summary>The rest of a process's life.</summary>
    public static Workload UntilEndOf(long process) => new(
        Shell(Process, Environment.ProcessId, $"/proc/{process}/status"),
        IsOfUser: false,
        $"the whole machine until process {process} ends; Ctrl-C ends it sooner");

    static string[] Shell(string script, params object[] args) =>
        ["sh", "-c", script, "sh", .. args.Select(a => $"{a}")];
}
