using System.Diagnostics;
using VJepa.Runtime;
using VJepa.Video;
using static TorchSharp.torch;

namespace VJepa.Notebooks.Diagnosis;

/// <summary>libtorch, CUDA and OpenCV, each by a tiny task.</summary>
internal static class NativeLibraries
{
    /// <summary>Multiplies two matrices whose product is known.</summary>
    public static Finding Torch() => Finding.Of(
        "libtorch", "Build again on this system (dotnet build); environment.md says which packages it needs.", () =>
        {
            var chosen = LibTorch.Load();
            using var product = ones(8, 8).matmul(ones(8, 8));
            Expect(product.sum().item<float>(), 512, "a matrix product");
            return $"{__version__}, {chosen ?? Place("torch_cpu") ?? "from the packages"}, {get_num_threads()} threads";
        });

    /// <summary>The same on the GPU, where there is one.</summary>
    public static Finding Cuda()
    {
        const string remedy = "Only for large runs: needs an NVIDIA GPU and driver, and a libtorch with CUDA "
            + "(environment.md, GPU).";
        try
        {
            if (!cuda_is_available()) return new("CUDA", Condition.Absent, "no device that libtorch can use", remedy);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new("CUDA", Condition.Absent, "libtorch does not load", remedy);
        }
        return Finding.Of("CUDA", "Compare the driver (nvidia-smi) with libtorch's CUDA version.", () =>
        {
            using var product = ones([8, 8], device: CUDA).matmul(ones([8, 8], device: CUDA));
            Expect(product.sum().cpu().item<float>(), 512, "a matrix product");
            return $"{cuda.device_count()} devices";
        });
    }

    /// <summary>Writes a video of four frames and reads it back.</summary>
    public static Finding OpenCv() => Finding.Of(
        "OpenCV", "Build again on this system (dotnet build); environment.md says which packages it needs.", () =>
        {
            var folder = Directory.CreateTempSubdirectory("vjepa-doctor-");
            try
            {
                var path = Path.Combine(folder.FullName, "gray.mp4");
                const int side = 32, frames = 4;
                var pixels = new byte[frames * side * side * 3];
                Array.Fill(pixels, (byte)128);
                VideoWriter.Write(path, pixels, side, side, 8);
                using var read = VideoReader.Read(path);
                Expect(read.Count, frames, "the number of frames of a video");
                var mean = read.Pixels.ToArray().Average(value => (double)value);
                if (Math.Abs(mean - 128) > 8)
                    throw new InvalidOperationException($"a gray video of 128 came back as {mean:0}.");
                return $"{OpenCvSharp.Cv2.GetVersionString()}, wrote and read a video";
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });

    private static void Expect(double value, double expected, string what)
    {
        if (Math.Abs(value - expected) > .001)
            throw new InvalidOperationException($"{what} is {value}, expected {expected}.");
    }

    private static string? Place(string library) => Process.GetCurrentProcess().Modules.Cast<ProcessModule>()
        .Select(module => module.FileName)
        .FirstOrDefault(file => Path.GetFileName(file).Contains(library, StringComparison.Ordinal));
}
