using System.CommandLine;

namespace Pintrace.Cli;

/// <summary>A verb. Found by reflection: one verb is one file in Commands, and nothing else names it.</summary>
interface ICliCommand
{
    /// <summary>The verb with its options and what it does.</summary>
    Command Build(Session session);
}
