using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>
/// When a device works on a page, which no probe shows: what a driver itself reports with trace_printk, "pinbug
/// dma_start id=N page=... pfn=0x..." and "pinbug dma_end id=N ...", and the tracepoints dma:dma_map_* and dma_unmap_*
/// (6.12 and newer) of memory that the device may write. What is mapped counts, wherever the device's address leads: an
/// IOMMU leads it there, and swiotlb copies there what the device has written, when it is unmapped.
/// Not modelled: mappings of what devices only read, and of their own memory (MMIO, dma_alloc_coherent).
/// </summary>
sealed class DeviceWork(EventMaker events)
{
    const string Start = "pinbug dma_start ", End = "pinbug dma_end ";
    const int MostPages = 4096;

    readonly Dictionary<long, Transfer> _open = [];
    readonly Dictionary<string, long> _devices = [];
    readonly Dictionary<(string Device, long Address, bool IsList), List<long>> _mapped = [];

    struct Transfer
    {
        public long Request;
        public int Pages;
    }

    /// <summary>False if the line is not a driver's mark.</summary>
    public bool TryRead(in ProbeRecord line, ProbeFields a)
    {
        bool start = line.Text.StartsWith(Start);
        if (!start && !line.Text.StartsWith(End)) return false;
        a.Read(line.Text);
        long id = a.Or(Field.Id, 0), pfn = a.Or(Field.Pfn, 0);
        if (pfn <= 0) return false;
        long request = start ? Begin(id) : Finish(id);
        Add(start ? EventKind.IoSubmit : EventKind.IoComplete, pfn, request, events.Callsites.Of(line.Name));
        return true;
    }

    void Add(EventKind kind, long pfn, long request, NameId<Callsite> callsite)
    {
        ref var e = ref events[events.Add(kind, pfn, events.Pages[pfn].Flags, callsite)];
        (e.Request, e.N) = (request, 1);
        e.Flags |= EventFlags.Write;
    }

    /// <summary>Ids start over when the driver is reloaded; the trace's requests do not.</summary>
    long Begin(long id)
    {
        var transfer = _open.GetValueOrDefault(id);
        if (transfer.Pages == 0) transfer.Request = events.NewRequest();
        transfer.Pages++;
        _open[id] = transfer;
        return transfer.Request;
    }

    long Finish(long id)
    {
        if (!_open.TryGetValue(id, out var transfer)) return 0;
        transfer.Pages--;
        if (transfer.Pages == 0) _open.Remove(id);
        else _open[id] = transfer;
        return transfer.Request;
    }

    /// <summary>Events were lost, perhaps the end of a mapping and the next one at its address.</summary>
    public void ForgetMappings() => _mapped.Clear();

    /// <summary>
    /// "0000:00:03.0 dir=FROM_DEVICE dma_addr=5b7b000 size=131072 phys_addr=5b7b000 attrs=", or lists "dma_addrs={...}
    /// sizes={...} phys_addrs={...}". The end of a mapping names only the address by which it is known here.
    /// </summary>
    public void Read(Tracepoint tracepoint, in ProbeRecord line)
    {
        var fields = new DmaFields(line.Text);
        if (!fields.WritesMemory) return;
        bool isMap = tracepoint.Meaning == TracepointMeaning.DmaMap;
        var key = (Device: fields.Device.ToString(), fields.Key, fields.IsList);
        if (isMap) _mapped[key] = fields.Pages(MostPages);
        if (!_mapped.TryGetValue(key, out var pages)) return;
        if (!isMap) _mapped.Remove(key);
        if (!_devices.TryGetValue(key.Device, out long device)) device = _devices[key.Device] = events.NewRequest();
        var callsite = events.Callsites.Of(tracepoint.Function);
        var kind = isMap ? EventKind.DmaMap : EventKind.DmaUnmap;
        foreach (long pfn in pages) Add(kind, pfn, device, callsite);
    }
}

/// <summary>
/// The fields of a line of dma_map_* or dma_unmap_*. Numbers are hexadecimal, with 0x in lists; a size alone is
/// decimal.
/// </summary>
readonly ref struct DmaFields(ReadOnlySpan<char> text)
{
    const int PageSize = 4096;
    /// <summary>No address of memory is larger.</summary>
    const long MostMemory = 0x10_0000_0000_0000;

    readonly ReadOnlySpan<char> _text = text;

    public ReadOnlySpan<char> Device => _text[..Math.Max(0, _text.IndexOf(" dir="))].Trim();
    public bool IsList => _text.Contains(" phys_addrs=", StringComparison.Ordinal);
    public bool WritesMemory => Find(" dir=") is "FROM_DEVICE" or "BIDIRECTIONAL"
        && !Find(" attrs=").Contains("MMIO", StringComparison.Ordinal);

    /// <summary>A mapping is known by the device's address, a list by the first of memory.</summary>
    public long Key => Number(First(IsList ? " phys_addrs=" : " dma_addr="));

    /// <summary>
    /// The frames of what is mapped. Where an IOMMU has joined entries of a list their sizes are not known: one
    /// page of each counts.
    /// </summary>
    public List<long> Pages(int most)
    {
        var pages = new List<long>();
        if (!IsList) AddPages(Number(Find(" phys_addr=")), Decimal(Find(" size=")), most, pages);
        if (!IsList) return pages;
        var (starts, sizes) = (List(" phys_addrs="), List(" sizes="));
        for (int i = 0; i < starts.Count; i++)
            AddPages(starts[i], sizes.Count == starts.Count ? sizes[i] : 1, most, pages);
        return pages;
    }

    static void AddPages(long start, long size, int most, List<long> to)
    {
        if (start is <= 0 or > MostMemory) return;
        long last = start + Math.Clamp(size, 1, (long)most * PageSize) - 1;
        for (long pfn = start / PageSize; pfn <= last / PageSize && to.Count < most; pfn++) to.Add(pfn);
    }

    List<long> List(ReadOnlySpan<char> name)
    {
        var numbers = new List<long>();
        var found = Find(name).Trim("{}");
        foreach (var part in found.Split(',')) numbers.Add(Number(found[part]));
        return numbers;
    }

    ReadOnlySpan<char> First(ReadOnlySpan<char> name)
    {
        var found = Find(name).Trim("{}");
        int comma = found.IndexOf(',');
        return comma < 0 ? found : found[..comma];
    }

    ReadOnlySpan<char> Find(ReadOnlySpan<char> name)
    {
        int at = _text.IndexOf(name);
        if (at < 0) return default;
        var value = _text[(at + name.Length)..];
        int blank = value.IndexOf(' ');
        return blank < 0 ? value : value[..blank];
    }

    static long Number(ReadOnlySpan<char> word) =>
        KernelNumbers.TryHex(word.StartsWith("0x") ? word[2..] : word, out long value) ? value : 0;

    static long Decimal(ReadOnlySpan<char> word) => KernelNumbers.TryDecimal(word, out long value) ? value : 0;
}
