using Pintrace.Cli.Interactive;
using Pintrace.Recorder;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests.Interactive;

public sealed class SteppingTests : IDisposable
{
    static readonly ConsoleKeyInfo Up = Key(ConsoleKey.UpArrow), Down = Key(ConsoleKey.DownArrow),
        Enter = Key(ConsoleKey.Enter, '\r'), Left = Key(ConsoleKey.LeftArrow),
        Backspace = Key(ConsoleKey.Backspace, '\x7f'), Escape = Key(ConsoleKey.Escape, '\e');

    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    static ConsoleKeyInfo Key(ConsoleKey key, char character = '\0') => new(character, key, false, false, false);

    static Stepping Of(string scenario, string policy) => new(
        new SteppedRun(new InterleavingSearch(new ExplorationRequest(scenario, policy))), policy,
        CancellationToken.None);

    static void Press(Stepping stepping, params ConsoleKeyInfo[] keys) =>
        Assert.All(keys, key => Assert.True(stepping.Press(key)));

    static void Type(Stepping stepping, string text) => Press(stepping, [.. text.Select(c => Key(default, c))]);

    static string[] Shown(Stepping stepping, int width = 80, int height = 24) =>
        [.. new Picture(stepping, "title").Lines(width, height).Select(line => line.Text)];

    /// <summary>Steps an actor until it waits or has no more to do, or a number of times.</summary>
    static void Run(Stepping stepping, string actor, int steps = int.MaxValue)
    {
        for (int i = 0; i < steps && stepping.Run.Next.Single(n => n.Actor == actor).CanRun; i++)
        {
            while (ChosenBy(stepping) != actor) Press(stepping, Down);
            Press(stepping, Enter);
        }
    }

    static string ChosenBy(Stepping stepping) => stepping.Run.Next[stepping.Chosen].Actor;

    [Fact]
    public void The_arrows_go_round_those_who_can_step()
    {
        var stepping = Of("second-pinner", "legacy-get");
        var met = new List<string>();
        foreach (var key in new[] { Down, Down, Down, Down, Up, Up })
        {
            met.Add(ChosenBy(stepping));
            Press(stepping, key);
        }
        Assert.Equal(["first", "second", "flusher", "kswapd", "first", "kswapd"], met);      // devices have no work
    }

