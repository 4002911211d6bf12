using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog.Sqlite;

/// <summary>
/// Whatever is wrong with pages: reading by them ends, crashes nothing, and gives the events or the refusal that
/// SQLite gives.
/// </summary>
public sealed class DamagedPagesTests : IDisposable
{
    readonly TempFolder _folder = new();
    string Path => _folder.File("t.db");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(512, 1500)]
    [InlineData(4096, 600)]
    public void A_damaged_trace_is_what_SQLite_says_it_is(int pageSize, int events)
    {
        int cases = Thorough.Times(1000);
        Samples.WriteTrace(_folder.File("made.db"), events);
        Tampering.Damage(_folder.File("made.db"), $"PRAGMA page_size = {pageSize}; VACUUM INTO '{Path}'");
        var trace = new TraceReader(Path);
        var damage = new PageDamage(File.ReadAllBytes(Path), pageSize, new Random(pageSize));
        (int refused, int byPages) = (0, 0);
        for (int i = 0; i < cases; i++)
        {
            File.WriteAllBytes(Path, damage.Next());
            var reading = Reading.Compared(Path, trace, from: i % 3 == 0 ? events / 2 : 1);
            if (reading.Refusal is not null) refused++;
            else if (!reading.IsByLibrary) byPages++;
        }
        Assert.InRange(refused, cases / 4, cases);
        Assert.InRange(byPages, cases / 50, cases);      // damage of what the events do not use
    }
}
