namespace VJepa.Lab.Studies;

/// <summary>Holds a run's folder for one process at a time, also among machines that share the disk. The system lets
/// go of it when the process ends, however it ends.</summary>
internal sealed class RunLock : IDisposable
{
    private const string Name = "lock";
    private const int Tries = 20;
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(.1);

    private readonly FileStream file;

    private RunLock(FileStream file) => this.file = file;

    /// <exception cref="StudyBusyException">Another process holds it.</exception>
    public static RunLock Take(string folder, string what)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                Directory.CreateDirectory(folder);
                return new(Open(folder, FileMode.OpenOrCreate));
            }
            catch (IOException) when (left > 1)
            {
                Thread.Sleep(pause); // a question whether it is held holds it for a moment
            }
            catch (IOException e)
            {
                throw new StudyBusyException($"{what} is being run by another process ({e.Message})", e);
            }
        }
    }

    public static bool IsHeld(string folder)
    {
        try
        {
            if (File.Exists(Path.Combine(folder, Name))) Open(folder, FileMode.Open).Dispose();
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => file.Dispose();

    private static FileStream Open(string folder, FileMode mode) =>
        new(Path.Combine(folder, Name), mode, FileAccess.ReadWrite, FileShare.None);
}

/// <summary>A run of a study can't start, since another process works on it.</summary>
public sealed class StudyBusyException(string message, Exception inner) : Exception(message, inner);
