using System.CommandLine;
using VJepa.Notebooks.Jupyter;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa install</c></summary>
internal static class InstallCommand
{
    public static Command Create()
    {
        var user = new Option<bool>("--user") { Description = "For this user; what happens without an option." };
        var sysPrefix = new Option<bool>("--sys-prefix") { Description = "Into the active Python environment (VIRTUAL_ENV or CONDA_PREFIX)." };
        var prefix = new Option<string?>("--prefix") { Description = "Into DIR/share/jupyter/kernels." };
        var cuda = new Option<bool>("--cuda") { Description = "A second kernel with TorchSharp's CUDA packages." };
        var libtorch = new Option<string?>("--libtorch") { Description = "Use the libtorch in DIR, such as a Python PyTorch's torch/lib." };
        var compiled = new Option<bool>("--compiled") { Description = "Publish the kernel compiled ahead of time: minutes to install, quicker to start." };
        var command = new Command("install", "Registers the kernel, so that VS Code and Jupyter offer it.") { user, sysPrefix, prefix, cuda, libtorch, compiled };
        command.SetAction(async (parsed, stop) =>
        {
            int places = (parsed.GetValue(user) ? 1 : 0) + (parsed.GetValue(sysPrefix) ? 1 : 0) + (parsed.GetValue(prefix) is null ? 0 : 1);
            if (places > 1)
                throw new UsageException("--user, --sys-prefix and --prefix exclude each other.");
            var data = parsed.GetValue(prefix) is { } dir ? Path.Combine(Path.GetFullPath(dir), "share", "jupyter")
                : parsed.GetValue(sysPrefix) ? JupyterFolders.OfActiveEnvironment()
                : JupyterFolders.OfUser();
            var install = new KernelInstall
            {
                DataFolder = data,
                Cuda = parsed.GetValue(cuda),
                LibTorch = parsed.GetValue(libtorch) is { } lib ? Path.GetFullPath(lib) : null,
                Compiled = parsed.GetValue(compiled) || parsed.GetValue(cuda),
            };
            var spec = await install.RunAsync(Console.WriteLine, stop);
            // Paths are written whole: where there is no terminal, Spectre would break them at its width.
            Console.WriteLine($"Kernel {install.Name} is registered: {spec}");
            Console.WriteLine("In VS Code: open a notebook, Select Kernel, Jupyter Kernel, " + install.DisplayName + ".");
            return CommandLine.Success;
        });
        return command;
    }
}
