namespace BuildMemo;

/// <summary>
/// What a method that runs as a step can ask and tell. A parameter of this type is filled in by BuildMemo, whatever its name. It is safe to
/// use from several threads, until the method has returned.
/// </summary>
public abstract class StepContext
{
    private protected StepContext()
    {
    }

    /// <summary>The step's name. It is no part of the fingerprint: a result must not depend on it.</summary>
    public abstract string Name { get; }

    /// <summary>The step's input files in declared order, globs matched; absolute paths.</summary>
    public abstract IReadOnlyList<string> Inputs { get; }

    /// <summary>The step's declared output files and folders in declared order; absolute paths.</summary>
    public abstract IReadOnlyList<string> Outputs { get; }

    /// <summary>
    /// Values by name: those of the method's parameters, defaults included, and further <c>Parameters</c> of the step. In the canonical form
    /// that the fingerprint takes (<c>1.0</c> for a <c>double</c> is <c>1</c>); null for a null.
    /// </summary>
    public abstract IReadOnlyDictionary<string, string?> Parameters { get; }

    /// <summary>
    /// A seed for pseudo-random numbers, 0 to 2³¹ − 1, made from what the step declares: another one for another step, the same whenever
    /// and wherever the step runs.
    /// </summary>
    public abstract int Seed { get; }

    /// <summary>
    /// The environment variables that the step declares and the base set of every step. The same in a process of its own and in a thread
    /// beside other steps, where <c>System.Environment</c> is shared.
    /// </summary>
    public abstract IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The step's working directory, absolute; relative paths given to this context start here.</summary>
    public abstract string WorkingDirectory { get; }

    /// <summary>Cancelled when the step's <c>Timeout</c> is over (a second later its process is killed), and when the build is cancelled.</summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>Results of functions that are kept in the store, for this step and all others.</summary>
    public abstract StepMemory Memory { get; }

    /// <summary>Work on several threads, within the cores that the step was lent.</summary>
    public abstract StepParallel Parallel { get; }

    /// <summary>
    /// Says that the step has read a file that it does not declare: a change of it runs the step again, and so does its appearance when it
    /// does not exist yet.
    /// </summary>
    /// <param name="path">A file; relative to <see cref="WorkingDirectory"/>, or absolute.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public void AddInput(string path) => AddInputCore(FullPath(path));

    /// <summary>Says that the step has written a file below its declared output folders, or one of its declared outputs.</summary>
    /// <param name="path">A file; relative to <see cref="WorkingDirectory"/>, or absolute.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public void AddOutput(string path) => AddOutputCore(FullPath(path));

    /// <summary>Gives a warning; it becomes one of the build, is kept with the result, and comes again when the result is restored.</summary>
    /// <param name="text">What is wrong.</param>
    /// <param name="file">The file it is about, relative or absolute; null for none.</param>
    /// <param name="line">Line in that file, from 1; 0 when unknown.</param>
    /// <param name="code">A code to search for and to suppress it by (<c>NoWarn</c>); null for none.</param>
    public void Warning(string text, string? file = null, int line = 0, string? code = null) =>
        Say(StepMessageKind.Warning, text, file, line, code);

    /// <summary>Gives an error; the step fails, also when the method returns.</summary>
    /// <param name="text">What is wrong.</param>
    /// <param name="file">The file it is about, relative or absolute; null for none.</param>
    /// <param name="line">Line in that file, from 1; 0 when unknown.</param>
    /// <param name="code">A code to search for; null for none.</param>
    public void Error(string text, string? file = null, int line = 0, string? code = null) =>
        Say(StepMessageKind.Error, text, file, line, code);

    /// <summary>Gives a message of normal importance.</summary>
    /// <param name="text">What is to be said.</param>
    /// <param name="file">The file it is about, relative or absolute; null for none.</param>
    /// <param name="line">Line in that file, from 1; 0 when unknown.</param>
    /// <param name="code">A code to search for; null for none.</param>
    public void Message(string text, string? file = null, int line = 0, string? code = null) =>
        Say(StepMessageKind.Message, text, file, line, code);

    /// <summary>Tells how far the step is.</summary>
    /// <param name="fraction">From 0 to 1; what lies outside is taken for the nearer bound.</param>
    /// <param name="text">What it does now; null for nothing.</param>
    /// <exception cref="ArgumentException"><paramref name="fraction"/> is no number.</exception>
    public void Progress(double fraction, string? text = null)
    {
        if (double.IsNaN(fraction))
            throw new ArgumentException("The fraction is no number.", nameof(fraction));
        ProgressCore(Math.Clamp(fraction, 0, 1), text);
    }

