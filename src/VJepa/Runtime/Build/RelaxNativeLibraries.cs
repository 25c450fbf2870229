using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Build task: edits the copies of two native libraries in an output folder, so that they load on any Linux
/// with glibc 2.28 or newer and without a desktop. Never touches the package cache: it writes a new file and renames it.
/// libLibTorchSharp.so names a libstdc++ version (GLIBCXX_3.4.32, GCC 13) of which it uses nothing: that need becomes weak.
/// libOpenCvSharpExtern.so needs GTK, X11 and font libraries for windows that this kit never opens: those needs go,
/// and their symbols become weak.
/// </summary>
public sealed class RelaxNativeLibraries : Task
{
    private const uint Glibcxx3432 = 0x0297f842; // ELF hash of "GLIBCXX_3.4.32"
    private const int Dynamic = 6, DynSym = 11, VerNeed = 0x6ffffffe, VerSym = 0x6fffffff;

    private static readonly HashSet<string> System = new HashSet<string>
    {
        "libc.so.6", "libm.so.6", "librt.so.1", "libpthread.so.0", "libdl.so.2", "libgcc_s.so.1", "libstdc++.so.6",
        "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1",
    };

    [Required]
    public string[] Files { get; set; } = new string[0];

    public override bool Execute()
    {
        foreach (var file in Files)
        {
            var bytes = File.ReadAllBytes(file);
            var changed = file.EndsWith("libOpenCvSharpExtern.so", StringComparison.Ordinal)
                ? DropDesktop(bytes)
                : WeakenVersion(bytes);
            if (changed > 0) Replace(file, bytes);
            Log.LogMessage(MessageImportance.Normal, "{0}: {1} records relaxed", file, changed);
        }
        return true;
    }

    private static void Replace(string file, byte[] bytes)
    {
        // Keeping the time lets the next build see that its copy is current.
        var time = File.GetLastWriteTimeUtc(file);
        var temporary = file + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(temporary, bytes);
        File.SetLastWriteTimeUtc(temporary, time);
        File.Delete(file);
        File.Move(temporary, file);
    }

    private static int WeakenVersion(byte[] b)
    {
        var changed = 0;
        foreach (var section in Sections(b, VerNeed))
        {
            var need = section.Offset;
            for (var i = 0; i < section.Info; i++)
            {
                var aux = need + (int)U32(b, need + 8);
                for (var j = 0; j < U16(b, need + 2); j++)
                {
                    if (U32(b, aux) == Glibcxx3432 && (b[aux + 4] & 2) == 0)
                    {
                        b[aux + 4] |= 2; // VER_FLG_WEAK
                        changed++;
                    }
                    aux += (int)U32(b, aux + 12);
                }
                need += (int)U32(b, need + 12);
            }
        }
        return changed;
    }

    private static int DropDesktop(byte[] b)
    {
        var changed = 0;
        foreach (var section in Sections(b, Dynamic))
        {
            var names = Section.At(b, section.Link).Offset;
            var to = section.Offset;
            for (var from = section.Offset; from < section.Offset + section.Size; from += 16)
            {
                if (U64(b, from) == 1 && !System.Contains(Text(b, names + (int)U64(b, from + 8)))) { changed++; continue; }
                if (to != from) Array.Copy(b, from, b, to, 16);
                to += 16;
            }
            Array.Clear(b, to, section.Offset + section.Size - to);
        }
        if (changed == 0) return 0;
        foreach (var symbols in Sections(b, DynSym))
        {
            foreach (var versions in Sections(b, VerSym))
            {
                for (var i = 1; i < symbols.Size / 24; i++)
                {
                    var symbol = symbols.Offset + 24 * i;
                    var undefined = U16(b, symbol + 6) == 0;
                    var unversioned = (U16(b, versions.Offset + 2 * i) & 0x7fff) <= 1; // system libraries version theirs
                    if (undefined && unversioned && b[symbol + 4] >> 4 == 1)
                    {
                        b[symbol + 4] = (byte)(2 << 4 | b[symbol + 4] & 15); // STB_WEAK
                        changed++;
                    }
                }
            }
        }
        return changed;
    }

    private static IEnumerable<Section> Sections(byte[] b, int type)
    {
        var elf64LittleEndian = b.Length > 64 && b[0] == 0x7f && b[1] == 'E' && b[2] == 'L' && b[3] == 'F' && b[4] == 2 && b[5] == 1;
        var count = elf64LittleEndian ? U16(b, 60) : 0;
        for (var i = 0; i < count; i++)
        {
            var section = Section.At(b, i);
            if (section.Type == type) yield return section;
        }
    }

    private static int U16(byte[] b, int at) => BitConverter.ToUInt16(b, at);
    private static uint U32(byte[] b, int at) => BitConverter.ToUInt32(b, at);
    private static long U64(byte[] b, int at) => BitConverter.ToInt64(b, at);

    private static string Text(byte[] b, int at)
    {
        var end = Array.IndexOf(b, (byte)0, at);
        return Encoding.ASCII.GetString(b, at, end - at);
    }

    private sealed class Section
    {
        public int Type, Offset, Size, Link, Info;

        public static Section At(byte[] b, int index)
        {
            var at = (int)U64(b, 40) + index * U16(b, 58);
            return new Section
            {
                Type = (int)U32(b, at + 4),
                Offset = (int)U64(b, at + 24),
                Size = (int)U64(b, at + 32),
                Link = (int)U32(b, at + 40),
                Info = (int)U32(b, at + 44),
            };
        }
    }
}
