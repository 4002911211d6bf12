using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Pintrace.Cli;
using Pintrace.EndToEnd.Tests.Processes;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Goldens;

/// <summary>What a user sees in a terminal, in files VERB.WIDTH.txt; an escape character is written as ␛.</summary>
[Collection(nameof(WorkingFolder))]
public sealed partial class ScreenTests : IDisposable
{
    static readonly int[] Widths = [80, 120, 200];

    static readonly Dictionary<string, string> Variables = new()
    {
        ["TERM"] = "xterm", ["PINTRACE_PAGER"] = "", ["PINTRACE_CACHE"] = "cache",
    };

    readonly TempFolder _folder = new();

    public ScreenTests()
    {
        Directory.CreateDirectory(_folder.File("traces"));
        foreach (string trace in Screens.Traces) File.Copy(RepoFiles.Path(trace), _folder.File(trace));
    }

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, int> All
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (string verb in Screens.OfVerb.Keys)
                foreach (int width in Widths) all.Add(verb, width);
            return all;
        }
    }

    [Fact]
    public void Every_verb_has_screens()
    {
        using var session = new Session { Out = TextWriter.Null, Error = TextWriter.Null };
        Assert.Equal(CommandLine.Root(session).Subcommands.Select(c => c.Name), Screens.OfVerb.Keys);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_terminal_shows_what_the_file_says(string verb, int width)
    {
        var screens = Screens.OfVerb[verb].Select(line => $"$ pintrace {line}\n{OnTerminal(line, width)}\n");
        string golden = RepoFiles.Path("tests", "EndToEnd.Tests", "Goldens", "screens", $"{verb}.{width}.txt");
        Golden.Check(string.Concat(screens).Replace('\x1b', '␛'), golden);
    }

    string OnTerminal(string line, int width)
    {
        string[] words = [.. CommandLineParser.SplitCommandLine(line)];
        using var terminal = new PseudoTerminal(width);
        string screen = terminal.Shown(output =>
        {
            int columns = TerminalSize.Columns((int)output.SafeFileHandle.DangerousGetHandle());
            using var session = Session.On(
                output, columns, TextWriter.Null, isErrorPiped: true, name => Variables.GetValueOrDefault(name));
            InProcess.RunIn(_folder.Path, words, session);
        });
        if (words[0] != "export")
            Assert.All(Escapes().Replace(screen, "").Split('\n'), l => Assert.InRange(DisplayWidth.Of(l), 0, width));
        screen = screen.Replace(RootCommand.ExecutableName, "pintrace", StringComparison.Ordinal);
        return Seconds().Replace(screen, "0.00 s");
    }

    /// <summary>The goldens are made in this process, which is quicker; one of its own does the same.</summary>
    [Fact]
    public void A_process_writes_the_same()
    {
        string line = Screens.OfVerb["diff"][0];
        using var terminal = new PseudoTerminal(80);
        string[] words = [.. CommandLineParser.SplitCommandLine(line)];
        var (_, screen) = terminal.Run(_folder.Path, Variables, [PintraceProcess.Program, .. words]);
        Assert.Equal(OnTerminal(line, 80), screen);
    }

    /// <summary>Whatever the width: names are cut, sentences wrap, tables have parts.</summary>
    [Theory]
    [InlineData(80)]
    [InlineData(93)]
    [InlineData(131)]
    [InlineData(300)]
    public void No_line_is_wider_than_the_screen(int width)
    {
        foreach (string line in Screens.OfVerb.Values.SelectMany(lines => lines))
        {
            string[] words = [.. CommandLineParser.SplitCommandLine(line), "--width", $"{width}"];
            string text = InProcess.RunIn(_folder.Path, words).Out;
            if (!line.StartsWith("export", StringComparison.Ordinal))
                Assert.All(text.Split('\n'), l => Assert.True(DisplayWidth.Of(l) <= width, $"{line}:\n{l}"));
        }
    }

    [GeneratedRegex("\x1b\\[[0-9;]*m")]
    private static partial Regex Escapes();

    [GeneratedRegex(@"\d+\.\d\d s(?=[;,])")]
    private static partial Regex Seconds();
}
