using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>
/// What a driver itself reports with trace_printk: "pinbug dma_start id=N page=... pfn=0x..." and "pinbug dma_end id=N
/// ...". They show when a device works on a page, which no probe does.
/// </summary>
sealed class PinbugMarkers(EventMaker events)
{
    const string Start = "pinbug dma_start ", End = "pinbug dma_end ";

    readonly Dictionary<long, Transfer> _open = [];
    long _requests;

    struct Transfer
    {
        public long Request;
        public int Pages;
    }

    /// <summary>False if the line is not such a marker.</summary>
    public bool TryRead(in ProbeRecord line, ProbeFields a)
    {
        bool start = line.Text.StartsWith(Start);
        if (!start && !line.Text.StartsWith(End)) return false;
        a.Read(line.Text);
        long id = a.Or(Field.Id, 0), pfn = a.Or(Field.Pfn, 0);
        if (pfn <= 0) return false;
        long request = start ? Begin(id) : Finish(id);
        var kind = start ? EventKind.IoSubmit : EventKind.IoComplete;
        ref var e = ref events[events.Add(kind, pfn, events.Pages[pfn].Flags, events.Callsites.Of(line.Name))];
        (e.Request, e.N, e.Flags) = (request, 1, EventFlags.Write);
        return true;
    }

    /// <summary>Ids start over when the driver is reloaded; the trace's requests do not.</summary>
    long Begin(long id)
    {
        var transfer = _open.GetValueOrDefault(id);
        if (transfer.Pages == 0) transfer.Request = ++_requests;
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
}
