using System.Runtime.InteropServices;
using System.Text;

namespace Pintrace.Cli;

/// <summary>
/// Standard error, whatever it is. Console's own stream would switch a terminal that is standard output to another
/// mode, and leave it there.
/// </summary>
sealed partial class StandardError : TextWriter
{
    const int Descriptor = 2, Interrupted = 4;      // EINTR

    /// <inheritdoc/>
    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <inheritdoc/>
    public override void Write(char value) => Write([value]);

    /// <inheritdoc/>
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        byte[] bytes = new byte[Encoding.GetByteCount(buffer)];
        Encoding.GetBytes(buffer, bytes);
        for (int at = 0; at < bytes.Length;)
        {
            nint written = Write(Descriptor, bytes.AsSpan(at), bytes.Length - at);
            if (written >= 0) at += (int)written;
            else if (Marshal.GetLastPInvokeError() != Interrupted) throw new IOException("Standard error is lost.");
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nint count);
}