    /// <summary>
    /// A file of numbers as memory: larger ones (<c>BuildMemoMaxInlineBytes</c>) are copied once for all workers and mapped. It is a <c>.npy</c> file (versions 1 to 3, little-endian, C order
    /// or one dimension), or raw little-endian elements. Several readers of one file share its pages. The memory is read-only and stays
    /// valid as long as the process. A file that is not among <see cref="Inputs"/> is added as by <see cref="AddInput"/>.
    /// </summary>
    /// <typeparam name="T">A number: integers of 8 to 64 bits, <c>Half</c>, <c>float</c>, <c>double</c>. Of a <c>.npy</c> file its element type.</typeparam>
    /// <param name="path">A file; relative to <see cref="WorkingDirectory"/>, or absolute.</param>
    /// <exception cref="InvalidDataException">
    /// The file does not hold elements of this type, or more than <see cref="int.MaxValue"/>; the message says what it holds.
    /// </exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public ReadOnlyMemory<T> OpenMapped<T>(string path)
        where T : unmanaged => OpenMappedArray<T>(path).Memory;

    /// <summary>As <see cref="OpenMapped{T}"/>, with the array's shape.</summary>
    /// <typeparam name="T">A number, as for <see cref="OpenMapped{T}"/>.</typeparam>
    /// <param name="path">A file; relative to <see cref="WorkingDirectory"/>, or absolute.</param>
    public MappedArray<T> OpenMappedArray<T>(string path)
        where T : unmanaged
    {
        string full = ReadFile(path);
        return MappedFiles.Open<T>(full, Stable(full));
    }

    /// <summary>
    /// As <see cref="OpenMapped{T}"/>, but writable: what is written stays in this call's memory and never reaches the file. Valid until the
    /// method returns.
    /// </summary>
    /// <typeparam name="T">A number, as for <see cref="OpenMapped{T}"/>.</typeparam>
    /// <param name="path">A file; relative to <see cref="WorkingDirectory"/>, or absolute.</param>
    public Memory<T> OpenMappedCopyOnWrite<T>(string path)
        where T : unmanaged
    {
        string full = ReadFile(path);
        (Memory<T> memory, IDisposable? mapping) = MappedFiles.OpenCopyOnWrite<T>(full, Stable(full));
        if (mapping is not null)
            KeepUntilReturn(mapping);
        return memory;
    }

    /// <summary>
    /// A context for unit tests of a method: it answers with what it is given, records what the method tells it, keeps the results of
    /// <see cref="Memory"/> in memory, and works on as many threads as asked for.
    /// </summary>
    /// <param name="options">What it answers; null for the defaults.</param>
    public static TestStepContext ForTesting(TestStepContextOptions? options = null) => new(options ?? new());

    private protected abstract void AddInputCore(string path);

    private protected abstract void AddOutputCore(string path);

    /// <summary>Whether a file need not be told with <see cref="AddInput"/>.</summary>
    private protected virtual bool IsDeclared(string path) => Inputs.Contains(path);

    private protected abstract void SayCore(StepMessage message);

    private protected abstract void ProgressCore(double fraction, string? text);

    /// <summary>A file that holds the bytes of a file of the step, such that nobody shortens it while it is mapped; null to read the file instead.</summary>
    private protected abstract StableFile? StableCopy(string path);

    /// <summary>Takes what is to be let go when the method has returned.</summary>
    private protected abstract void KeepUntilReturn(IDisposable resource);

    // For a context that stands in front of another one, which may not call the protected members of that.
    internal void Say(StepMessage message) => SayCore(message);

    internal StableFile? Stable(string path) => StableCopy(path);

    internal void Keep(IDisposable resource) => KeepUntilReturn(resource);

    private string ReadFile(string path)
    {
        string full = FullPath(path);
        if (!IsDeclared(full))
            AddInputCore(full);
        return full;
    }

    private void Say(StepMessageKind kind, string text, string? file, int line, string? code)
    {
        ArgumentNullException.ThrowIfNull(text);
        SayCore(new StepMessage(kind, text, string.IsNullOrEmpty(file) ? null : FullPath(file), Math.Max(line, 0), string.IsNullOrEmpty(code) ? null : code));
    }

    private string FullPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Path.IsPathFullyQualified(path) ? Path.GetFullPath(path) : Path.GetFullPath(path, WorkingDirectory);
    }
}
