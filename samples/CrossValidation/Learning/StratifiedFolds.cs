namespace Learning;

/// <summary>Folds that hold each class in the same share as the table, as scikit-learn's StratifiedKFold makes them without shuffling.</summary>
internal static class StratifiedFolds
{
    /// <summary>The fold of each row, from 1.</summary>
    public static int[] Split(Table table, int folds)
    {
        // The classes in order are dealt to the folds like cards; that says how many rows of a class each fold gets.
        int[] dealt = [.. table.Classes.Order()];
        var sizes = new int[table.ClassNames.Length, folds];
        for (int i = 0; i < dealt.Length; i++)
            sizes[dealt[i], i % folds]++;

        // Which rows: in the order of the table, the first fold's first.
        var current = new int[table.ClassNames.Length];
        var split = new int[table.Classes.Length];
        for (int row = 0; row < split.Length; row++)
        {
            int k = table.Classes[row];
            while (sizes[k, current[k]] == 0)
                current[k]++;
            sizes[k, current[k]]--;
            split[row] = current[k] + 1;
        }

        return split;
    }
}
