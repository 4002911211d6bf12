using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Mm;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>vmsplice(2): references to a process's pages in a pipe, to be read when somebody likes (fs/splice.c).</summary>
static class Vmsplice
{
    public static readonly Operation Fill = new("vmsplice", ["iter_to_pipe", "vmsplice_to_pipe"], RequestScope.Begins, Gup.Register(GupCaller.AlwaysGet, write: false, "add_to_pipe", "put_page"));

    public static readonly Operation Read = new("read-pipe", ["generic_pipe_buf_release", "anon_pipe_read"], RequestScope.Ends,
    [
        Pipe.ReadEach                               .In("anon_pipe_read"),
        Gup.ReleaseEach("put_page"),
    ]);
}
