using System.Collections.Immutable;
using BuildMemo.Files;

namespace BuildMemo.Steps;

/// <summary>Finds for each step the steps that write what it reads.</summary>
internal sealed class EdgeFinder(ImmutableArray<Step> steps, OutputIndex outputs)
{
    private static readonly int[] None = [];

    // The consumer that a producer was last noted for: an edge counts once, without a set a step.
    private readonly int[] _lastConsumer = new int[steps.Length];
    private readonly Dictionary<string, int[]> _globs = new(StringComparer.Ordinal);
    private int[] _found = new int[8];
    private int _count;

    public int[][] FindProducers()
    {
        Array.Fill(_lastConsumer, -1);
        var producers = new int[steps.Length][];
        for (int i = 0; i < steps.Length; i++)
        {
            _count = 0;
            Step step = steps[i];
            foreach (InputDeclaration input in step.Inputs)
            {
                if (!input.IsGlob)
                    Note(i, outputs.FindProducer(input.Path));
                else
                    NoteAll(i, input.Path);
            }

            foreach (string tool in step.Tools)
            {
                if (PathText.HasSeparator(tool))
                    Note(i, outputs.FindProducer(tool));
            }

            if (step.Command is ProgramTemplate program && PathText.HasSeparator(program.Executable))
                Note(i, outputs.FindProducer(program.Executable));
            if (step.Command is MethodTemplate method)
                Note(i, outputs.FindProducer(method.AssemblyPath));
            producers[i] = _count == 0 ? None : _found.AsSpan(0, _count).ToArray();
            Array.Sort(producers[i]);
        }

        return producers;
    }

    private void Note(int consumer, int producer)
    {
        if (producer < 0 || producer == consumer || _lastConsumer[producer] == consumer)
            return;
        _lastConsumer[producer] = consumer;
        if (_count == _found.Length)
            Array.Resize(ref _found, 2 * _count);
        _found[_count++] = producer;
    }

    private void NoteAll(int consumer, string glob)
    {
        if (!_globs.TryGetValue(glob, out int[]? matched))
            _globs.Add(glob, matched = Match(glob));
        foreach (int producer in matched)
            Note(consumer, producer);
    }

    private int[] Match(string glob)
    {
        var pattern = GlobPattern.Parse(glob);
        var found = new List<int>();
        string prefix = glob[..glob.AsSpan().IndexOfAny('*', '?')];
        foreach (string file in outputs.FilesBeginningWith(prefix))
        {
            if (pattern.IsMatch(file))
                found.Add(outputs.FileProducer(file));
        }

        // What a step will write into its folder isn't known, so whatever could match there is waited for.
        foreach (KeyValuePair<string, int> folder in outputs.Folders)
        {
            if (GlobReach.MayMatchBelow(pattern, folder.Key))
                found.Add(folder.Value);
        }

        found.Sort();
        return [.. found.Distinct()];
    }
}
