using System.Buffers.Binary;

namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Writing;

/// <summary>
/// The interior pages of a b-tree of a table that grows at its end. Only the rightmost page of each level is open; the
/// topmost is the root, which never moves.
/// </summary>
/// <param name="pageSize">Bytes of a page.</param>
/// <param name="root">The number of the root's page.</param>
/// <param name="newPage">Gives the number of a page that is free.</param>
sealed class PageTreeWriter(int pageSize, uint root, Func<uint> newPage)
{
    /// <summary>A page of the level below, and the largest key in it; that of an open page is not known yet.</summary>
    readonly record struct Child(uint Page, long LastKey);

    sealed class Node(uint page)
    {
        public uint Page = page;
        public readonly List<Child> Children = [];
        public int Used = PageLayout.InteriorHeader;
    }

    /// <summary>The open page of each level, from the parents of leaves up to the root.</summary>
    readonly List<Node> _open = [];
    readonly HashSet<Node> _changed = [];

    /// <summary>The pages that the next leaf may change, if they are in the file.</summary>
    public IEnumerable<uint> Open => _open.Select(n => n.Page).Append(root).Distinct();

    /// <summary>No leaf has been added.</summary>
    public bool IsEmpty => _open.Count == 0;

    /// <summary>Appends a leaf.</summary>
    public void Add(uint leaf, long lastKey)
    {
        if (IsEmpty) _open.Add(new(root));
        Add(0, new(leaf, lastKey));
    }

    void Add(int level, Child child)
    {
        var node = _open[level];
        _changed.Add(node);
        if (TryAppend(node, child)) return;
        if (level == _open.Count - 1) Raise(node);
        var next = new Node(newPage());
        _changed.Add(next);
        var last = node.Children[^1];      // goes along: a page must have two children
        node.Children.RemoveAt(node.Children.Count - 1);
        node.Used -= SizeOf(node.Children[^1]);
        TryAppend(next, last);
        TryAppend(next, child);
        _open[level] = next;
        var above = _open[level + 1].Children;
        above[^1] = above[^1] with { LastKey = node.Children[^1].LastKey };
        Add(level + 1, new(next.Page, 0));
    }

    /// <summary>The root's content moves to a page of its own, and the root becomes the page above.</summary>
    void Raise(Node top)
    {
        top.Page = newPage();
        var above = new Node(root);
        above.Children.Add(new(top.Page, 0));
        _open.Add(above);
    }

    /// <summary>Each child but the last is a cell; the last is in the header.</summary>
    bool TryAppend(Node node, Child child)
    {
        int size = node.Children.Count == 0 ? 0 : SizeOf(node.Children[^1]);
        if (node.Used + size > pageSize) return false;
        node.Used += size;
        node.Children.Add(child);
        return true;
    }

    static int SizeOf(Child child) =>
        PageLayout.PointerSize + PageLayout.NumberSize + Varint.LengthOf((ulong)child.LastKey);

    /// <summary>Gives the content of each page that has changed since the last time, to be used at once.</summary>
    public IEnumerable<(uint Page, byte[] Content)> TakeChanged()
    {
        byte[] content = new byte[pageSize];
        foreach (var node in _changed)
        {
            Render(node, content);
            yield return (node.Page, content);
        }
        _changed.Clear();
    }

    static void Render(Node node, Span<byte> page)
    {
        page.Clear();
        int top = page.Length, cells = node.Children.Count - 1;
        for (int i = 0; i < cells; i++)
        {
            var child = node.Children[i];
            top -= Varint.PutBefore(page[..top], (ulong)child.LastKey) + PageLayout.NumberSize;
            BinaryPrimitives.WriteUInt32BigEndian(page[top..], child.Page);
            int pointer = PageLayout.InteriorHeader + PageLayout.PointerSize * i;
            BinaryPrimitives.WriteUInt16BigEndian(page[pointer..], (ushort)top);
        }
        page[0] = PageLayout.Interior;
        BinaryPrimitives.WriteUInt16BigEndian(page[PageLayout.CellsAt..], (ushort)cells);
        BinaryPrimitives.WriteUInt16BigEndian(page[PageLayout.TopAt..], (ushort)top);
        BinaryPrimitives.WriteUInt32BigEndian(page[PageLayout.LastChildAt..], node.Children[^1].Page);
    }
}
