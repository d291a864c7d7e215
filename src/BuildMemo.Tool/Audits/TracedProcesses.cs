namespace BuildMemo.Tool.Audits;

/// <summary>The processes of a trace; a child stands where its parent stood.</summary>
/// <param name="startDirectory">Where the first one stood.</param>
/// <param name="parents">By the number of the child.</param>
internal sealed class TracedProcesses(string startDirectory, Dictionary<int, (int Parent, bool SharesFolder)> parents)
{
    // Numbers that are used again could make circles.
    private const int DeepestFamily = 200;

    private readonly Dictionary<int, TracedProcess> _processes = [];

    /// <summary>The process of a number.</summary>
    public TracedProcess Of(int number) => Of(number, 0);

    private TracedProcess Of(int number, int depth)
    {
        if (_processes.TryGetValue(number, out TracedProcess? known))
            return known;
        TracedProcess process;
        if (parents.TryGetValue(number, out (int Parent, bool SharesFolder) origin) && depth < DeepestFamily)
        {
            TracedProcess parent = Of(origin.Parent, depth + 1);
            process = new(number, origin.SharesFolder ? parent.Folder : new(parent.Folder.Path)) { Program = parent.Program, Script = parent.Script };
        }
        else
        {
            process = new(number, new(startDirectory));
        }

        _processes[number] = process;
        return process;
    }
}
