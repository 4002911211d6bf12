using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Engine;

/// <summary>
/// What an operation must find: without it, it does nothing, means nothing, or reaches beyond the machine. Steps say
/// what they need (<see cref="Step.Requires"/>), and a test holds it against every use in a scenario.
/// </summary>
[Flags]
enum Needs : uint
{
    None = 0,
    [Meaning("its actor has a device")]
    Device = 1 << 0,
    [Meaning("an earlier operation of its actor has begun a request, and none has ended it")]
    OpenRequest = 1 << 1,
    [Meaning("another address space for the child")]
    Child = 1 << 2,
    [Meaning("its address space is that of a child which another actor forks")]
    ForkedMemory = 1 << 3,
    [Meaning("there is a file")]
    File = 1 << 4,
    [Meaning("its page is one of the file")]
    FilePage = 1 << 5,
    [Meaning("its page is private memory: anonymous, or of a file that is mapped privately")]
    PrivatePage = 1 << 6,
    [Meaning("its page is in memory and mapped")]
    MappedPage = 1 << 7,
    [Meaning("its page is huge")]
    HugePage = 1 << 8,
    [Meaning("it is given more than one page")]
    SeveralPages = 1 << 9,
    [Meaning("there is a page after its own")]
    NextPage = 1 << 10,
    [Meaning("requests have room for more than one page")]
    RoomForTwo = 1 << 11,
    [Meaning("the file is on DAX")]
    DaxFile = 1 << 12,
    [Meaning("its page is in a CMA area or in ZONE_MOVABLE")]
    MovableArea = 1 << 13,
    [Meaning("there is a limit of dirty pages")]
    DirtyLimit = 1 << 14,
    [Meaning("the file has a size for those who read it past the page cache")]
    FileSize = 1 << 15,
    [Meaning("its page is no page of a shared mapping of a file on a disk")]
    NoDiskPage = 1 << 18,
    [Meaning("it is given one page alone")]
    OnePage = 1 << 16,
    [Meaning("its page is not the first one, which it reads ahead")]
    NotFirstPage = 1 << 17,
}
