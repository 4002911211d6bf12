using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>A process fills pipes with references to one page, by tee in a loop, and closes them.</summary>
static class Tee
{
    const string Name = "tee";

    [Meaning("Takes 1,024 references to a page by tee in a loop: as many as one pin of a small folio counts.")]
    public static readonly Operation AsMuchAsAPin = Loop("tee-1024", 10);
    [Meaning("Takes 2^30 references to a page by tee in a loop: two such loops overflow the count.")]
    public static readonly Operation HalfTheCount = Loop("tee-2^30", 30);

    [Meaning("Takes 2^14 references to a page by tee in a loop: two such loops overflow a count of 16 bits.")]
    public static readonly Operation HalfTheNarrowCount = Loop("tee-2^14", 14);

    [Meaning("Closes the pipes that tee has filled, and puts their references.")]
    public static readonly Operation Close = new("close-pipes",
        ["generic_pipe_buf_release", "free_pipe_info", "pipe_release"], RequestScope.Ends,
    [
        Gup.ReleaseEach("put_page"),
    ]) { Driver = Name };

    static Operation Loop(string id, byte order) =>
        new(id, ["link_pipe", "do_tee"], RequestScope.Begins, [Pipe.GetMany(order).ElseEnd()]) { Driver = Name };
}
