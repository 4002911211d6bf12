using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Simulation.Engine;

/// <summary>What Linux returns to whoever is denied something.</summary>
enum Errno : byte
{
    ENOMEM = 12,
    EFAULT = 14,
    EBUSY = 16,
    EOPNOTSUPP = 95,
}

/// <summary>Something that an operation was denied.</summary>
/// <param name="Operation">Id of the operation.</param>
/// <param name="Kind">What did not happen.</param>
/// <param name="Decision">
/// The policy's answer that the denying step asked for; null if the kernel could not grant it under any policy.
/// </param>
/// <param name="Error">What the operation returned.</param>
/// <param name="IsTransient">
/// Not the policy's answer, but what somebody else happened to do: at another moment it would have been granted.
/// </param>
readonly record struct Denial(string Operation, EventKind Kind, Enum? Decision, Errno Error, bool IsTransient);