    [Fact]
    public void The_screen_shows_events_pages_and_who_waits()
    {
        var stepping = Of("drop-buffers", "legacy-get");
        Run(stepping, "rdma");
        Run(stepping, "flusher", steps: 6);
        Run(stepping, "rdma-dev");
        Run(stepping, "rdma");
        string[] shown = Shown(stepping, width: 100);
        Assert.StartsWith("title   ", shown[0], StringComparison.Ordinal);
        Assert.StartsWith("  event  rdma ", shown[1], StringComparison.Ordinal);
        Assert.Contains("  held by 1 get ib_umem_get (since 8), ", string.Join('\n', shown), StringComparison.Ordinal);
        Assert.Contains("waits for folio-lock of page 0x1000", string.Join('\n', shown), StringComparison.Ordinal);
        Assert.StartsWith("Up/Down choose  Enter step  Left back", shown[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 60)]
    [InlineData(40, 12)]
    [InlineData(20, 3)]
    [InlineData(1, 1)]
    public void A_picture_is_as_large_as_the_screen(int width, int height)
    {
        var stepping = Of("second-pinner", "legacy-get");
        foreach (var keys in new[] { [Down], [Enter, Enter], [Key(default, 'c')], new[] { Key(default, 's') } })
        {
            Press(stepping, keys);
            string[] shown = Shown(stepping, width, height);
            Assert.Equal(height, shown.Length);
            Assert.All(shown, line => Assert.InRange(DisplayWidth.Of(line), 0, width));
        }
    }

    [Fact]
    public void Back_takes_steps_back_to_the_start()
    {
        var stepping = Of("second-pinner", "legacy-get");
        string[] start = Shown(stepping);
        Press(stepping, Enter, Enter, Left);
        Assert.Equal(1, stepping.Run.Steps);
        Press(stepping, Backspace);
        Assert.Equal(start, Shown(stepping));
        Press(stepping, Left);
        Assert.Equal("This is the start.", stepping.Message);
    }

    [Fact]
    public void A_step_without_an_event_says_so_and_the_end_too()
    {
        var stepping = Of("second-pinner", "legacy-get");
        while (stepping.Message.Length == 0) Press(stepping, Enter);
        Assert.EndsWith(" of first leaves no event.", stepping.Message, StringComparison.Ordinal);
        while (stepping.Chosen >= 0) Press(stepping, Enter);
        Press(stepping, Down, Up, Enter);
        Assert.Equal("Nothing can move: the run is over.", stepping.Message);
    }

    [Fact]
    public void It_jumps_to_the_counterexample_and_shows_what_goes_wrong()
    {
        var stepping = Of("second-pinner", "legacy-get");
        Press(stepping, Key(default, 'c'));
        string[] shown = Shown(stepping, width: 120);
        Assert.Contains(shown, l => l.EndsWith("  <== dirty-without-buffers", StringComparison.Ordinal));
        Assert.StartsWith("went wrong: writeback-of-pinned, ", shown[^2], StringComparison.Ordinal);
        var safe = Of("drop-buffers", "kara-2023");
        Press(safe, Enter, Key(default, 'c'));
        Assert.Equal(("There is no counterexample to what the scenario asks.", 1), (safe.Message, safe.Run.Steps));
    }

    [Fact]
    public void A_name_is_typed_and_the_file_is_not_replaced()
    {
        var stepping = Of("second-pinner", "legacy-get");
        Press(stepping, Enter, Key(default, 's'));
        Type(stepping, _folder.File("mineq"));
        Press(stepping, Backspace);
        Assert.EndsWith("mine_", Shown(stepping, width: 300)[^2], StringComparison.Ordinal);
        Press(stepping, Enter);
        string path = _folder.File("mine.json");
        Assert.Equal($"Saved; again: pintrace record --scenario {path} --policy legacy-get", stepping.Message);
        string saved = File.ReadAllText(path);
        Assert.Contains("{ \"actor\": \"first\", \"steps\": 1 }", saved, StringComparison.Ordinal);
        Press(stepping, Enter, Key(default, 's'));
        Type(stepping, path);
        Press(stepping, Enter);
        Assert.StartsWith("Not saved: ", stepping.Message, StringComparison.Ordinal);
        Assert.Equal(saved, File.ReadAllText(path));
    }

    [Fact]
    public void A_step_for_which_there_are_too_few_folios_is_not_taken()
    {
        string file = _folder.File("small.json"), text = Catalog.ScenarioFile("fork-during-dio");
        File.WriteAllText(file, text.Replace("fork-during-dio", "small", StringComparison.Ordinal)
            .Replace("\"spareFolios\": 2", "\"spareFolios\": 0", StringComparison.Ordinal));
        var stepping = Of(file, "linux-5.8");
        int steps = -1;
        while (stepping.Run.Steps > steps)
        {
            steps = stepping.Run.Steps;
            Press(stepping, Enter);
        }
        Assert.StartsWith("The machine has only ", stepping.Message, StringComparison.Ordinal);
        Press(stepping, Left);
        Assert.Equal(steps - 1, stepping.Run.Steps);
    }

    [Fact]
    public void Escape_saves_nothing_and_q_leaves_unless_it_is_part_of_a_name()
    {
        var stepping = Of("second-pinner", "legacy-get");
        Press(stepping, Key(default, 's'));
        Type(stepping, "q");
        Assert.Equal("q", stepping.Name);
        Press(stepping, Escape);
        Assert.Equal((null, "Not saved."), (stepping.Name, stepping.Message));
        Assert.False(stepping.Press(Key(ConsoleKey.Q, 'q')));
    }
}
