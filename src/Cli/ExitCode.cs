namespace Pintrace.Cli;

/// <summary>The exit codes of commands.</summary>
static class ExitCode
{
    /// <summary>Nothing wrong.</summary>
    public const int Clean = 0;
    /// <summary>Findings, a regression, or a violated exploration.</summary>
    public const int Findings = 1;
    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;
    /// <summary>An input is missing, unreadable, foreign or corrupt, or an output cannot be written.</summary>
    public const int Input = 3;
    /// <summary>Events were lost where it matters, or a bound was reached.</summary>
    public const int Inconclusive = 4;
    /// <summary>A defect in pintrace.</summary>
    public const int Defect = 5;
    /// <summary>Interrupted by the user.</summary>
    public const int Interrupted = 130;
}
