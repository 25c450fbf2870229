using VJepa.Benchmarks.Memory;
using VJepa.Benchmarks.Video;

// Numbers of this machine: the first argument chooses the program, the rest is its own.
string[] rest = [.. args.Skip(1)];
switch (args.FirstOrDefault())
{
    case "memory": return MemoryBenchmark.Run(rest);
    case "decode": return DecodeBenchmark.Run(rest);
    default:
        Console.Error.WriteLine("""
            usage: dotnet run -c Release --project tests/VJepa.Benchmarks -- PROGRAM …
              memory   memory over 1000 training steps
              decode   decoding and transforming videos beside FFmpeg
            """);
        return args.Length == 0 ? 0 : 2;
}
