using Pintrace.Recorder.Simulation.Engine;

namespace Pintrace.Recorder.Simulation.Scenarios;

/// <summary>For which scenes a machine can be built: an answer says what is wrong, null that nothing is.</summary>
static class SceneBounds
{
    const int PteMappedPages = 4;

    /// <summary>What is wrong with a scene's memory.</summary>
    public static string? Broken(Setup setup)
    {
        if (PagesOf(setup) == 0) return "the scene has no pages; give it filePages or anonPages";
        if (setup.IsPteMapped && setup.AnonPages % PteMappedPages != 0)
            return $"with pteMapped, anonPages is a multiple of {PteMappedPages}";
        return setup.IsDax && setup.IsShmem ? "a file is on DAX or on tmpfs (shmem), not both" : null;
    }

    /// <summary>What is wrong with a call in the scene.</summary>
    public static string? Broken(Setup setup, Call call)
    {
        string operation = call.Operation.Id;
        int pages = Math.Max(PagesOf(setup), setup.FileSize);
        if (call.Operation.BeginsRequest && call.Count > setup.PagesPerRequest)
            return $"'{operation}' is given {call.Count} pages; pagesPerRequest is the most";
        if (call.Page + call.Count > pages)
            return $"'{operation}' goes beyond the {pages} pages of filePages and anonPages";
        return Math.Max(call.Mm, call.Child) < setup.Mms
            ? null
            : $"'{operation}' names an address space beyond the {setup.Mms} of mms";
    }

    static int PagesOf(Setup setup) => setup.FilePages + setup.AnonPages;
}
