namespace Pintrace.Recorder.Text;

/// <summary>
/// The user named something that does not exist, or asked for something contradictory. Message of one sentence; exit
/// code 2.
/// </summary>
/// <param name="message">The sentence.</param>
/// <param name="detail">Lines to show verbatim below it: where the mistake is, for instance.</param>
public sealed class UsageException(string message, string detail = "") : Exception(Sentence.OnOneLine(message))
{
    /// <summary>Lines to show below the sentence; empty if there are none.</summary>
    public string Detail { get; } = detail;
}

/// <summary>
/// An input is missing, unreadable, foreign or corrupt, or an output cannot be written. Message of one sentence; exit
/// code 3.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>An error of the input alone.</summary>
    public InputException(string message) : base(Sentence.OnOneLine(message)) { }
    /// <summary>An error that the operating system or SQLite reported.</summary>
    public InputException(string message, Exception inner) : base(Sentence.OnOneLine(message), inner) { }

    /// <summary>"x cannot be read: Permission denied."</summary>
    public static InputException Unreadable(string what, Exception reason) =>
        new($"{what} cannot be read: {Sentence.Of(reason)}", reason);

    /// <summary>"x cannot be written: No space left on device."</summary>
    public static InputException Unwritable(string what, Exception reason) =>
        new($"{what} cannot be written: {Sentence.Of(reason)}", reason);
}

/// <summary>
/// Keeps what users read on one line, and shows control characters, whatever file names and foreign messages contain.
/// </summary>
public static class Sentence
{
    /// <summary>An exception's message with exactly one full stop, to end a sentence of ours.</summary>
    public static string Of(Exception e) => e.Message.Split(" (Parameter ")[0].TrimEnd('.') + ".";

    const int Longest = 4000;

    /// <summary>The sentence as it can be shown; the middle of one that quotes an endless name is left out.</summary>
    internal static string OnOneLine(string text) => Visible.OnOneLine(
        text.Length <= Longest ? text : $"{text[..(Longest / 2)]} ... {text[^(Longest / 2)..]}");
}
