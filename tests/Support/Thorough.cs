using System.Globalization;

namespace Pintrace.Tests.Support;

/// <summary>Random tests are short unless THOROUGH=N says that they take N times as many cases.</summary>
public static class Thorough
{
    static readonly int s_times =
        int.Parse(Environment.GetEnvironmentVariable("THOROUGH") ?? "1", CultureInfo.InvariantCulture);

    /// <summary>How many cases to take where usually there are that many.</summary>
    public static int Times(int usually) => usually * s_times;
}
