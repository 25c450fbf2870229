using System.Net;
using System.Net.Sockets;

namespace VJepa.Notebooks.Tests.Slurm;

/// <summary>A Slurm of one node without accounting, cgroups and anything of the system's own.</summary>
internal static class SlurmConfiguration
{
    /// <summary>The contents of slurm.conf.</summary>
    /// <param name="host">This machine's name.</param>
    /// <param name="folder">Where everything is kept.</param>
    public static string Text(string host, string folder) =>
        $"""
        ClusterName=one
        SlurmctldHost={host}(127.0.0.1)
        SlurmctldPort={FreePort()}
        SlurmdPort={FreePort()}
        SlurmUser=root
        AuthType=auth/munge
        AuthInfo=socket={folder}/munge,cred_expire=5
        CredType=cred/munge
        StateSaveLocation={folder}/state
        SlurmdSpoolDir={folder}/spool
        SlurmctldPidFile={folder}/slurmctld.pid
        SlurmdPidFile={folder}/slurmd.pid
        MailProg=/bin/true
        MpiDefault=none
        ProctrackType=proctrack/linuxproc
        TaskPlugin=task/none
        SwitchType=switch/none
        JobAcctGatherType=jobacct_gather/none
        AccountingStorageType=accounting_storage/none
        SelectType=select/cons_tres
        SelectTypeParameters=CR_Core
        SlurmdParameters=config_overrides
        SchedulerParameters=sched_interval=1,batch_sched_delay=0
        KillWait=10
        NodeName={host} NodeAddr=127.0.0.1 CPUs=4 RealMemory=64000 State=UNKNOWN
        PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP

        """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
