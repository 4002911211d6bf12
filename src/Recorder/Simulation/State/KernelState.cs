using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pintrace.Recorder.Simulation.State;

/// <summary>
/// The whole mutable state of a machine in one block of words, so that it is copied, compared and hashed as one: the
/// inode, address spaces, frames (actors, then devices), the ledger of holds, page tables, page cache, folios.
/// </summary>
class KernelState
{
    // Size of one of each, in words of 8 bytes.
    const int FrameWords = 4, HoldWords = 2, FolioWords = 5, HalvesPerWord = 2;
    /// <summary>States are compared so many words at a time; what is too much stays 0.</summary>
    const int WordsOfVector = 4;

    readonly ulong[] _words;
    readonly int _framesAt, _holdsAt, _ptesAt, _cacheAt, _foliosAt;
    readonly int _holdsPerFrame, _vas;
    /// <summary>Where the block ends, in bytes; 0 while somebody is told what is asked for.</summary>
    long _end;
    Action<Part>? _asked;

    public KernelState(Shape shape)
    {
        Shape = shape;
        (_holdsPerFrame, _vas) = (shape.HoldsPerFrame, shape.Vas);
        _framesAt = 1 + shape.Mms;
        _holdsAt = _framesAt + FrameWords * shape.Frames;
        _ptesAt = _holdsAt + HoldWords * shape.Frames * shape.HoldsPerFrame;
        _cacheAt = _ptesAt + (shape.Mms * shape.Vas + 1) / HalvesPerWord;
        _foliosAt = _cacheAt + (shape.FilePages + 1) / HalvesPerWord;
        int words = _foliosAt + FolioWords * shape.Folios;
        _words = new ulong[(words + WordsOfVector - 1) / WordsOfVector * WordsOfVector];
        _end = Bytes;
    }

    public Shape Shape { get; }
    public Span<ulong> State => _words;
    long Bytes => _words.Length * (long)sizeof(ulong);

    /// <summary>
    /// Is told each part of the state that a step asks for, to read or to write it; null = nobody is. What a step does
    /// follows from these parts.
    /// </summary>
    public Action<Part>? Asked
    {
        set => (_asked, _end) = (value, value is null ? Bytes : 0);
    }

    public int FrameCount => Shape.Frames;
    /// <summary>The running frame; -1 while the scene is set.</summary>
    public FrameId Current { get; protected set; } = FrameId.None;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    ref T At<T>(int word, int index)
    {
        long end = word * (long)sizeof(ulong) + (index + 1L) * Unsafe.SizeOf<T>();
        if (index < 0 || end > _end) Ask(typeof(T), index, Unsafe.SizeOf<T>(), end);
        ref ulong first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_words), word);
        return ref Unsafe.Add(ref Unsafe.As<ulong, T>(ref first), index);
    }

    /// <exception cref="InvalidOperationException">A step took for granted what a scenario did not give it.</exception>
    void Ask(Type type, int index, int size, long end)
    {
        if (index < 0 || end > Bytes)
            throw new InvalidOperationException($"There is no {type.Name} {index} in this machine.");
        _asked?.Invoke(new(type, index, (int)end - size, size));
    }

    public ref Inode Inode => ref At<Inode>(0, 0);
    public ref MmStruct Mm(int mm) => ref At<MmStruct>(1, mm);
    public ref Frame Frame(FrameId frame) => ref At<Frame>(_framesAt, frame);
    public ref Hold HoldAt(Slot slot) => ref At<Hold>(_holdsAt, slot);
    public ref uint PteOf(int mm, Va va) => ref At<uint>(_ptesAt, mm * _vas + va);
    /// <summary>An mm's entry for a virtual page maps the folio, be it detached for the moment.</summary>
    public bool Maps(int mm, Va va, Pfn pfn)
    {
        uint pte = PteOf(mm, va);
        return (pte & Pte.Present) != 0 && Pte.Pfn(pte) == pfn;
    }

    /// <summary>Page frame + 1 of the folio cached for a file page; 0 = none.</summary>
    public ref int PageCache(Va va) => ref At<int>(_cacheAt, va);
    /// <summary>The folio cached for a file page; none if there is none.</summary>
    public Pfn CachedAt(Va va) => new(PageCache(va) - 1);
    public ref Folio Folio(Pfn pfn) => ref At<Folio>(_foliosAt, pfn);

    public bool IsAnon(Va va) => va >= Shape.FilePages;
    public bool IsFile(Va va) => va < Shape.FilePages;

    /// <summary>Entry i of a frame in the ledger of holds.</summary>
    public Slot SlotOf(FrameId frame, int i) => new(frame * _holdsPerFrame + i);

    /// <summary>Slots 0 to ActorSlots - 1 belong to actors; those of devices follow.</summary>
    public int ActorSlots => Shape.Actors * _holdsPerFrame;
    public int Slots => Shape.Frames * _holdsPerFrame;

    /// <summary>A frame's slot for a reference that an operation holds for a moment.</summary>
    public Slot TransientSlot(FrameId frame) => new((frame + 1) * _holdsPerFrame - 1);

    /// <summary>The first slot after a frame's own.</summary>
    public Slot EndOf(FrameId frame) => new((frame + 1) * _holdsPerFrame);

    /// <summary>The slot in which a frame's request holds page i of its vector for itself.</summary>
    public Slot RequestSlotOf(FrameId frame, int i) => SlotOf(frame, Shape.PagesPerRequest + i);

    /// <summary>The words of a frame.</summary>
    public Span<ulong> WordsOf(FrameId frame) => _words.AsSpan(_framesAt + FrameWords * frame.Index, FrameWords);

    /// <summary>The words of a frame's entries in the ledger.</summary>
    public Span<ulong> HoldsOf(FrameId frame) =>
        _words.AsSpan(_holdsAt + HoldWords * _holdsPerFrame * frame.Index, HoldWords * _holdsPerFrame);

    /// <summary>The frame that a slot belongs to.</summary>
    public FrameId FrameOf(Slot slot) => new(slot / _holdsPerFrame);
}
