using System.Runtime.InteropServices;

namespace BuildMemo.Testing;

/// <summary>
/// Steps that a test steers: their command is a script that notes that it ran, and, where the test holds it, waits until the
/// test lets it go on. Nothing sleeps. The script's output is its inputs, one after the other.
/// </summary>
public sealed partial class Steer
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly string _folder;

    internal Steer(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        // The paths stand in the script, not in the command: what a command names is an input.
        File.WriteAllText(Script, $$"""
            # step.sh NAME [INPUT...] OUTPUT
            name=$1
            shift
            for output; do :; done
            echo "$name" >> '{{_folder}}/ran'
            if [ -p "{{_folder}}/go.$name" ]; then
                echo $$ > "{{_folder}}/started.$name"
                read -r line < "{{_folder}}/go.$name"
                eval "$line"
            fi
            while [ $# -gt 1 ]; do
                cat -- "$1"
                shift
            done > "$output.part"
            mv -- "$output.part" "$output"
            """.ReplaceLineEndings("\n") + "\n");
    }

    /// <summary>The command of a step that has this name, inputs and one output.</summary>
    public string Command => $"sh \"{Script}\" {{Name}} {{Inputs}} {{Outputs}}";

    /// <summary>Names of the steps that ran, in the order of their beginning; once for each run.</summary>
    public IReadOnlyList<string> Ran => File.Exists(RanFile) ? File.ReadAllLines(RanFile) : [];

    private string Script => Path.Combine(_folder, "step.sh");

    private string RanFile => Path.Combine(_folder, "ran");

    /// <summary>Forgets what ran.</summary>
    public void Forget() => File.Delete(RanFile);

    /// <summary>From now on a step waits when it begins, until <see cref="Release"/>.</summary>
    public void Hold(string step)
    {
        MakeFifo("go." + step);
        MakeFifo("started." + step);
    }

    /// <summary>Waits until a held step has begun; returns the process id of its shell.</summary>
    public int WaitUntilStarted(string step) =>
        int.Parse(Within(() => File.ReadAllText(Path.Combine(_folder, "started." + step)), $"step {step} has not begun"), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Lets a held step that has begun go on, after a line of shell such as <c>exit 3</c>.</summary>
    public void Release(string step, string line = ":") =>
        Within(() => { File.AppendAllText(Path.Combine(_folder, "go." + step), line + "\n"); return 0; }, $"step {step} does not wait");

    /// <summary>Steps of this name don't wait any more.</summary>
    public void StopHolding(string step)
    {
        File.Delete(Path.Combine(_folder, "go." + step));
        File.Delete(Path.Combine(_folder, "started." + step));
    }

    private void MakeFifo(string name)
    {
        if (MakeFifo(Path.Combine(_folder, name), 0x1B6) != 0)
            throw new ExpectationException($"mkfifo {name}: error {Marshal.GetLastPInvokeError()}");
    }

    // Opening a fifo blocks until the other side does: on a thread of its own, so that a test ends even then.
    private static T Within<T>(Func<T> action, string complaint)
    {
        Task<T> task = Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return task.Wait(Limit) ? task.Result : throw new ExpectationException($"{complaint} within {Limit}");
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
