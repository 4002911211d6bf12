using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Promela;

/// <summary>All numbers in the state of a machine, under names that no two of them share.</summary>
sealed class StateNames
{
    readonly KernelState _k;
    readonly HashSet<string> _taken = [];
    readonly List<(Part, IReadOnlyList<StateField>)> _parts = [];

    StateNames(KernelState k) => _k = k;

    /// <summary>The parts of a state, in its order, and the numbers of each.</summary>
    /// <param name="k">The machine.</param>
    /// <param name="frames">What a model calls each frame.</param>
    public static IReadOnlyList<(Part Part, IReadOnlyList<StateField> Fields)> Of(
        KernelState k, IReadOnlyList<string> frames)
    {
        var names = new StateNames(k);
        names.Add("inode", () => _ = k.Inode);
        for (int mm = 0; mm < k.Shape.Mms; mm++) names.Add($"mm{mm}", () => _ = k.Mm(mm));
        for (FrameId f = default; f < k.FrameCount; f++) names.Add(frames[f], () => _ = k.Frame(f));
        for (Slot s = default; s < k.Slots; s++)
            names.Add($"{frames[k.FrameOf(s)]}_hold{s - k.SlotOf(k.FrameOf(s), 0)}", () => _ = k.HoldAt(s));
        for (int mm = 0; mm < k.Shape.Mms; mm++)
            for (Va va = default; va < k.Shape.Vas; va++)
                names.Add($"pte_mm{mm}_page{va.Index}", () => _ = k.PteOf(mm, va));
        for (Va va = default; va < k.Shape.FilePages; va++)
            names.Add($"cache_page{va.Index}", () => _ = k.PageCache(va));
        for (Pfn p = default; p < k.Shape.Folios; p++) names.Add($"folio{p.Index}", () => _ = k.Folio(p));
        return names._parts;
    }

    void Add(string name, Action ask)
    {
        _k.Asked = part =>
            _parts.Add((part, [.. StateField.Of(part, name).Select(f => f with { Name = Unlike(_taken, f.Name) })]));
        ask();
        _k.Asked = null;
    }

    /// <summary>The names of actors and devices as identifiers, each once.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<Actor> actors)
    {
        var taken = new HashSet<string>();
        return [.. actors.Select(a => Unlike(taken, Identifier(a.Name)))];
    }

    static string Identifier(string name)
    {
        string letters = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return char.IsAsciiLetter(letters[0]) ? letters : $"frame_{letters}";
    }

    static string Unlike(HashSet<string> taken, string name)
    {
        while (!taken.Add(name)) name += '_';
        return name;
    }
}
