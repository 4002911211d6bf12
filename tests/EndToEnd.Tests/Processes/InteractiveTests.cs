using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Processes;

/// <summary>explore --interactive on a terminal, with keys, other sizes and a signal.</summary>
public sealed class InteractiveTests : IDisposable
{
    const string Explore = "explore second-pinner --policy legacy-get --interactive";
    const string Help = "q quit", Down = "\e[B", Left = "\e[D";

    readonly TempFolder _folder = new();
    readonly PseudoTerminal _terminal = new(80, rows: 24);

    public void Dispose()
    {
        _terminal.Dispose();
        _folder.Dispose();
    }

    /// <summary>What was on the screen; the settings of the terminal before and after are the same.</summary>
    string Run(params IEnumerable<(string, object)> talk)
    {
        string line = $"trap : INT; stty -g; '{PintraceProcess.Program}' {Explore}; echo \"exit $?\"; stty -g";
        string[] lines = _terminal.Converse(_folder.Path, line, talk).TrimEnd('\n').Split('\n');
        Assert.Equal(lines[0], lines[^1]);
        string screen = string.Join('\n', lines[1..^1]);
        Assert.StartsWith("\e[?1049h", screen, StringComparison.Ordinal);
        Assert.True(screen.Contains("\e[?25h\e[?1049l", StringComparison.Ordinal), "it stays on the other screen");
        return screen;
    }

    [Fact]
    public void Keys_step_go_back_and_save_a_file_that_record_takes()
    {
        string screen = Run(
            (Help, Down), (Help, "\r"), ("1 step,", "\r"), ("2 steps,", Left), ("1 step,", "c"),
            ("went wrong: ", "s"), ("as: ", "mine"), ("mine_", "\r"), ("Saved; again: ", "q"));
        Assert.EndsWith("\nexit 0", "\n" + screen.Split('>')[^1], StringComparison.Ordinal);
        var (code, output, _) = PintraceProcess.Run(
            _folder.Path, "record", "--scenario", "mine.json", "--policy", "legacy-get", "-o", "mine.db");
        Assert.Equal(0, code);
        Assert.Contains("dirty-without-buffers", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_size_is_drawn_anew_and_ctrl_c_leaves_the_terminal_as_it_was()
    {
        string screen = Run((Help, "c"), ("went wrong: ", (Action)(() => _terminal.Resize(100, 16))), (Help, "\x03"));
        Assert.Contains("pintrace: Interrupted.\nexit 130", screen, StringComparison.Ordinal);
        string[] pictures = [.. screen.Split("\e[H").Skip(1).Select(picture => picture.Split("\e[J")[0])];
        Assert.Equal((24, 16), (pictures[0].Split('\n').Length, pictures[^1].Split('\n').Length));
    }
}
