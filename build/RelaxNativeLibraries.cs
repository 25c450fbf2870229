using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Build task: writes copies of two native libraries that load on any Linux with glibc 2.28 or newer, also without a
/// desktop. The originals stay as they are.
/// libLibTorchSharp.so names a libstdc++ version (GLIBCXX_3.4.32, GCC 13) of which it uses nothing: that need becomes
/// weak. libOpenCvSharpExtern.so needs GTK, X11 and font libraries for windows, which VJepa never opens: those needs
/// go, and their symbols become weak.
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

    public string[] Files { get; set; } = new string[0];

    /// <summary>Where the copy of each file goes.</summary>
    public string[] RelaxedFiles { get; set; } = new string[0];

    public override bool Execute()
    {
        for (var i = 0; i < Files.Length; i++)
        {
            var bytes = File.ReadAllBytes(Files[i]);
            var openCv = Path.GetFileName(Files[i]) == "libOpenCvSharpExtern.so";
            var changed = openCv ? DropDesktop(bytes) : WeakenVersion(bytes);
            Write(RelaxedFiles[i], bytes);
            Log.LogMessage(MessageImportance.Normal, "{0}: {1} records changed", RelaxedFiles[i], changed);
        }
        return true;
    }

    // Whole or not at all: a build that is interrupted leaves no half of a library.
    private static void Write(string file, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file));
        var temporary = file + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(temporary, bytes);
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
                    if (U32(b, aux) == Glibcxx3432)
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
                var needed = U64(b, from) == 1; // DT_NEEDED
                if (needed && !System.Contains(Text(b, names + (int)U64(b, from + 8)))) continue;
                Array.Copy(b, from, b, to, 16);
                to += 16;
            }
            changed += (section.Offset + section.Size - to) / 16;
            Array.Clear(b, to, section.Offset + section.Size - to);
        }
        return changed == 0 ? 0 : changed + WeakenSymbols(b);
    }

    private static int WeakenSymbols(byte[] b)
    {
        var changed = 0;
        var symbols = Sections(b, DynSym).Single();
        var versions = Sections(b, VerSym).Single();
        for (var i = 1; i < symbols.Size / 24; i++)
        {
            var symbol = symbols.Offset + 24 * i;
            var undefined = U16(b, symbol + 6) == 0;
            var unversioned = (U16(b, versions.Offset + 2 * i) & 0x7fff) <= 1; // system libraries version theirs
            if (!undefined || !unversioned || b[symbol + 4] >> 4 != 1) continue;
            b[symbol + 4] = (byte)(2 << 4 | b[symbol + 4] & 15); // STB_WEAK
            changed++;
        }
        return changed;
    }

    private static IEnumerable<Section> Sections(byte[] b, int type)
    {
        var elf = b.Length > 64 && U32(b, 0) == 0x464c457f; // "\x7fELF"
        var count = elf && b[4] == 2 && b[5] == 1 ? U16(b, 60) : 0; // 64 bits, little endian
        for (var i = 0; i < count; i++)
        {
            var section = Section.At(b, i);
            if (section.Type == type) yield return section;
        }
    }

    private static int U16(byte[] b, int at) => BitConverter.ToUInt16(b, at);
    private static uint U32(byte[] b, int at) => BitConverter.ToUInt32(b, at);
    private static long U64(byte[] b, int at) => BitConverter.ToInt64(b, at);

    private static string Text(byte[] b, int at) => Encoding.ASCII.GetString(b, at, Array.IndexOf(b, (byte)0, at) - at);

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
