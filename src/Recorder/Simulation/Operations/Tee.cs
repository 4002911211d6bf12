using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Mm;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>A process fills pipes with references to one page, by tee in a loop, and closes them.</summary>
static class Tee
{
    /// <summary>1,024 references: as many as one pin of a small folio counts.</summary>
    public static readonly Operation AsMuchAsAPin = Loop("tee-1024", 10);
    /// <summary>2^30 references: two such loops overflow the count.</summary>
    public static readonly Operation HalfTheCount = Loop("tee-2^30", 30);

    /// <summary>2^14 references: two such loops overflow a count of 16 bits.</summary>
    public static readonly Operation HalfTheNarrowCount = Loop("tee-2^14", 14);

    public static readonly Operation Close = new("close-pipes",
        ["generic_pipe_buf_release", "free_pipe_info", "pipe_release"], RequestScope.Ends,
    [
        Gup.ReleaseEach("put_page"),
    ]);

    static Operation Loop(string id, byte order) =>
        new(id, ["link_pipe", "do_tee"], RequestScope.Begins, [Pipe.GetMany(order).ElseEnd()]);
}
