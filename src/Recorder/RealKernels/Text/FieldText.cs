namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>Looks up a single field of a text "name=value name=value ...".</summary>
static class FieldText
{
    public static bool Has(ReadOnlySpan<char> fields, string name) => !Value(fields, name).IsEmpty;

    /// <summary>The value of a field, up to the next space; empty if there is none.</summary>
    public static ReadOnlySpan<char> Value(ReadOnlySpan<char> fields, string name)
    {
        foreach (var word in fields.Split(' '))
        {
            var field = fields[word];
            bool isIt = field.Length > name.Length && field[name.Length] == '=' && field.StartsWith(name);
            if (isIt) return field[(name.Length + 1)..];
        }
        return default;
    }
}
