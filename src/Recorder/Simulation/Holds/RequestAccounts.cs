using Pintrace.Recorder.Simulation.Engine;

namespace Pintrace.Recorder.Simulation.Holds;

/// <summary>Closes the books of a request that is over: the ledger's entries, then its charges.</summary>
sealed class RequestAccounts : IRequestAccounts
{
    /// <inheritdoc/>
    public void Close(Machine k, int frame) => Accounting.Close(k, frame, Ledger.Abandon(k, frame));
}
