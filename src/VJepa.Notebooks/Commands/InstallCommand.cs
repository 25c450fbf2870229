using System.CommandLine;
using VJepa.Notebooks.Jupyter;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa install</c>: registers the Jupyter kernel.</summary>
internal static class InstallCommand
{
    public static Command Create()
    {
        var user = new Option<bool>("--user") { Description = "Install for this user (the default)." };
        var sysPrefix = new Option<bool>("--sys-prefix")
        {
            Description = "Install into the active Python environment (VIRTUAL_ENV or CONDA_PREFIX).",
        };
        var prefix = new Option<string?>("--prefix") { Description = "Install into DIR/share/jupyter/kernels." };
        var cuda = new Option<bool>("--cuda") { Description = "Install a second kernel, with TorchSharp for CUDA." };
        var libtorch = new Option<string?>("--libtorch")
        {
            Description = "Use the libtorch in DIR, for example torch/lib of a PyTorch for Python.",
        };
        var compiled = new Option<bool>("--compiled")
        {
            Description = "Compile the kernel ahead of time: takes minutes to install, starts faster.",
        };
        var command = new Command("install", "Registers the kernel, so that VS Code and Jupyter offer it.")
        {
            user, sysPrefix, prefix, cuda, libtorch, compiled,
        };
        command.SetAction(async (parsed, stop) =>
        {
            bool[] places = [parsed.GetValue(user), parsed.GetValue(sysPrefix), parsed.GetValue(prefix) is not null];
            if (places.Count(given => given) > 1)
                throw new UsageException("Give only one of --user, --sys-prefix and --prefix.");
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
            // Not through Spectre, which would wrap the path when there is no terminal.
            Console.WriteLine($"Kernel {install.Name} is registered: {spec}");
            Console.WriteLine($"In VS Code: open a notebook, Select Kernel, Jupyter Kernel, {install.DisplayName}.");
            return CommandLine.Success;
        });
        return command;
    }
}
