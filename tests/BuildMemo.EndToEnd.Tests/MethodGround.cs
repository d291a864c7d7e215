using BuildMemo.Testing;

namespace BuildMemo.EndToEnd.Tests;

/// <summary>A project with methods, as a user writes it, and the packed packages. Each test has projects and a store of its own beside it.</summary>
public sealed class MethodGround : IDisposable
{
    private const string Code = """
        using System.Globalization;
        using BuildMemo;

        namespace Steps;

        public record Seen(string Culture, string UICulture, string Number, string Folder, string Zone, string[] Variables, string[] Parameters, int Seed, string[] Inputs, string[] Outputs);

        public static class Words
        {
            public static string Upper(string input) => File.ReadAllText(input).ToUpperInvariant();

            public static void Trim(string input, string output) => File.WriteAllText(output, File.ReadAllText(input).Trim());

            public static int Add(int a, int b = 2) => a + b;

            public static int Sum(int[] results) => results.Sum();

            public static string ReadAll(string[] files, Configuration? more = null, string standard = "standard.txt") =>
                string.Concat(files.Append(more?.Template ?? "").Append(standard).Where(File.Exists).Select(File.ReadAllText));

            public static int Throw(string text, int[] numbers) => numbers.Length > 0
                ? throw new InvalidOperationException("the outer one", new ArgumentException("the inner one: " + text.Length)) : 0;

            public record Configuration(string Template);

            public static string Values(nint pointer = 5, decimal price = 1.10m, DateOnly day = default, Kinds kinds = Kinds.Both, string? none = null, double? half = 0.5) =>
                FormattableString.Invariant($"{pointer} {price} {day:O} {kinds} {none ?? "null"} {half}");

            public static object[] Cycle()
            {
                object[] all = new object[1];
                all[0] = all;
                return all;
            }

            public static async IAsyncEnumerable<int> Lines(int count)
            {
                await Task.Yield();
                for (int index = 0; index < count; index++)
                    yield return index;
            }
        }

        [Flags]
        public enum Kinds { None, One, Two, Both }

        public static class Places
        {
            public static int Process() => Environment.ProcessId;

            public static string Read(string name) => File.ReadAllText(name);

            public static string ReadUri(Uri uri) => File.ReadAllText(uri.IsAbsoluteUri ? uri.LocalPath : uri.OriginalString);

            public static string ReadUris(Uri[] uris) => string.Concat(uris.Select(ReadUri));

            public static string ReadKeys(Dictionary<string, int> names) => string.Concat(names.Keys.Select(File.ReadAllText));

            public static string Order(string log, string name)
            {
                File.AppendAllText(log, name + "\n");
                return Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            }

            public static string WaitFor(string name, string store, StepContext context)
            {
                // Until a record of another step is there: its result was kept the moment it ended.
                while (!Directory.Exists(store) || Directory.GetFiles(store, "*", SearchOption.AllDirectories).Length == 0)
                    context.CancellationToken.WaitHandle.WaitOne(20);
                return name;
            }

            public static Seen See(StepContext context, string text) => new(
                CultureInfo.CurrentCulture.Name, CultureInfo.CurrentUICulture.Name, 1.5.ToString(), context.WorkingDirectory, TimeZoneInfo.Local.Id,
                [.. context.Environment.Where(variable => !variable.Key.StartsWith("BUILDMEMO", StringComparison.Ordinal)).Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal)],
                [.. context.Parameters.Select(parameter => $"{parameter.Key}={parameter.Value}")], context.Seed, [.. context.Inputs], [.. context.Outputs]);

            public static string Paths(StepContext context) => string.Join("\n", context.Outputs);

            public static void WritePaths(StepContext context) => File.WriteAllText(context.Outputs[0], context.Outputs[0]);

            public static string Poison()
            {
                Directory.SetCurrentDirectory("/");
                CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = new CultureInfo("de-DE");
                Console.SetOut(TextWriter.Null);
                Environment.SetEnvironmentVariable("POISON", "1");
                Environment.SetEnvironmentVariable("TZ", null);
                return "poisoned";
            }

            public static string Clean(string input)
            {
                Console.WriteLine("printed after all");
                return $"{Environment.CurrentDirectory}|{CultureInfo.CurrentCulture.Name}|{Environment.GetEnvironmentVariable("POISON")}|{Environment.GetEnvironmentVariable("TZ")}";
            }

            private static string Started = "nothing";

            public static void StartOne() => Started = "one";

            public static void StartTwo() => Started = "two";

            public static string SeeStart() => Started;

            public static string Both(string output)
            {
                File.WriteAllText(output, "written");
                return "returned";
            }
        }

        public static class Kept
        {
            private static int Compute((int Number, string Log) arguments)
            {
                File.AppendAllText(arguments.Log, $"{Environment.ProcessId}\n");
                return arguments.Number * 2 + int.Parse(Environment.GetEnvironmentVariable("MORE") ?? "0", CultureInfo.InvariantCulture);
            }

            public static string Use(StepContext context, int number, string log) =>
                $"{context.Memory.Cache("compute", (number, log), Compute)} in {Environment.ProcessId}";

            public static string Here(StepContext context) => context.Memory.Cache("here", 1, static _ => Environment.CurrentDirectory);

            public static string Seeded(StepContext context) => context.Memory.Cache("seeded", 1, static (_, inner) => $"{inner.Seed}");
        }

        public static class Told
        {
            public static string Tell(StepContext context, string file)
            {
                context.AddInput(file);
                context.Progress(0.5, "halfway");
                string text = File.ReadAllText(file);
                context.Warning("look here", "places.txt", 3, "TELL1");
                context.Message("a word", "places.txt", 0, "TELL3");
                if (text == "bad")
                    context.Error("it is bad", "places.txt", 7, "TELL2");
                if (text is "stray" or "declared")
                {
                    File.WriteAllText("stray.txt", "");
                    context.AddOutput("stray.txt");
                }

                return text;
            }

            public static int Sleep(int milliseconds)
            {
                Thread.Sleep(milliseconds);
                return milliseconds;
            }

            public static int Seed(StepContext context, int number) => context.Seed;

            public static string Cores(StepContext context) => $"{context.Parallel.Cores} {Environment.GetEnvironmentVariable("OMP_NUM_THREADS")}";

            public static string Build(string folder, string store)
            {
                System.Diagnostics.ProcessStartInfo start = new(Environment.ProcessPath!, ["build", "--no-restore", "-t:Show", "--tl:off", "-v:n", "-p:BuildMemoCacheDir=" + store])
                {
                    WorkingDirectory = folder,
                    RedirectStandardOutput = true,
                };
                using System.Diagnostics.Process build = System.Diagnostics.Process.Start(start)!;
                return build.StandardOutput.ReadToEnd();
            }

            public static string Mapped(ReadOnlyMemory<double> input) =>
                File.ReadLines("/proc/self/maps").Where(line => line.Contains("/arrays/")).Select(line => line[line.IndexOf('/')..]).FirstOrDefault() ?? "" + input.Span[0].ToString()[1..];
        }

        public static class Arrays
        {
            public static double SumMapped(string input, StepContext context)
            {
                Memory<double> copy = context.OpenMappedCopyOnWrite<double>(input);
                copy.Span.Fill(7);
                double sum = 0;
                foreach (double value in context.OpenMapped<double>(input).Span)
                    sum += value;
                return sum + copy.Span[0];
            }
        }
        """;

