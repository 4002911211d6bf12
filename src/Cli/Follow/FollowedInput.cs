using System.Collections.Concurrent;
using Pintrace.Recorder.Files;

namespace Pintrace.Cli.Follow;

/// <summary>
/// A growing file or a pipe, read until it is cancelled, however long the writer is silent. A file has no end of its
/// own; a pipe also ends when its writer does. At most a few megabytes are read ahead.
/// </summary>
sealed class FollowedInput : ReadOnlyStream
{
    const int ChunkSize = 1 << 16, ChunksAhead = 64;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    readonly BlockingCollection<byte[]> _chunks = new(ChunksAhead);
    readonly CancellationToken _cancel;
    byte[] _chunk = [];
    int _at;
    Exception? _failure;

    /// <param name="open">Opens what to read, which may wait for a writer.</param>
    /// <param name="grows">True if its apparent end is not final: more may be written.</param>
    /// <param name="cancel">Ends the stream.</param>
    public FollowedInput(Func<Stream> open, bool grows, CancellationToken cancel)
    {
        _cancel = cancel;
        new Thread(() => Pump(open, grows)) { IsBackground = true, Name = "input" }.Start();
    }

    void Pump(Func<Stream> open, bool grows)
    {
        try
        {
            using var source = open();
            var buffer = new byte[ChunkSize];
            while (!_cancel.IsCancellationRequested)
            {
                int n = source.Read(buffer);
                if (n > 0) _chunks.Add(buffer[..n], _cancel);
                else if (!grows) break;
                else _cancel.WaitHandle.WaitOne(Pause);
            }
        }
        catch (OperationCanceledException)
        {
            // the reader is gone
        }
        catch (Exception e) when (InputFile.IsRefusal(e))
        {
            _failure = e;
        }
        finally
        {
            _chunks.CompleteAdding();
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_at == _chunk.Length && !TryNext()) return 0;
        int n = Math.Min(buffer.Length, _chunk.Length - _at);
        _chunk.AsSpan(_at, n).CopyTo(buffer);
        _at += n;
        return n;
    }

    bool TryNext()
    {
        try
        {
            if (_chunks.TryTake(out byte[]? chunk, Timeout.Infinite, _cancel))
            {
                (_chunk, _at) = (chunk, 0);
                return true;
            }
            return _failure is null ? false : throw _failure;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
