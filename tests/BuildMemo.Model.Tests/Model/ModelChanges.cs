using System.Globalization;

namespace BuildMemo.Model.Tests.Model;

/// <summary>Everything that may happen to a checkout between two builds; each change says what it did.</summary>
internal sealed class ModelChanges(Random random)
{
    private const int MostSteps = 12;
    private static readonly string[] s_words = ["alpha", "beta", "gamma", "delta", "keep", "omega", "src/a.txt", "src/b.txt", "src/c.txt"];
    private int _names;

    /// <summary>Sources and steps of a new checkout.</summary>
    public void Populate(ModelCheckout checkout)
    {
        foreach (string name in (string[])["src/a.txt", "src/b.txt", "src/c.txt", "src/d.txt", "src/inferred.txt", "src/glob/0.txt", "src/glob/1.txt"])
            checkout.Write(name, Text());
        for (int count = 0; count < 8; count++)
            AddStep(checkout);
    }

    /// <summary>One change of a checkout.</summary>
    public string Change(ModelCheckout checkout, List<ModelBranch> branches)
    {
        switch (random.Next(16))
        {
            case 0 or 1 or 2:
                return Edit(checkout);
            case 3:
                string touched = Source(checkout);
                File.SetLastWriteTimeUtc(checkout.PathOf(touched), DateTime.UtcNow);
                return $"touch {touched}";
            case 4:
                return JumpClock(checkout);
            case 5:
                return EditWithOldTime(checkout);
            case 6:
                return DeleteOutput(checkout);
            case 7:
                return EditOutput(checkout);
            case 8:
                return ChangeCommand(checkout);
            case 9:
                return AddStep(checkout);
            case 10:
                return RemoveStep(checkout);
            case 11:
                branches.Add(checkout.Remember());
                return "remember a branch";
            case 12 when branches.Count > 0:
                checkout.SwitchTo(branches[random.Next(branches.Count)]);
                return "switch the branch";
            case 13:
                return ChangeGlob(checkout);
            case 14:
                checkout.Configuration = checkout.Configuration == "Debug" ? "Release" : "Debug";
                return $"build {checkout.Configuration}";
            default:
                return LoseFiles(checkout);
        }
    }

    private string Edit(ModelCheckout checkout)
    {
        string path = Source(checkout);
        checkout.Write(path, Text());
        return $"edit {path}";
    }

    private string JumpClock(ModelCheckout checkout)
    {
        string path = Source(checkout);
        if (random.Next(2) == 0)
            checkout.Write(path, Text());
        TimeSpan jump = TimeSpan.FromSeconds(random.Next(-100_000, 100_000));
        File.SetLastWriteTimeUtc(checkout.PathOf(path), DateTime.UtcNow + jump);
        return $"edit {path} at {jump}";
    }

    // Same size, same modification time: what a tool that restores times leaves.
    private string EditWithOldTime(ModelCheckout checkout)
    {
        string path = Source(checkout);
        DateTime time = File.GetLastWriteTimeUtc(checkout.PathOf(path));
        string text = checkout.Sources[path];
        string edited = text.Contains("alpha", StringComparison.Ordinal)
            ? text.Replace("alpha", "gamma", StringComparison.Ordinal)
            : text.Replace("gamma", "alpha", StringComparison.Ordinal);
        checkout.Write(path, edited);
        File.SetLastWriteTimeUtc(checkout.PathOf(path), time);
        return $"edit {path} without its time";
    }

    private string DeleteOutput(ModelCheckout checkout)
    {
        string path = OutputOf(checkout);
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else if (File.Exists(path))
            File.Delete(path);
        return $"delete {path}";
    }

    private string EditOutput(ModelCheckout checkout)
    {
        string path = OutputOf(checkout);
        if (Directory.Exists(path))
        {
            File.WriteAllText(Path.Combine(path, "piece-zz"), "left over\n");
            return $"leave a file in {path}";
        }

        if (!Directory.Exists(Path.GetDirectoryName(path)))
            return "nothing";
        File.WriteAllText(path, "edited by hand\n");
        return $"edit {path}";
    }

