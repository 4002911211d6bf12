using Pintrace.Recorder.EventLog;
using static Pintrace.Recorder.RealKernels.Probes.Probe;

namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>The functions of mm/gup.c that take and drop references, of all kernels.</summary>
static class GupFunctions
{
    const string Head = "head=+{compound_head}({1}):x64",
        Counts = $"{Flags} {Rc} {Pc} {Mc} {Map}", Refs = "refs={2}:s32", Foll = "flags={3}:x32",
        FastEntry = $"{Page} {Refs} {Foll} {Flags} {Head} {Rc}",
        Grabbed = "folio={ret}:x64 rc=+{refcount}({ret}):s32 pc=+{pincount}({ret}):s32",
        PutFields = $"{Refs} {Foll} {Counts}";

    const string Pins = "pins and gets", Releases = "unpins and puts; with pflags and map also lost-dirty",
        Succeeded = "whether they succeeded", Unpins = "unpins by callers of which gup_put_folio was made a part";

    /// <summary>Where it exists, try_grab_folio takes a folio.</summary>
    public const string SplitGrab = "try_grab_folio_fast";

    const string Succeeds = "if it succeeds, with FOLL_PIN or FOLL_GET: with neither there is no reference",
        TakesBack = "with FOLL_PIN or FOLL_GET; with more flags gup takes back a grab of its own",
        UnlessInner = "unless `gup_put_folio` shows the same next";

    static readonly KernelVersion V517 = new(5, 17), V518 = new(5, 18), V61 = new(6, 1), V62 = new(6, 2),
        V65 = new(6, 5), V66 = new(6, 6), V610 = new(6, 10), V611 = new(6, 11), V613 = new(6, 13);

    /// <summary>Not every plain reference leaves an event.</summary>
    public static readonly Yield SomeGets = new(EventKind.Get, CaptureCertainty.Some),
        SomePuts = new(EventKind.Put, CaptureCertainty.Some);

    static readonly Yield[] Acquisition = [new(EventKind.Pin), SomeGets];
    static readonly Yield[] Release =
        [new(EventKind.Unpin), SomePuts, new(EventKind.TryGet), new(EventKind.BackOff)];

    /// <summary>gup_put_folio, through which every unpin_user_* call goes.</summary>
    public static readonly ProbedFunction GupPut = new("gup_put_folio", HitMeaning.GupPut)
    {
        Since = V518, Parameters = "folio refs flags", Yields = Release, Remark = TakesBack,
        Entry = new("gup_put", $"{Folio} {PutFields}", Releases) { IsEssential = true, HasStack = true, Word = "PUT" },
    };

    /// <summary>The table, in the order in which the scripts probe them.</summary>
    public static readonly ProbedFunction[] All =
    [
        new(SplitGrab, HitMeaning.FastGrab)
        {
            Since = V66, SplitGrabs = true, Marks = KernelProfile.Linux612, Parameters = "page refs flags",
            Yields = Acquisition, Remark = Succeeds,
            Entry = new("grab_fast", FastEntry, "page flags before the lockless path's pins"),
            Return = new("grab_fast_ret", $"{Page} {Refs} {Foll} {Grabbed}", $"{Pins} of the lockless path")
            { IsEssential = true, HasStack = true, Word = "GRAB", Success = "" },
        },
        FastGrab("try_grab_folio", since: V518, until: V610, marks: null),
        FastGrab("try_grab_compound_head", since: null, until: V517, KernelProfile.Linux515),
        new("try_grab_folio", HitMeaning.SlowGrab)
        {
            Since = V66, SplitGrabs = true, Parameters = "folio refs flags", Yields = Acquisition, Remark = Succeeds,
            Entry = new("grab", $"{Folio} {Refs} {Foll} {Flags} {Rc}", "page flags before the slow path's pins"),
            Return = new("grab_ret", $"{Folio} {Refs} {Foll} ret={{ret}}:s32 {Rc} {Pc}", $"{Pins} of the slow path")
            { IsEssential = true, HasStack = true, Word = "GRAB", Success = "== 0" },
        },
        GrabPage(since: null, until: V61, success: ""),
        GrabPage(since: V62, until: V610, success: "== 0"),
        GupPut,
        new("put_compound_head", HitMeaning.GupPut)
        {
            Until = V517, Marks = KernelProfile.Linux515, Parameters = "page refs flags", Yields = Release,
            Remark = TakesBack,
            Entry = new("gup_put", $"{Page} {PutFields}", Releases)
            { IsEssential = true, HasStack = true, Word = "PUT" },
        },
        Outer("unpin_user_page", "page", since: null, new("unpin_page", $"{Page} {Head} {Counts}", Unpins)),
        Outer("unpin_user_folio", "folio npages", V611, new("unpin_folio", $"{Folio} {Refs} {Counts}", Unpins)),
        Outer("unpin_folio", "folio", V611, new("unpin_one", $"{Folio} {Counts}", Unpins)),
        new("folio_add_pin", HitMeaning.AddPin)
        {
            Since = V65, Parameters = "folio", Yields = [new(EventKind.Pin)],
            Entry = new("add_pin", $"{Folio} {Flags} {Rc} {Pc}", "second pins of pinned pages") { Word = "ADDPIN" },
        },
        new("folio_add_pins", HitMeaning.AddPins)
        {
            Since = V613, Parameters = "folio pins", Yields = [new(EventKind.Pin)],
            Remark = "unless `try_grab_folio` shows the same next",
            Entry = new("add_pins", $"{Folio} {Refs} {Flags} {Rc} {Pc}", "further pins of pinned pages")
            { HasStack = true, Word = "ADDPINS" },
        },
    ];

    /// <summary>The fast path where the grabs are not split.</summary>
    static ProbedFunction FastGrab(string name, KernelVersion? since, KernelVersion? until, KernelProfile? marks) =>
        new(name, HitMeaning.FastGrab)
        {
            Since = since, Until = until, SplitGrabs = false, Marks = marks, Parameters = "page refs flags",
            Yields = Acquisition, Remark = Succeeds,
            Entry = new("grab_fast", FastEntry, $"{Pins} of the lockless path") { IsEssential = true, HasStack = true },
            Return = new("grab_fast_ret", $"{Refs} {Foll} {Grabbed}", Succeeded)
            { IsEssential = true, Word = "GRAB", Success = "" },
        };

    /// <summary>The slow path where the grabs are not split.</summary>
    static ProbedFunction GrabPage(KernelVersion? since, KernelVersion? until, string success) =>
        new("try_grab_page", HitMeaning.SlowGrab)
        {
            Since = since, Until = until, SplitGrabs = false, Marks = KernelProfile.Linux61, Parameters = "page flags",
            Yields = Acquisition, Remark = Succeeds,
            Entry = new("grab", $"{Page} flags={{2}}:x32 {Flags} {Head} {Rc}", $"{Pins} of the slow path")
            { IsEssential = true, HasStack = true },
            Return = new("grab_ret", $"{Page} flags={{2}}:x32 {Head} {Rc} ret={{ret}}:s32", Succeeded)
            { IsEssential = true, Word = "GRAB", Success = success },
        };

    static ProbedFunction Outer(string name, string parameters, KernelVersion? since, Probe entry) =>
        new(name, HitMeaning.Unpin)
        {
            Since = since, Marks = since is null ? null : KernelProfile.Linux612, Parameters = parameters,
            Yields = [new(EventKind.Unpin)], Remark = UnlessInner,
            Entry = entry with { HasStack = true, Word = "UNPIN" },
        };
}
