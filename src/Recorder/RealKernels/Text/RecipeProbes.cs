namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>
/// Which function a probe of docs/probes is on: trace-cmd and perf print the probe's name and an address without a symbol.
/// Both kernels' recipes use the same names; where the functions differ, the arguments tell them apart.
/// </summary>
static class RecipeProbes
{
    const long FlagsOf61 = 0x40004;      // FOLL_PIN and FOLL_GET of 6.1: no lockless grab of 6.12 has either bit

    /// <summary>The function of a probe; empty if the recipes have no such probe.</summary>
    public static string FunctionOf(ReadOnlySpan<char> probe, ReadOnlySpan<char> arguments) => probe switch
    {
        "grab_fast" => (Value(arguments, "flags=0x") & FlagsOf61) != 0 ? "try_grab_folio" : "try_grab_folio_fast",
        "grab_fast_ret" => Has(arguments, "page=") ? "try_grab_folio_fast" : "try_grab_folio",
        "grab" or "grab_ret" => Has(arguments, "folio=") ? "try_grab_folio" : "try_grab_page",
        "rmap_rm" => Has(arguments, "folio=") ? "folio_remove_rmap_ptes" : "page_remove_rmap",
        "anon_map" => Has(arguments, "folio=") ? "folio_add_new_anon_rmap" : "page_add_new_anon_rmap",
        "gup_put" => "gup_put_folio",
        "add_pin" => "folio_add_pin",
        "mkclean" or "mkclean_ret" => "folio_mkclean",
        "clear_dirty" or "clear_dirty_ret" => "folio_clear_dirty_for_io",
        "wb_start" => "__folio_start_writeback",
        "wb_end" => "folio_end_writeback",
        "mark_dirty" => "folio_mark_dirty",
        "unmap" => "try_to_unmap",
        "trunc_cleanup" => "truncate_cleanup_folio",
        "pipe_get" => "generic_pipe_buf_get",
        "pipe_rel" => "generic_pipe_buf_release",
        "pcpipe_rel" => "page_cache_pipe_buf_release",
        "base" => "do_sys_openat2",
        _ => "",
    };

    /// <summary>
    /// The hit of a probe of the recipes: "(ffffffff8137ad20) folio=..." at an entry,
    /// "(ffffffff8137bde4 &lt;- ffffffff8137bfa6) ..." at a return. False if it is none.
    /// </summary>
    public static bool TrySetHit(ref ProbeRecord record, ReadOnlySpan<char> name, ReadOnlySpan<char> text)
    {
        if (!TrySplit(text, out bool isReturn, out var fields)) return false;
        string function = FunctionOf(name, fields);
        if (function.Length == 0) return false;
        record.Kind = RecordKind.Event;
        record.Name = name;
        record.Function = function;
        (record.IsEntry, record.IsReturn) = (!isReturn, isReturn);
        record.Text = fields;
        return true;
    }

    /// <summary>The text is the hit of a probe, with an address where ftrace has a symbol.</summary>
    public static bool IsHit(ReadOnlySpan<char> text) => TrySplit(text, out _, out _);

    /// <summary>Takes "(address) fields" apart, and the raw form of it: "__probe_ip=address fields".</summary>
    static bool TrySplit(ReadOnlySpan<char> text, out bool isReturn, out ReadOnlySpan<char> fields) =>
        text is ['(', ..] && text.IndexOf(')') is var close and > 0
            ? TryPlace(text[1..close], text[(close + 1)..], out isReturn, out fields)
            : TryRaw(text, out isReturn, out fields);

    static bool TryPlace(ReadOnlySpan<char> place, ReadOnlySpan<char> rest, out bool isReturn, out ReadOnlySpan<char> fields)
    {
        const string Arrow = " <- ";
        int arrow = place.IndexOf(Arrow);
        isReturn = arrow >= 0;
        fields = rest;
        if (!isReturn) return ProbePlace.IsAddress(place);
        return ProbePlace.IsAddress(place[..arrow]) && ProbePlace.IsAddress(place[(arrow + Arrow.Length)..]);
    }

    static bool TryRaw(ReadOnlySpan<char> text, out bool isReturn, out ReadOnlySpan<char> fields)
    {
        const string Ip = "__probe_ip=", Func = "__probe_func=", ReturnIp = "__probe_ret_ip=";
        int at = text.IndexOf(ReturnIp);
        isReturn = text.StartsWith(Func) && at > 0;
        fields = default;
        if (!isReturn && !text.StartsWith(Ip)) return false;
        var rest = text[(isReturn ? at + ReturnIp.Length : Ip.Length)..];
        int blank = rest.IndexOf(' ');
        fields = blank < 0 ? default : rest[blank..];
        return ProbePlace.IsAddress(blank < 0 ? rest : rest[..blank]);
    }

    static bool Has(ReadOnlySpan<char> arguments, string field) => At(arguments, field) >= 0;

    static long Value(ReadOnlySpan<char> arguments, string field)
    {
        if (At(arguments, field) is not (var at and >= 0)) return 0;
        var value = arguments[(at + field.Length)..];
        int blank = value.IndexOf(' ');
        return KernelNumbers.TryHex(blank < 0 ? value : value[..blank], out long n) ? n : 0;
    }

    /// <summary>Where a field begins; names that end like it are others.</summary>
    static int At(ReadOnlySpan<char> arguments, string field)
    {
        for (int at = 0; arguments[at..].IndexOf(field) is var found and >= 0; at += found + 1)
            if (at + found == 0 || arguments[at + found - 1] == ' ') return at + found;
        return -1;
    }
}
