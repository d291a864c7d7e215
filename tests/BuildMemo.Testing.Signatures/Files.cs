namespace BuildMemo.Testing.Signatures;

public static class Files
{
    public static void OneToOne(string input, string output)
    {
    }

    public static string Many(string[] inputs, FileInfo[] outputs) => string.Join("|", inputs) + ">" + string.Join("|", outputs.Select(file => file.FullName));

    public static void Folder(FileInfo input, DirectoryInfo outputDirectory)
    {
    }

    public static void Picked(string table, string[] images, string header, string source)
    {
    }

    public static double Sum(ReadOnlyMemory<double> input)
    {
        double sum = 0;
        foreach (double value in input.Span)
            sum += value;
        return sum;
    }

    public static double Changed(Memory<double> input)
    {
        input.Span[0] = 100;
        return input.Span[0] + input.Span[1];
    }

    public static float Copied(float[] input) => input.Sum();

    public static string Gathered(Options[] results, string[] inputs) => $"{string.Join("|", results.Select(result => result.C))}>{inputs.Length}";

    public static int GatheredInts(IReadOnlyList<int> results) => results.Sum();

    public static string GatheredTexts(string[] results) => string.Join("|", results);

    public static int TwoSets(int[] train, int[] test) => train.Sum() * 100 + test.Sum();

    public static int One(Options result) => (int)result.C;

    public static int Whole(string input, int[] result) => input.Length + result.Length;

    public static int Mixed(int[] split, string[] parts) => split.Sum() + parts.Length;

    public static int GatheredLines((int, string)[][] results) => results.Sum(result => result.Length);

    public static string Optional(string? input = null, string[]? outputs = null) => $"{input}{outputs?.Length}";

    public static string WithContext(StepContext context, int count, CancellationToken token) =>
        string.Join("|", context.Parameters.OrderBy(parameter => parameter.Key).Select(parameter => $"{parameter.Key}={parameter.Value ?? "null"}"))
        + $"|{context.Seed}|{token.CanBeCanceled}|{context.Name}";
}
