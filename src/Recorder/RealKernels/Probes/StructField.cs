namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>A member of a kernel struct whose offset the probes need.</summary>
/// <param name="Name">Its name in the probes and in OFFSETS.</param>
/// <param name="Struct">The struct that has it, possibly inside an anonymous member.</param>
/// <param name="Member">The member.</param>
/// <param name="ByRule">
/// Its offset where nothing can be looked up: struct page of a 64-bit kernel is a word of flags, five words whose use
/// varies, _mapcount, _refcount. Null = there is no such rule.
/// </param>
sealed record StructField(string Name, string Struct, string Member, int? ByRule)
{
    /// <summary>It is an atomic counter.</summary>
    public bool IsCount => Name.EndsWith("count", StringComparison.Ordinal);
    /// <summary>It is a pointer that is printed as a number.</summary>
    public bool IsPointer => Name == "mapping";

    /// <summary>The member, and the names that it has or had in other kernels.</summary>
    public IEnumerable<(string Struct, string Member)> Members => [(Struct, Member), .. Others];
    /// <summary>Its names in other kernels.</summary>
    (string Struct, string Member)[] Others { get; init; } = [];

    public static readonly StructField[] All =
    [
        new("flags", "folio", "flags", 0) { Others = [("page", "flags")] },
        new("compound_head", "page", "compound_head", 8) { Others = [("page", "compound_info")] },
        new("mapping", "folio", "mapping", 0x18) { Others = [("page", "mapping")] },
        new("mapcount", "folio", "_mapcount", 0x30) { Others = [("page", "_mapcount")] },
        new("refcount", "folio", "_refcount", 0x34) { Others = [("page", "_refcount")] },
        new("pincount", "folio", "_pincount", null),
        new("pipe_page", "pipe_buffer", "page", 0),
    ];

    /// <summary>Puts the offsets in their places; fields whose offset is not known are left out.</summary>
    public static string Fill(string definition, Func<StructField, int?> offset)
    {
        foreach (var field in All)
        {
            string place = $"{{{field.Name}}}";
            definition = offset(field) is { } at
                ? definition.Replace($"+{place}", at == 0 ? "+0" : $"+0x{at:x}", StringComparison.Ordinal)
                : Without(definition, place);
        }
        return definition;
    }

    static string Without(string definition, string place) =>
        string.Join(' ', definition.Split(' ').Where(w => !w.Contains(place, StringComparison.Ordinal)));
}
