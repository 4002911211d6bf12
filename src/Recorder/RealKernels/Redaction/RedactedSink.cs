using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Redaction;

/// <summary>Hands events on under other names, so that a trace can be shared; numbers stay.</summary>
sealed class RedactedSink(IEventSink inner, RedactedNames redacted) : RenamedSink(inner, new TraceNames())
{
    /// <inheritdoc/>
    protected override Actor Of(Actor actor) => redacted.Of(actor);
    /// <inheritdoc/>
    protected override Callsite Of(Callsite callsite) => redacted.Of(callsite);
    /// <inheritdoc/>
    protected override TraceFile Of(TraceFile file) => redacted.Of(file);
    /// <inheritdoc/>
    protected override string OfFact(string fact) => redacted.OfFact(fact);
    /// <inheritdoc/>
    protected override string OfSource(string source) => redacted.OfSource(source);
}
