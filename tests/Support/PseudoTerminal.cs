using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pintrace.Tests.Support;

/// <summary>A terminal for programs under test, of which the test is the screen and the keyboard.</summary>
public sealed partial class PseudoTerminal : IDisposable
{
    const ulong Unlock = 0x40045431, GetNumber = 0x80045430, SetWindowSize = 0x5414;      // TIOCSPTLCK, _GPTN, _SWINSZ

    static readonly string[] Unwanted =
        ["COLUMNS", "NO_COLOR", "CLICOLOR_FORCE", "PAGER", "PINTRACE_PAGER", "LESS"];

    readonly SafeFileHandle _screen =
        File.OpenHandle("/dev/ptmx", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    readonly string _name;

    /// <param name="columns">Its width.</param>
    /// <param name="rows">Its height.</param>
    public PseudoTerminal(int columns, int rows = 40)
    {
        Control(Unlock, [0, 0]);
        Span<ushort> number = [0, 0];
        Control(GetNumber, number);
        Resize(columns, rows);
        _name = $"/dev/pts/{number[0]}";
    }

    void Control(ulong request, Span<ushort> argument)
    {
        if (Ioctl(_screen, request, ref argument[0]) != 0)
            throw new IOException($"ioctl {request:x} of a pseudo-terminal fails");
    }

    /// <summary>Runs a program whose standard input and output are this terminal.</summary>
    /// <param name="folder">Its working folder.</param>
    /// <param name="environment">
    /// Variables for it; those of this process that the screen depends on are not passed on.
    /// </param>
    /// <param name="command">The program and its arguments.</param>
    /// <returns>Its exit code, and what it wrote, with Unix line endings.</returns>
    public (int Code, string Screen) Run(
        string folder, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        string line = $"exec \"$@\" <{_name} >{_name} 2>/dev/null";
        var start = new ProcessStartInfo("sh", ["-c", line, "sh", .. command]) { WorkingDirectory = folder };
        foreach (string variable in Unwanted) start.Environment.Remove(variable);
        start.Environment["TERM"] = "xterm";
        foreach (var (variable, value) in environment) start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        string screen = ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, screen);
    }

    /// <summary>Runs a line of shell that this terminal controls, and answers it.</summary>
    /// <param name="folder">Its working folder.</param>
    /// <param name="line">The line.</param>
    /// <param name="talk">What to wait for on the screen, and then the keys to press or, instead, what to do.</param>
    /// <returns>What was written, with Unix line endings.</returns>
    public string Converse(string folder, string line, params IEnumerable<(string Awaited, object Answer)> talk)
    {
        string[] words = ["-c", $"exec setsid -c -w sh -c \"$1\" <{_name} >{_name} 2>&1", "sh", line];
        var start = new ProcessStartInfo("sh", words) { WorkingDirectory = folder };
        foreach (string variable in Unwanted) start.Environment.Remove(variable);
        start.Environment["TERM"] = "xterm";
        using var process = Process.Start(start)!;
        using var screen = new FileStream(_screen, FileAccess.ReadWrite, bufferSize: 0);
        var shown = new StringBuilder();
        foreach (var (awaited, answer) in talk)
        {
            string since = "";
            while (!since.Contains(awaited, StringComparison.Ordinal)) since += ReadSome(screen, since);
            shown.Append(since);
            if (answer is string keys) screen.Write(Encoding.UTF8.GetBytes(keys));
            else ((Action)answer)();
        }
        while (TryRead(screen) is { } more) shown.Append(more);
        process.WaitForExit();
        return shown.ToString().Replace("\r", "", StringComparison.Ordinal);
    }

    static string ReadSome(FileStream screen, string since) =>
        TryRead(screen) ?? throw new IOException($"The program has ended: {since}");

    /// <summary>What the terminal shows next; null if every program has closed it.</summary>
    static string? TryRead(FileStream screen)
    {
        byte[] bytes = new byte[4096];
        try
        {
            return Encoding.UTF8.GetString(bytes, 0, screen.Read(bytes));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Changes its size.</summary>
    public void Resize(int columns, int rows) => Control(SetWindowSize, [(ushort)rows, (ushort)columns, 0, 0]);

    /// <summary>Writes to this terminal.</summary>
    /// <param name="write">Is given the terminal, to which nothing else writes.</param>
    /// <returns>What was written, with Unix line endings.</returns>
    public string Shown(Action<FileStream> write)
    {
        Task<string> screen;
        using (var terminal = new FileStream(OpenTerminal(_name), FileAccess.Write, bufferSize: 0))
        {
            screen = Task.Run(ReadToEnd);
            write(terminal);
        }
        return screen.Result;
    }

    static SafeFileHandle OpenTerminal(string name)
    {
        const int writeOnly = 1, notControlling = 0x100;      // O_WRONLY, O_NOCTTY
        int descriptor = Open(name, writeOnly | notControlling);
        if (descriptor < 0) throw new IOException($"open of {name} fails");
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Until every program has closed the terminal, which the kernel reports as an error.</summary>
    string ReadToEnd()
    {
        var (text, bytes) = (new MemoryStream(), new byte[4096]);
        using var screen = new FileStream(_screen, FileAccess.Read, bufferSize: 0);
        try
        {
            for (int n; (n = screen.Read(bytes)) > 0;) text.Write(bytes.AsSpan(0, n));
        }
        catch (IOException)
        {
            // closed
        }
        return Encoding.UTF8.GetString(text.ToArray()).Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => _screen.Dispose();

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ioctl(SafeFileHandle descriptor, ulong request, ref ushort argument);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string name, int flags);
}
