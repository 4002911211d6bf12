namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>Tracepoints of a kernel with CONFIG_DEBUG_PAGE_REF that show a change of a reference count.</summary>
static class PageRefTracepoints
{
    public static bool Knows(ReadOnlySpan<char> name) =>
        name is "page_ref_mod" or "page_ref_mod_and_test" or "page_ref_mod_and_return" or "page_ref_mod_unless";
}
