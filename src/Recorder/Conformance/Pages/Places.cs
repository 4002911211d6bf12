using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance.Pages;

/// <summary>What kind of work a callsite is, by the functions of its stack.</summary>
sealed class Places(TraceNames names)
{
    /// <summary>Functions through which direct I/O takes the pages of its caller; NFS has its own.</summary>
    static readonly string[] DirectIo =
        ["bio_iov_iter_get_pages", "dio_refill_pages", "bio_map_user_iov", "fuse_get_user_pages"];
    static readonly string[] Fork = ["copy_page_range", "copy_present_pte", "copy_present_ptes"];

    readonly Dictionary<int, bool> _directIo = [], _fork = [];

    /// <summary>The pages of direct I/O are taken here.</summary>
    public bool IsDirectIo(NameId<Callsite> callsite) => Is(_directIo, callsite, DirectIo);

    /// <summary>Fork copies page tables here.</summary>
    public bool IsFork(NameId<Callsite> callsite) => Is(_fork, callsite, Fork);

    /// <summary>The name of a callsite, for a sentence.</summary>
    public string Name(NameId<Callsite> callsite) => names.Place(callsite);

    bool Is(Dictionary<int, bool> known, NameId<Callsite> callsite, string[] functions)
    {
        if (!callsite.Exists) return false;
        if (known.TryGetValue(callsite, out bool answer)) return answer;
        return known[callsite] = names.Callsites[callsite].Stack.Split(Callsite.Separator)
            .Any(frame => functions.Contains(Callsite.FunctionOf(frame)));
    }
}
