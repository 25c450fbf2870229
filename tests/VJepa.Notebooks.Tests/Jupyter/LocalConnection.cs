using System.Net;
using System.Net.Sockets;
using VJepa.Notebooks.Jupyter;

namespace VJepa.Notebooks.Tests.Jupyter;

/// <summary>Connections to a kernel on this computer.</summary>
internal static class LocalConnection
{
    /// <summary>A connection with ports that are free now.</summary>
    public static ConnectionFile Create() => new()
    {
        ShellPort = FreePort(),
        IoPubPort = FreePort(),
        StdinPort = FreePort(),
        ControlPort = FreePort(),
        HeartbeatPort = FreePort(),
        Key = "a-key-of-the-tests",
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
