using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Hunting;

/// <summary>What to hunt.</summary>
/// <param name="Policies">One policy to break, or two of which one is to break where the other does not.</param>
/// <param name="Asks">What counts as broken.</param>
public sealed record HuntRequest(IReadOnlyList<string> Policies, IReadOnlyList<FindingKind> Asks)
{
    /// <summary>What is usual.</summary>
    public const int DefaultMaxOperations = 2, DefaultMaxPages = 1, DefaultMaxStates = 20_000;

    /// <summary>Ids of the operations that actors may run; null = all.</summary>
    public IReadOnlyList<string>? Operations { get; init; }
    /// <summary>Names of the kinds of memory; null = all.</summary>
    public IReadOnlyList<string>? Memory { get; init; }
    /// <summary>The most operations of a scene.</summary>
    public int MaxOperations { get; init; } = DefaultMaxOperations;
    /// <summary>The most pages of a scene.</summary>
    public int MaxPages { get; init; } = DefaultMaxPages;
    /// <summary>A scene is given up after this many states.</summary>
    public long MaxStates { get; init; } = DefaultMaxStates;
    /// <summary>Scripts that break something by themselves take part in larger scenes, too.</summary>
    public bool KeepsAlone { get; init; }
}
