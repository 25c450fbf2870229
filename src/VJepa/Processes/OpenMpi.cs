using System.Runtime.InteropServices;

namespace VJepa.Processes;

/// <summary>The calls of Open MPI 4 and 5 (libmpi.so.40) that training needs. All return 0 for success.</summary>
internal sealed unsafe class OpenMpi
{
    private const string Library = "libmpi.so.40";
    private const int Now = 2, Global = 0x100; // RTLD_NOW, RTLD_GLOBAL
    private const int Serialized = 2; // MPI_THREAD_SERIALIZED: one thread at a time, any thread

    private static readonly Lazy<OpenMpi> Started = new(() => new OpenMpi());

    private readonly delegate* unmanaged<int*, byte***, int, int*, int> init;
    private readonly delegate* unmanaged<nint, int*, int> rank;
    private readonly delegate* unmanaged<nint, int*, int> size;

    private OpenMpi()
    {
        if (!OperatingSystem.IsLinux())
            throw new MpiException("Training on several processes needs Linux, since it uses Open MPI's libmpi.so.40.");
        var library = LoadGlobally();
        nint Find(string name) => NativeLibrary.GetExport(library, name);
        try
        {
            (World, Bytes, Floats) = (Find("ompi_mpi_comm_world"), Find("ompi_mpi_byte"), Find("ompi_mpi_float"));
            (Sum, Int) = (Find("ompi_mpi_op_sum"), Find("ompi_mpi_int"));
            init = (delegate* unmanaged<int*, byte***, int, int*, int>)Find("MPI_Init_thread");
            rank = (delegate* unmanaged<nint, int*, int>)Find("MPI_Comm_rank");
            size = (delegate* unmanaged<nint, int*, int>)Find("MPI_Comm_size");
            Broadcast = (delegate* unmanaged<void*, int, nint, int, nint, int>)Find("MPI_Bcast");
            StartReduction =
                (delegate* unmanaged<void*, void*, int, nint, nint, nint, nint*, int>)Find("MPI_Iallreduce");
            Gather = (delegate* unmanaged<void*, int, nint, void*, int*, int*, nint, nint, int>)Find("MPI_Allgatherv");
            Wait = (delegate* unmanaged<nint*, void*, int>)Find("MPI_Wait");
            Test = (delegate* unmanaged<nint*, int*, void*, int>)Find("MPI_Test");
            Barrier = (delegate* unmanaged<nint, int>)Find("MPI_Barrier");
            Abort = (delegate* unmanaged<nint, int, int>)Find("MPI_Abort");
            Finish = (delegate* unmanaged<int>)Find("MPI_Finalize");
        }
        catch (EntryPointNotFoundException e)
        {
            throw new MpiException($"{Library} is not Open MPI's: {e.Message} Install openmpi-bin libopenmpi-dev.", e);
        }
        int given;
        Check("MPI_Init_thread", init(null, null, Serialized, &given));
        if (given < Serialized)
            throw new MpiException($"This Open MPI gives thread level {given}; {Serialized} (serialized) is needed.");
    }

    public nint World { get; }

    public nint Bytes { get; }

    public nint Floats { get; }

    public nint Int { get; }

    public nint Sum { get; }

    public delegate* unmanaged<void*, int, nint, int, nint, int> Broadcast { get; }

    public delegate* unmanaged<void*, void*, int, nint, nint, nint, nint*, int> StartReduction { get; }

    public delegate* unmanaged<void*, int, nint, void*, int*, int*, nint, nint, int> Gather { get; }

    public delegate* unmanaged<nint*, void*, int> Wait { get; }

    public delegate* unmanaged<nint*, int*, void*, int> Test { get; }

    public delegate* unmanaged<nint, int> Barrier { get; }

    public delegate* unmanaged<nint, int, int> Abort { get; }

    public delegate* unmanaged<int> Finish { get; }

    public int Rank => Ask("MPI_Comm_rank", rank);

    public int Size => Ask("MPI_Comm_size", size);

    /// <summary>Loads and initializes MPI, once; it can't be initialized again in the same program.</summary>
    /// <exception cref="MpiException">Open MPI is not installed.</exception>
    public static OpenMpi Load() => Started.Value;

    public static void Check(string call, int code)
    {
        if (code != 0) throw new MpiException($"{call} failed with code {code}.");
    }

    private int Ask(string call, delegate* unmanaged<nint, int*, int> question)
    {
        int answer;
        Check(call, question(World, &answer));
        return answer;
    }

    /// <summary>Plugins that libmpi opens look for its symbols among the global ones, so NativeLibrary.Load, which
    /// keeps them local, is not enough.</summary>
    private static nint LoadGlobally()
    {
        if (!NativeLibrary.TryLoad("libc.so.6", out var c) || !NativeLibrary.TryGetExport(c, "dlopen", out var open))
        {
            // Before glibc 2.34.
            if (!NativeLibrary.TryLoad("libdl.so.2", out c) || !NativeLibrary.TryGetExport(c, "dlopen", out open))
                throw new MpiException("Neither libc.so.6 nor libdl.so.2 has dlopen: MPI needs Linux with glibc.");
        }
        var name = Marshal.StringToCoTaskMemUTF8(Library);
        try
        {
            var library = ((delegate* unmanaged<nint, int, nint>)open)(name, Now | Global);
            return library != 0 ? library : throw new MpiException(
                $"{Library} was not found: training on several processes needs Open MPI 4 or 5; " +
                "install it with: apt-get install openmpi-bin libopenmpi-dev.");
        }
        finally
        {
            Marshal.FreeCoTaskMem(name);
        }
    }
}
