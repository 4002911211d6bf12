using System.Runtime.InteropServices;

namespace Pintrace.Recorder.Files;

/// <summary>The few calls of the C library for what .NET cannot tell or do.</summary>
static partial class NativeFiles
{
    const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Statx(int folder, string path, int flags, uint mask, ref byte buffer);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Fcntl(SafeHandle file, int command, ref byte argument);

    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint UserId();
}
