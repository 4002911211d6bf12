namespace Pintrace.Cli;

/// <summary>Where this user's programs keep what they can recreate.</summary>
static class CacheLocation
{
    const string Own = "PINTRACE_CACHE", OfAll = "XDG_CACHE_HOME", Home = "HOME";

    /// <summary>
    /// The folder that the environment names: by pintrace's own variable, else by that of all programs, else in the
    /// home folder; null if there is none.
    /// </summary>
    public static string? Of(Func<string, string?> variable)
    {
        if (variable(Own) is { Length: > 0 } own) return own;
        if (variable(OfAll) is { } all && Path.IsPathRooted(all))      // a relative one counts as not set
            return Path.Combine(all, "pintrace");
        return variable(Home) is { Length: > 0 } home ? Path.Combine(home, ".cache", "pintrace") : null;
    }
}