    private string ChangeCommand(ModelCheckout checkout)
    {
        if (checkout.Steps.Count == 0)
            return "nothing";
        int index = random.Next(checkout.Steps.Count);
        checkout.Steps[index] = checkout.Steps[index] with { Parameter = Parameter() };
        return $"change the command of {checkout.Steps[index].Name}";
    }

    private string AddStep(ModelCheckout checkout)
    {
        if (checkout.Steps.Count >= MostSteps)
            return "nothing";
        StepKind kind = (StepKind)random.Next((int)StepKind.Batch + 1);
        bool isShared = kind != StepKind.Folder && random.Next(5) == 0;
        List<string> inputs = [];
        if (kind == StepKind.Glob)
        {
            inputs.Add("src/glob/*.txt");
        }
        else
        {
            int most = kind == StepKind.Batch ? 1 : 3;
            for (int count = random.Next(1, most + 1); count > 0; count--)
            {
                string input = Input(checkout);
                if (!inputs.Contains(input))
                    inputs.Add(input);
            }
        }

        string name = (isShared ? "shared" : "step") + _names++.ToString(CultureInfo.InvariantCulture);
        checkout.Steps.Add(new(name, kind, inputs, Parameter(), isShared));
        return $"add {name} ({kind} of {string.Join(' ', inputs)})";
    }

    private string RemoveStep(ModelCheckout checkout)
    {
        ModelStep[] ends = [.. checkout.Steps.Where(step => !checkout.Steps.Any(other => other.Inputs.Contains("@" + step.Name)))];
        if (ends.Length == 0)
            return "nothing";
        ModelStep gone = ends[random.Next(ends.Length)];
        checkout.Steps.Remove(gone);
        return $"remove {gone.Name}";
    }

    private string ChangeGlob(ModelCheckout checkout)
    {
        string path = $"src/glob/{random.Next(1, 5)}.txt";
        if (checkout.Sources.ContainsKey(path) && random.Next(2) == 0)
        {
            checkout.Delete(path);
            return $"delete {path}";
        }

        checkout.Write(path, Text());
        return $"write {path}";
    }

    private string LoseFiles(ModelCheckout checkout)
    {
        string obj = checkout.PathOf($"obj/{checkout.Configuration}");
        string journal = Path.Combine(obj, "buildmemo", "steps");
        switch (random.Next(3))
        {
            case 0 when Directory.Exists(obj):
                Directory.Delete(obj, recursive: true);
                return "delete obj";
            case 1 when File.Exists(journal):
                File.Delete(journal);
                return "delete the journal";
            default:
                if (File.Exists(journal))
                {
                    using FileStream file = File.OpenWrite(journal);
                    file.SetLength(random.NextInt64(file.Length));
                }

                return "cut the journal off";
        }
    }

    private string Input(ModelCheckout checkout)
    {
        ModelStep[] producers = [.. checkout.Steps.Where(step => step.Kind != StepKind.Folder)];
        return producers.Length > 0 && random.Next(2) == 0
            ? "@" + producers[random.Next(producers.Length)].Name
            : $"src/{(char)('a' + random.Next(4))}.txt";
    }

    private string Source(ModelCheckout checkout)
    {
        string[] paths = [.. checkout.Sources.Keys.Order(StringComparer.Ordinal)];
        return paths[random.Next(paths.Length)];
    }

    private string OutputOf(ModelCheckout checkout)
    {
        if (checkout.Steps.Count == 0)
            return checkout.PathOf("obj/none");
        ModelStep step = checkout.Steps[random.Next(checkout.Steps.Count)];
        return checkout.PathOf(step.Kind == StepKind.Folder ? step.Folder(checkout.Configuration) : step.Output(checkout.Configuration));
    }

    private string Parameter() => "p" + random.Next(4).ToString(CultureInfo.InvariantCulture);

    private string Text()
    {
        string[] lines = new string[random.Next(0, 6)];
        for (int line = 0; line < lines.Length; line++)
            lines[line] = s_words[random.Next(s_words.Length)] + "\n";
        return string.Concat(lines) + (random.Next(12) == 0 ? "FAIL\n" : "");
    }
}
