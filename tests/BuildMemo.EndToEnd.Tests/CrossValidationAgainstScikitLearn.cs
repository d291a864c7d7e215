using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace BuildMemo.EndToEnd.Tests;

/// <summary>
/// The methods of samples/CrossValidation, called by steps of another project for many folds and parameters at once: each prediction and
/// each score is what scikit-learn's <c>SVC</c> gives, however many workers there are.
/// </summary>
[Collection(SampleTests.Name)]
public sealed class CrossValidationAgainstScikitLearn(SampleSources sources)
{
    private const string Script = """
        import json, sys
        import numpy
        from sklearn.metrics import confusion_matrix, f1_score
        from sklearn.model_selection import StratifiedKFold
        from sklearn.svm import SVC
        table = numpy.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
        x, y = table[:, :-1], table[:, -1].astype(int)
        answers = {}
        for name, folds, c, gamma in json.load(sys.stdin):
            for i, (train, test) in enumerate(StratifiedKFold(folds).split(x, y)):
                predicted = SVC(C=c, gamma=gamma, kernel="rbf").fit(x[train], y[train]).predict(x[test])
                answers[f"{name}-{i + 1}"] = {
                    "F1": f1_score(y[test], predicted, average="macro"),
                    "Confusion": confusion_matrix(y[test], predicted).tolist(),
                    "Predicted": predicted.tolist()}
        json.dump(answers, sys.stdout)
        """;

    private static readonly (string Name, int Folds, double C, double Gamma)[] Cases =
    [
        ("five", 5, 1, 0.25), ("ten", 10, 1, 0.25), ("fifteen", 15, 1, 0.25),
        ("a", 5, 0.01, 0.25), ("b", 5, 0.1, 0.25), ("c", 5, 10, 0.25), ("d", 5, 100, 0.25), ("e", 5, 1000, 0.25),
        ("f", 5, 1, 0.001), ("g", 5, 1, 0.01), ("h", 5, 1, 10), ("i", 5, 0.5, 2), ("j", 5, 1000, 100),
    ];

    [Fact]
    public void P26_Predictions_and_scores_are_those_of_scikit_learn_with_one_two_and_four_workers()
    {
        using JsonDocument expected = AskScikitLearn();
        sources.Write("Grid/Grid.csproj", Project());
        int scored = Cases.Sum(one => one.Folds);

        foreach (int workers in (int[])[1, 2, 4])
        {
            sources.Build("Grid", $"-p:BuildMemoMaxParallelism={workers}", "-p:BuildMemoMode=Refresh").Counts(ran: scored + 3);

            int compared = 0;
            foreach (JsonProperty answer in expected.RootElement.EnumerateObject())
            {
                using JsonDocument ours = JsonDocument.Parse(File.ReadAllText(sources[$"Grid/obj/scores/{answer.Name}.json"]));
                foreach (string part in (string[])["F1", "Confusion", "Predicted"])
                {
                    string wanted = Compact(answer.Value.GetProperty(part));
                    string got = Compact(ours.RootElement.GetProperty(part));
                    Assert.True(wanted == got, $"{answer.Name} with {workers} workers: {part} is {got}, scikit-learn's is {wanted}");
                }

                compared++;
            }

            Assert.Equal(scored, compared);
        }
    }

    private static string Project()
    {
        var steps = new StringBuilder();
        foreach (int folds in Cases.Select(one => one.Folds).Distinct())
        {
            steps.AppendLine(CultureInfo.InvariantCulture, $"""
                <MemoStep Include="../CrossValidation/data/iris.csv" Name="split {folds}" Assembly="Learning" Method="Learning.CrossValidation.Split"
                          Parameters="folds={folds}" Result="obj/scores/split{folds}.json" />
                """);
        }

        foreach ((string name, int folds, double c, double gamma) in Cases)
        {
            for (int fold = 1; fold <= folds; fold++)
            {
                steps.AppendLine(CultureInfo.InvariantCulture, $"""
                    <MemoStep Include="{name}-{fold}" Inputs="../CrossValidation/data/iris.csv;obj/scores/split{folds}.json"
                              Assembly="Learning" Method="Learning.CrossValidation.Score"
                              Parameters="split=@result;fold={fold};c={c};gamma={gamma}" Result="obj/scores/{name}-{fold}.json" />
                    """);
            }
        }

        return $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <ProjectReference Include="../CrossValidation/Learning/Learning.csproj" OutputItemType="MemoAssembly" ReferenceOutputAssembly="false" />
                {steps}
              </ItemGroup>
            </Project>
            """;
    }

    // 1.0 of one is 1 of the other.
    private static string Compact(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble().ToString(CultureInfo.InvariantCulture),
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(Compact))}]",
        _ => throw new InvalidOperationException($"{value} is neither a number nor an array"),
    };

    private JsonDocument AskScikitLearn()
    {
        ProcessStartInfo start = new("/usr/bin/python3", ["-c", Script, sources["CrossValidation/data/iris.csv"]])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process python = Process.Start(start)!;
        python.StandardInput.Write(JsonSerializer.Serialize(Cases.Select(one => (object[])[one.Name, one.Folds, one.C, one.Gamma])));
        python.StandardInput.Close();
        string answer = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.True(python.ExitCode == 0, "Is scikit-learn there (apt-get install python3-sklearn)?");
        return JsonDocument.Parse(answer);
    }
}
