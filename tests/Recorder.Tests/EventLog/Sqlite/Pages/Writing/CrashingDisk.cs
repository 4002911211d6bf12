using Microsoft.Win32.SafeHandles;
using Pintrace.Recorder.EventLog.Sqlite.Pages.Writing;
using Pintrace.Recorder.Files;

namespace Pintrace.Recorder.Tests.EventLog.Sqlite.Pages.Writing;

/// <summary>What the disk holds at some moment.</summary>
sealed record Image(byte[] Database, byte[] Journal, int CommitsDone);

/// <summary>Keeps what it holds before each change, and when that is half done; fails when it is told to.</summary>
sealed class CrashingDisk(string path, SafeFileHandle handle) : JournaledFile(path, handle)
{
    readonly string[] _files = [path, path + SqliteFile.Journal];
    public readonly List<Image> Images = [];
    public int FailsAt = int.MaxValue, CommitsDone, Changes;

    public override void Write(ReadOnlySpan<byte> bytes, long at)
    {
        Look();
        base.Write(bytes[..(bytes.Length / 2)], at);
        Look();
        MayFail();
        base.Write(bytes, at);
    }

    public override void BeginJournal(ReadOnlySpan<byte> journal)
    {
        Look();
        foreach (int cut in new[] { 30, 512, 700, journal.Length - 1 })
        {
            base.BeginJournal(journal[..Math.Min(cut, journal.Length)]);
            Look();
        }
        MayFail();
        base.BeginJournal(journal);
        Look();
    }

    public override void EndJournal()
    {
        Look();
        MayFail();
        base.EndJournal();
        CommitsDone++;
        Look();
    }

    void MayFail()
    {
        if (Changes++ == FailsAt) throw new IOException("No space left on device");
    }

    void Look() => Images.Add(new(ReadAll(_files[0]), ReadAll(_files[1]), CommitsDone));

    static byte[] ReadAll(string file) => File.Exists(file) ? File.ReadAllBytes(file) : [];
}
