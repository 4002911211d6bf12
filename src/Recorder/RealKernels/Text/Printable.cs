namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>
/// Makes names harmless: a task may call itself anything, but no name in a trace contains anything that a terminal
/// would obey.
/// </summary>
static class Printable
{
    public static string Of(string name) => name.Any(char.IsControl) ? string.Create(name.Length, name, Clean) : name;

    static void Clean(Span<char> to, string from)
    {
        for (int i = 0; i < to.Length; i++) to[i] = char.IsControl(from[i]) ? '?' : from[i];
    }
}
