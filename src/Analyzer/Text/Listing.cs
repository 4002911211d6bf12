namespace Pintrace.Analyzer.Text;

/// <summary>Lists that are cut to a limit; what is left out is counted. A limit of 0 is none.</summary>
public static class Listing
{
    /// <summary>The first elements, up to the limit.</summary>
    public static IEnumerable<T> Head<T>(this IEnumerable<T> all, int limit) => limit == 0 ? all : all.Take(limit);

    /// <summary>Writes how many elements are left out, if any are.</summary>
    public static void WriteRemainder(TextWriter to, int count, int limit, int indent = 0)
    {
        if (limit == 0 || count <= limit) return;
        to.WriteLine($"{new string(' ', indent)}... {Format.Number(count - limit)} more (--limit 0 shows all)");
    }
}
