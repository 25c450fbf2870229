using System.Text;
using VJepa.Interactive;

namespace VJepa.Notebooks.Engine;

/// <summary>Buffers a cell's console output briefly, so that many short writes become few messages.</summary>
internal sealed class ConsoleBuffer
{
    private readonly ICellOutput output;
    private readonly TimeSpan delay;
    private readonly StringBuilder text = new();
    private readonly Lock gate = new();
    private readonly Lock sending = new();
    private readonly Timer timer;
    private string stream = "stdout";
    private bool scheduled;

    public ConsoleBuffer(ICellOutput output, TimeSpan delay)
    {
        (this.output, this.delay) = (output, delay);
        using (ExecutionContext.SuppressFlow())
            timer = new Timer(_ => Flush(), null, Timeout.Infinite, Timeout.Infinite);
    }

    public void Append(string name, string value)
    {
        bool full;
        lock (gate)
        {
            if (name == stream || text.Length == 0)
            {
                stream = name;
                Add(value);
                value = "";
            }
            full = value.Length > 0 || text.Length > 1 << 16;
        }
        if (!full)
            return;
        Flush();
        if (value.Length > 0)
            Append(name, value);
    }

    public void Flush()
    {
        lock (sending)
        {
            string value, name;
            lock (gate)
            {
                scheduled = false;
                if (text.Length == 0)
                    return;
                (value, name) = (text.ToString(), stream);
                text.Clear();
            }
            output.Stream(name, value);
        }
    }

    private void Add(string value)
    {
        text.Append(value);
        if (scheduled)
            return;
        scheduled = true;
        timer.Change(delay, Timeout.InfiniteTimeSpan);
    }
}
