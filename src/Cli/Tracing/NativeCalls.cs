using System.Runtime.InteropServices;

namespace Pintrace.Cli.Tracing;

/// <summary>Calls of the C library that .NET does not make.</summary>
static partial class NativeCalls
{
    const string Library = "libc";

    /// <summary>Sends a signal to a process; -1 if that is gone.</summary>
    [LibraryImport(Library, EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);

    /// <summary>Makes a named pipe; -1 if it cannot be made.</summary>
    [LibraryImport(Library, EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int MakePipe(string path, uint mode);
}
