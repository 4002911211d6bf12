using System.Globalization;

namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>Major and minor number of a kernel's release.</summary>
readonly record struct KernelVersion(int Major, int Minor) : IComparable<KernelVersion>
{
    const int MaxPart = 999;

    /// <summary>The version in "6.12", "v6.12" or "6.12.95+deb12-amd64"; null if it is not a release.</summary>
    public static KernelVersion? Parse(string release)
    {
        string[] parts = release.TrimStart('v').Split('.', '-', '+', '_');
        if (parts.Length < 2 || Number(parts[0]) is not { } major || Number(parts[1]) is not { } minor) return null;
        return new(major, minor);
    }

    static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n <= MaxPart ? n : null;

    /// <summary>A single number for comparisons, also in the scripts.</summary>
    public int Rank => Major * (MaxPart + 1) + Minor;
    public int CompareTo(KernelVersion other) => Rank.CompareTo(other.Rank);
    public override string ToString() => $"{Major}.{Minor}";
}
