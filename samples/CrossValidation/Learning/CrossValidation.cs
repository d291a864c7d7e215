using System.Globalization;
using System.Text;

namespace Learning;

/// <summary>What the build calls, one method a kind of step.</summary>
public static class CrossValidation
{
    /// <summary>The fold, from 1, in which each row of the table is a test row.</summary>
    public static int[] Split(string input, int folds) => StratifiedFolds.Split(Table.Read(input), folds);

    /// <summary>Learns from all rows that are not in the fold, and compares what it predicts for those in the fold with their class.</summary>
    public static FoldScore Score(string input, int[] split, int fold, double c, double gamma)
    {
        Table table = Table.Read(input);
        int[] rows = [.. Enumerable.Range(0, table.Rows.Length)];
        int[] training = [.. rows.Where(row => split[row] != fold)];
        int[] tests = [.. rows.Where(row => split[row] == fold)];

        var classifier = SupportVectorClassifier.Train(
            [.. training.Select(row => table.Rows[row])], [.. training.Select(row => table.Classes[row])], c, gamma);
        int[] predicted = [.. tests.Select(row => classifier.Predict(table.Rows[row]))];
        int[][] confusion = [.. Enumerable.Range(0, table.ClassNames.Length).Select(_ => new int[table.ClassNames.Length])];
        for (int i = 0; i < tests.Length; i++)
            confusion[table.Classes[tests[i]]][predicted[i]]++;
        return new(fold, F1(confusion), confusion, predicted);
    }

    /// <summary>All folds on one page; the build gathers their scores in the order of the items.</summary>
    public static string Report(FoldScore[] results)
    {
        var text = new StringBuilder();
        text.AppendJoin(", ", results.Select(score => Written(score.F1))).Append('\n');
        foreach (FoldScore score in results)
        {
            IEnumerable<string> lines = score.Confusion.Select(row => $"[{string.Join(' ', row.Select(count => $"{count,2}"))}]");
            text.Append(CultureInfo.InvariantCulture, $"\nfold {score.Fold}\n[{string.Join("\n ", lines)}]\n");
        }

        return $"f1 {text}";
    }

    // The mean over the classes, each of which counts the same.
    private static double F1(int[][] confusion)
    {
        double sum = 0;
        for (int k = 0; k < confusion.Length; k++)
        {
            double right = confusion[k][k];
            int isClass = confusion[k].Sum();
            int saidClass = confusion.Sum(row => row[k]);
            double precision = saidClass == 0 ? 0 : right / saidClass;
            double recall = isClass == 0 ? 0 : right / isClass;
            sum += right == 0 ? 0 : 2 * precision * recall / (precision + recall);
        }

        return sum / confusion.Length;
    }

    private static string Written(double score)
    {
        string text = score.ToString(CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
    }
}

/// <summary>How well the rows of one fold were classified.</summary>
/// <param name="Fold">From 1.</param>
/// <param name="F1">Mean of the classes' F1 scores.</param>
/// <param name="Confusion">A row for each true class, in it a count for each predicted one.</param>
/// <param name="Predicted">The classes predicted, in the order of the table.</param>
public sealed record FoldScore(int Fold, double F1, int[][] Confusion, int[] Predicted);
