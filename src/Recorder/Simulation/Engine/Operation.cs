using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Engine;

/// <summary>Whether an operation is a whole request, one end of a registration, or neither.</summary>
enum RequestScope : byte
{
    /// <summary>It neither begins nor ends a request, but may work for one that is open.</summary>
    None,
    /// <summary>It begins a request and ends it: direct I/O.</summary>
    Whole,
    /// <summary>It begins a registration that outlives it.</summary>
    Begins,
    /// <summary>It ends the registration that an earlier operation began.</summary>
    Ends,
}

/// <summary>
/// What an actor can do: steps in the kernel's call order. No loops, no closures; labels and Else are its gotos.
/// </summary>
/// <param name="Id">Its name in the log.</param>
/// <param name="Stack">Kernel functions that lead to it, innermost first.</param>
/// <param name="Scope">Which request its acquisitions belong to.</param>
/// <param name="Steps">The steps.</param>
sealed record Operation(string Id, string[] Stack, RequestScope Scope, Step[] Steps)
{
    public bool BeginsRequest => Scope is RequestScope.Whole or RequestScope.Begins;
    /// <summary>
    /// The driver or subsystem whose request outlives the operation: only its own operations can use or end that.
    /// </summary>
    public string Driver { get; init; } = "";

    public bool EndsRequest => Scope is RequestScope.Whole or RequestScope.Ends;

    /// <summary>What it must find under some policy; follows from its scope and its steps.</summary>
    public Needs Needs => Steps.Aggregate(WorksForOpenRequest ? Needs.OpenRequest : Needs.None, (n, s) => n | s.Needs);

    /// <summary>The pages that it goes through, or gives to a device, are of a request that it has not begun.</summary>
    bool WorksForOpenRequest =>
        !BeginsRequest && (EndsRequest || Steps.Any(s => s.IsEach || s.Needs.HasFlag(Needs.Device)));

    /// <summary>An entry of an actor's script: this operation, on virtual pages of an address space.</summary>
    /// <param name="page">First virtual page.</param>
    /// <param name="count">How many pages.</param>
    /// <param name="mm">The address space.</param>
    /// <param name="child">The other address space, of a fork.</param>
    public Call On(int page, int count = 1, int mm = 0, int child = 0) =>
        new(this, new(page), (byte)count, (byte)mm, (byte)child);
}

/// <summary>An operation with its arguments.</summary>
readonly record struct Call(Operation Operation, Va Page, byte Count, byte Mm, byte Child);
