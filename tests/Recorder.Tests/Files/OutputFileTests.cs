using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.Files;

public sealed class OutputFileTests : IDisposable
{
    readonly TempFolder _folder = new();

    string Path => _folder.File("out.txt");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_appears_whole_or_not_at_all()
    {
        Assert.Throws<InvalidOperationException>(() => OutputFile.Write(Path, force: false, to =>
        {
            to.Write("half");
            throw new InvalidOperationException();
        }));
        Assert.Empty(Directory.GetFiles(_folder.Path));
        OutputFile.Write(Path, force: false, to => to.Write("whole"));
        Assert.Equal("whole", File.ReadAllText(Path));
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void What_is_there_is_replaced_by_force_only()
    {
        File.WriteAllText(Path, "precious");
        var refusal = Assert.Throws<InputException>(() => OutputFile.Write(Path, force: false, _ => { }));
        Assert.Equal($"{Path} exists; --force replaces it.", refusal.Message);
        OutputFile.Write(Path, force: true, to => to.Write("new"));
        Assert.Equal("new", File.ReadAllText(Path));
    }

    [Fact]
    public void A_trace_that_is_being_recorded_is_replaced_by_nothing()
    {
        string trace = _folder.File("t.db");
        using (var writer = new TraceWriter(trace, Samples.Header, force: false))
        {
            Samples.Fill(writer, 10);
            var refusal = Assert.Throws<InputException>(() => OutputFile.Write(trace, force: true, _ => { }));
            Assert.Contains("is being written by another process", refusal.Message, StringComparison.Ordinal);
            writer.Finish("complete");
        }
        Assert.Equal(10, new TraceReader(trace).EventCount);
    }

    [Fact]
    public void A_recording_whose_file_was_replaced_is_not_called_complete()
    {
        string trace = _folder.File("t.db");
        using var writer = new TraceWriter(trace, Samples.Header, force: false);
        Samples.Fill(writer, 10);
        File.WriteAllText(Path, "another");
        File.Move(Path, trace, overwrite: true);
        var refusal = Assert.Throws<InputException>(() => writer.Finish("complete"));
        Assert.Equal(
            $"{trace} was replaced or deleted while it was being written: what was written into it is lost.",
            refusal.Message);
        Assert.Equal("another", File.ReadAllText(trace));
    }

    [Fact]
    public void Of_many_writers_of_one_name_one_wins_and_the_others_know()
    {
        string trace = _folder.File("t.db");
        int won = 0;
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
        {
            try
            {
                using var writer = new TraceWriter(trace, Samples.Header with { Seed = i }, force: true);
                Samples.Fill(writer, 100);
                Thread.Sleep(300);      // longer than all of them need to begin
                writer.Finish("complete");
                Interlocked.Increment(ref won);
            }
            catch (InputException e)
            {
                Assert.Contains("is being written by another process", e.Message, StringComparison.Ordinal);
            }
        });
        Assert.InRange(won, 1, 15);
        Assert.Equal(100, new TraceReader(trace).EventCount);
        Assert.Equal([trace], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void The_file_behind_a_link_is_written_and_the_link_stays()
    {
        string link = _folder.File("link");
        File.WriteAllText(Path, "old");
        File.CreateSymbolicLink(link, Path);
        OutputFile.Write(link, force: true, to => to.Write("new"));
        Assert.Equal("new", File.ReadAllText(Path));
        Assert.Equal(FileKind.Link, FileStatus.Of(link, followLink: false)!.Value.Kind);
    }

    [Fact]
    public void A_device_takes_text_and_is_never_replaced()
    {
        OutputFile.Write("/dev/null", force: true, to => to.Write("text"));
        Assert.Equal(FileKind.CharacterDevice, FileStatus.Of("/dev/null")!.Value.Kind);
        var refusal = Assert.Throws<InputException>(() => new TraceWriter("/dev/null", Samples.Header, force: true));
        Assert.Equal("/dev/null is no file but a pipe or a device.", refusal.Message);
    }

    [Fact]
    public async Task A_pipe_takes_text_and_stays_a_pipe()
    {
        string pipe = _folder.MakePipe("pipe");
        var read = Task.Run(() => File.ReadAllText(pipe));
        OutputFile.Write(pipe, force: false, to => to.Write("text"));
        Assert.Equal("text", await read);
        Assert.Equal(FileKind.Pipe, FileStatus.Of(pipe)!.Value.Kind);
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_refused()
    {
        File.CreateSymbolicLink(Path, _folder.File("nothing"));
        var refusal = Assert.Throws<InputException>(() => OutputFile.Write(Path, force: true, _ => { }));
        Assert.Equal($"{Path} is a link that leads nowhere.", refusal.Message);
    }

    [Theory]
    [InlineData("", "The name of a file is empty.")]
    [InlineData("a\ufffdb", "The file name a\ufffdb is no UTF-8; rename the file.")]
    public void What_names_no_file_is_a_mistake(string path, string sentence)
    {
        Assert.Equal(sentence, Assert.Throws<UsageException>(() => OutputFile.Refuse(path, force: true)).Message);
        Assert.Equal(sentence, Assert.Throws<UsageException>(() => new TraceReader(path)).Message);
        Assert.Equal(sentence, Assert.Throws<UsageException>(() => InputFile.Read(path, p => p)).Message);
    }

    [Theory]
    [InlineData(":memory:")]
    [InlineData("file:t.db?mode=memory")]
    public void A_name_that_SQLite_would_read_otherwise_is_a_name(string name)
    {
        string path = _folder.File(name);
        Samples.WriteTrace(path, 10);
        Assert.Equal(10, new TraceReader(path).EventCount);
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void What_killed_writers_left_goes_with_the_next_and_what_a_living_one_writes_stays()
    {
        string left = Left("0123456789ab"), leftJournal = left + "-journal", young = Left("ba9876543210");
        File.WriteAllText(leftJournal, "");
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddHours(-1));
        using var living = NewFile.Beside(Path);
        File.SetLastWriteTimeUtc(living.Path, DateTime.UtcNow.AddHours(-1));
        OutputFile.Write(Path, force: false, _ => { });
        Assert.Equal([Path, young, living.Path], Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal)
            .OrderBy(f => f == living.Path).ToArray());
    }

    string Left(string digits)
    {
        string path = $"{Path}.{digits}.part";
        File.WriteAllText(path, "left");
        return path;
    }
}
