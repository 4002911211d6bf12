using System.ComponentModel;
using System.Diagnostics;

namespace Pintrace.Cli;

/// <summary>
/// The way of results to their reader, on a terminal through the user's pager, as git's. It is started with the first
/// bytes, so that a mistake in the command line starts none; if it cannot be, they go to the terminal itself.
/// </summary>
/// <param name="command">The pager, as a shell reads it; null for none.</param>
/// <param name="output">The terminal, or whatever is standard output.</param>
/// <param name="closed">
/// Called when the user has left the pager before the end, or a pipe's reader is gone: nobody reads the rest.
/// </param>
sealed class Pager(string? command, Stream output, Action closed) : Stream
{
    const string Usual = "less", None = "cat";
    static readonly (string Variable, string Value)[] Settings =
        [("LESS", "FRX"), ("LV", "-c"), ("LESSCHARSET", "utf-8")];

    Process? _process;
    Stream? _to;

    /// <summary>False: standard output gets all, as long as nothing has been written.</summary>
    public bool IsWanted { get; set; } = true;

    /// <summary>The pager has the terminal.</summary>
    public bool IsRunning => _process is not null;

    /// <summary>The pager that the environment asks for; null for none.</summary>
    public static string? CommandOf(Func<string, string?> variable)
    {
        if (variable("TERM") == "dumb") return null;
        string command = variable("PINTRACE_PAGER") ?? variable("PAGER") ?? Usual;
        return command.Trim() is { Length: > 0 } pager and not None ? pager : null;
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _to ??= IsWanted && command is not null ? Start(command) : output;
        Pass(buffer);
    }

    void Pass(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _to!.Write(buffer);
        }
        catch (IOException e) when (IsRunning || IsClosedPipe(e))
        {
            _to = Null;
            closed();
        }
    }

    static bool IsClosedPipe(IOException e) => e.Message.Contains("Broken pipe", StringComparison.OrdinalIgnoreCase);

    Stream Start(string command)
    {
        bool isWord = command.All(c => char.IsLetterOrDigit(c) || "/._-".Contains(c));
        var start = isWord ? new ProcessStartInfo(command) : new ProcessStartInfo("sh", ["-c", command]);
        start.RedirectStandardInput = true;
        foreach (var (variable, value) in Settings) start.Environment.TryAdd(variable, value);
        try
        {
            _process = Process.Start(start);
            return _process!.StandardInput.BaseStream;
        }
        catch (Win32Exception)
        {
            return output;
        }
    }

    /// <summary>The text is complete: waits until the user has left the pager.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _process is { } pager)
        {
            _to!.Dispose();
            pager.WaitForExit();
            pager.Dispose();
            _process = null;
        }
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    public override void Flush() => _to?.Flush();

    /// <inheritdoc/>
    public override bool CanRead => false;
    /// <inheritdoc/>
    public override bool CanSeek => false;
    /// <inheritdoc/>
    public override bool CanWrite => true;
    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();
    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }
    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
