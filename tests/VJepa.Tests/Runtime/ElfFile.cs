using System.Buffers.Binary;
using System.Text;

namespace VJepa.Tests.Runtime;

/// <summary>Reads the needs of a 64-bit little-endian ELF file, after the ELF specification.</summary>
internal sealed class ElfFile(string path)
{
    private const uint DynamicType = 6, VersionNeedsType = 0x6ffffffe;
    private readonly byte[] bytes = File.ReadAllBytes(path);

    /// <summary>Names of the libraries it needs (DT_NEEDED).</summary>
    public IReadOnlyList<string> Needed
    {
        get
        {
            var needed = new List<string>();
            foreach (var section in Sections.Where(s => s.Type == DynamicType))
                for (var at = section.Offset; at < section.Offset + section.Size; at += 16)
                    if (Long(at) == 1) needed.Add(Name(section.Link, Long(at + 8)));
            return needed;
        }
    }

    /// <summary>Symbol versions it needs, with their flags (2: weak).</summary>
    public IReadOnlyList<(string File, string Version, int Flags)> VersionNeeds
    {
        get
        {
            var needs = new List<(string, string, int)>();
            foreach (var section in Sections.Where(s => s.Type == VersionNeedsType))
            {
                var need = section.Offset;
                for (var i = 0; i < section.Info; i++)
                {
                    var aux = need + Int(need + 8);
                    for (var j = 0; j < Short(need + 2); j++)
                    {
                        var (file, version) = (Name(section.Link, Int(need + 4)), Name(section.Link, Int(aux + 8)));
                        needs.Add((file, version, Short(aux + 4)));
                        aux += Int(aux + 12);
                    }
                    need += Int(need + 12);
                }
            }
            return needs;
        }
    }

    private IEnumerable<(uint Type, long Offset, long Size, int Link, int Info)> Sections
    {
        get
        {
            Assert.Equal("\u007fELF", Encoding.ASCII.GetString(bytes, 0, 4));
            for (var i = 0; i < Short(60); i++) yield return Section(i);
        }
    }

    private (uint Type, long Offset, long Size, int Link, int Info) Section(int index)
    {
        var at = Long(40) + index * Short(58);
        return ((uint)Int(at + 4), Long(at + 24), Long(at + 32), Int(at + 40), Int(at + 44));
    }

    private string Name(int section, long at)
    {
        var start = (int)(Section(section).Offset + at);
        return Encoding.ASCII.GetString(bytes, start, Array.IndexOf(bytes, (byte)0, start) - start);
    }

    private int Short(long at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan((int)at));
    private int Int(long at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan((int)at));
    private long Long(long at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan((int)at));
}