    private int _apps;

    /// <summary>Builds the methods once.</summary>
    public MethodGround()
    {
        Sandbox.WithPackages();
        SaveSteps("Steps", Code);
        Sandbox.Build("Steps").Succeeded();
    }

    /// <summary>Where all is.</summary>
    public Sandbox Sandbox { get; } = new();

    /// <summary>A project that calls the methods, with a store of its own.</summary>
    public MethodApp NewApp() => new(this, $"app{++_apps}", Sandbox[$"../cache{_apps}"]);

    /// <summary>The same methods in another folder.</summary>
    public void SaveSteps(string folder, string code) => Sandbox.Project(folder, "Steps.csproj").Sdk()
        .Property("Nullable", "enable").Property("ImplicitUsings", "enable")
        .Item("PackageReference", "BuildMemo.Abstractions", ("Version", PackageFeed.Version))
        .File("Steps.cs", code)
        .Save();

    /// <summary>The methods' source with a text replaced.</summary>
    public static string CodeWith(string text, string other) => Code.Contains(text, StringComparison.Ordinal)
        ? Code.Replace(text, other, StringComparison.Ordinal)
        : throw new ArgumentException($"The methods hold no '{text}'.", nameof(text));

    /// <inheritdoc />
    public void Dispose() => Sandbox.Dispose();
}
