using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Scenarios.Load;

/// <summary>A bug that a request of the load can have.</summary>
enum Bug : byte
{
    None,
    /// <summary>
    /// The last page is never released: leaked-pin or leaked-reference, depending on what the policy takes.
    /// </summary>
    Leak,
    /// <summary>The pages are released right after submission.</summary>
    EarlyRelease,
    /// <summary>As early-release, but the pages are unmapped too, so that the device writes to a freed page.</summary>
    DmaAfterFree,
    /// <summary>The last pin is put.</summary>
    PutOnPin,
    /// <summary>The last reference is unpinned.</summary>
    UnpinOnGet,
    /// <summary>The first page is unpinned twice.</summary>
    OverUnpin,
    /// <summary>
    /// The pages are released without being dirtied: data is lost where a file page was cleaned before the last store,
    /// and reclaimed after it.
    /// </summary>
    NoDirty,
}

/// <summary>
/// How often each bug is injected, in requests per million. A bug that needs a pin is not injected into a request that
/// has none, and vice versa.
/// </summary>
sealed class Injection
{
    /// <summary>No bugs.</summary>
    public const string None = "none";
    const string All = "all";
    const int Million = 1_000_000;

    /// <summary>The bugs that show by themselves, whatever else happens.</summary>
    static readonly Bug[] Evident =
        [Bug.Leak, Bug.EarlyRelease, Bug.DmaAfterFree, Bug.PutOnPin, Bug.UnpinOnGet, Bug.OverUnpin];

    readonly int[] _perMillion = new int[Enum.GetValues<Bug>().Length];

    /// <summary>
    /// Reads "none" or "KIND=N,KIND=N", N in requests per million; all=N stands for each bug that shows by itself.
    /// </summary>
    /// <exception cref="UsageException">The text is neither.</exception>
    public static Injection Parse(string text)
    {
        var injection = new Injection();
        if (text == None) return injection;
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.Split('=') is not [var bug, var rate] || !int.TryParse(rate, out int n) || n is < 0 or > Million)
                throw new UsageException(
                    $"'{part}' is not an injection; write KIND=N with N requests per million, or none.");
            foreach (var kind in bug == All ? Evident : [Find(bug)]) injection._perMillion[(int)kind] = n;
        }
        if (injection._perMillion.Sum() > Million)
            throw new UsageException("The injected bugs add up to more than every request.");
        return injection;
    }

    static Bug Find(string name) =>
        PublicName.Parse<Bug>(name, hint => new UsageException($"There is no bug '{name}' to inject; {hint}"));

    /// <summary>The bug of a request, from a random number below a million.</summary>
    public Bug Pick(int random)
    {
        for (int bug = 1; bug < _perMillion.Length; bug++)
        {
            random -= _perMillion[bug];
            if (random < 0) return (Bug)bug;
        }
        return Bug.None;
    }
}
