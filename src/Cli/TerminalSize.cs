using System.Runtime.InteropServices;

namespace Pintrace.Cli;

/// <summary>Asks the terminal how large it is. Console would switch it to another mode first.</summary>
static partial class TerminalSize
{
    const ulong GetWindowSize = 0x5413;      // TIOCGWINSZ

    /// <summary>Columns of the terminal behind a file descriptor; 0 if there is none or it does not know.</summary>
    public static int Columns(int descriptor) => Of(descriptor).Columns;

    /// <summary>The same with its rows.</summary>
    public static (int Columns, int Rows) Of(int descriptor)
    {
        Span<ushort> rowsAndColumns = stackalloc ushort[4];
        bool isKnown = Ioctl(descriptor, GetWindowSize, ref rowsAndColumns[0]) == 0;
        return isKnown ? (rowsAndColumns[1], rowsAndColumns[0]) : (0, 0);
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ioctl(int descriptor, ulong request, ref ushort size);
}
