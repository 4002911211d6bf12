using Microsoft.Data.Sqlite;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

/// <summary>Whatever is wrong with pages of a trace: a sentence and exit code 3, or what the whole one says.</summary>
public sealed class DamagedPagesTests : IDisposable
{
    const int PageSize = 4096;

    readonly TempFolder _folder = TempFolder.InMemory();
    string Path => _folder.File("t.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_damaged_trace_is_refused_in_one_sentence_or_answers_as_the_whole_one()
    {
        CliRun.Of("record", "mixed-load", "--events", "3000", "-o", Path);
        var (verified, analyzed) = (CliRun.Of("verify", Path), CliRun.Of("analyze", Path));
        var damage = new PageDamage(File.ReadAllBytes(Path), PageSize, new Random(1));
        (int refused, int cases) = (0, Thorough.Times(300));
        for (int i = 0; i < cases; i++)
        {
            byte[] damaged = damage.Next();
            if (Answers(damaged, verified, "verify")) Assert.True(IsWholeForSqlite(), $"case {i} is damaged");
            else refused++;
            Answers(damaged, analyzed, "analyze");
        }
        Assert.InRange(refused, cases / 2, cases * 19 / 20);
    }

    /// <summary>False if it is refused.</summary>
    bool Answers(byte[] damaged, CliRun whole, string verb)
    {
        File.WriteAllBytes(Path, damaged);
        var run = CliRun.Of(verb, Path);
        if (run.Code == 3) run.Refusal(3);
        else Assert.Equal(whole, run);
        return run.Code != 3;
    }

    bool IsWholeForSqlite()
    {
        using var db = new SqliteConnection($"Data Source={Path};Mode=ReadOnly;Pooling=False");
        db.Open();
        using var check = db.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        return (string)check.ExecuteScalar()! == "ok";
    }
}
