using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pintrace.Recorder.Files;

/// <summary>What a name stands for.</summary>
public enum FileKind
{
    /// <summary>A regular file.</summary>
    Regular,
    /// <summary>A folder.</summary>
    Folder,
    /// <summary>A symbolic link, unless it was followed.</summary>
    Link,
    /// <summary>A FIFO, or the end of a pipe.</summary>
    Pipe,
    /// <summary>A character device, such as a terminal or /dev/null.</summary>
    CharacterDevice,
    /// <summary>A block device or a socket.</summary>
    Other,
}

/// <summary>What statx(2) says of a file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The file in it: two names with the same device and inode are one file.</param>
/// <param name="Owner">The user who owns it.</param>
/// <param name="Mode">Its permissions.</param>
public readonly record struct FileStatus(FileKind Kind, ulong Device, ulong Inode, uint Owner, UnixFileMode Mode)
{
    const int ThisFolder = -100, NoFollow = 0x100, EmptyPath = 0x1000;
    const uint BasicFields = 0x7ff;
    const int BufferSize = 256, OwnerAt = 20, ModeAt = 28, InodeAt = 32, DeviceAt = 136;
    const int KindBits = 0xf000, PermissionBits = 0xfff;

    /// <summary>What a name stands for; null if there is nothing, or nothing that may be looked at.</summary>
    public static FileStatus? Of(string path, bool followLink = true) =>
        Ask(ThisFolder, path, followLink ? 0 : NoFollow);

    /// <summary>An open file, whatever its name is by now.</summary>
    internal static FileStatus? Of(SafeFileHandle file)
    {
        bool taken = false;
        try
        {
            file.DangerousAddRef(ref taken);
            return Ask((int)file.DangerousGetHandle(), "", EmptyPath);
        }
        finally
        {
            if (taken) file.DangerousRelease();
        }
    }

    /// <summary>True if a name stands for an open file, and not by now for another one, or for none.</summary>
    internal static bool IsNameOf(string path, SafeFileHandle file) =>
        Of(path) is { } named && Of(file) is { } open && named.IsSameFile(open);

    /// <summary>True if it belongs to the user who runs this.</summary>
    public bool IsOwn => Owner == NativeFiles.UserId();

    /// <summary>True if both are the same file.</summary>
    public bool IsSameFile(FileStatus other) => (Device, Inode) == (other.Device, other.Inode);

    static FileStatus? Ask(int folder, string path, int flags)
    {
        Span<byte> buffer = stackalloc byte[BufferSize];
        int result = NativeFiles.Statx(folder, path, flags, BasicFields, ref MemoryMarshal.GetReference(buffer));
        if (result != 0) return null;
        int mode = MemoryMarshal.Read<ushort>(buffer[ModeAt..]);
        return new(
            KindOf(mode & KindBits),
            MemoryMarshal.Read<ulong>(buffer[DeviceAt..]),      // major and minor number as one
            MemoryMarshal.Read<ulong>(buffer[InodeAt..]),
            MemoryMarshal.Read<uint>(buffer[OwnerAt..]),
            (UnixFileMode)(mode & PermissionBits));
    }

    static FileKind KindOf(int bits) => bits switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Folder,
        0xa000 => FileKind.Link,
        0x1000 => FileKind.Pipe,
        0x2000 => FileKind.CharacterDevice,
        _ => FileKind.Other,
    };
}
