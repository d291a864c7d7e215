namespace Learning;

/// <summary>A support vector classifier with a radial kernel for several classes: one machine a pair of classes, each with a vote (as libsvm does).</summary>
internal sealed class SupportVectorClassifier
{
    private readonly Machine[] _machines;
    private readonly int _classes;

    private SupportVectorClassifier(Machine[] machines, int classes) => (_machines, _classes) = (machines, classes);

    /// <summary>Learns.</summary>
    /// <param name="rows">What is known of each.</param>
    /// <param name="classes">The class of each, from 0.</param>
    /// <param name="c">Upper bound of a row's weight.</param>
    /// <param name="gamma">Of the kernel exp(-gamma |x - y|²).</param>
    public static SupportVectorClassifier Train(double[][] rows, int[] classes, double c, double gamma)
    {
        int count = classes.Max() + 1;
        var machines = new List<Machine>();
        for (int first = 0; first < count; first++)
        {
            for (int second = first + 1; second < count; second++)
            {
                double[][] firsts = [.. rows.Where((_, i) => classes[i] == first)];
                double[][] seconds = [.. rows.Where((_, i) => classes[i] == second)];
                machines.Add(Machine.Train(first, second, firsts, seconds, c, gamma));
            }
        }

        return new([.. machines], count);
    }

    /// <summary>The class with the most votes; of several, the first.</summary>
    public int Predict(double[] row)
    {
        var votes = new int[_classes];
        foreach (Machine machine in _machines)
            votes[machine.Decide(row) > 0 ? machine.First : machine.Second]++;
        return Array.IndexOf(votes, votes.Max());
    }

    private sealed record Machine(int First, int Second, double[][] Rows, double[] Weights, double Threshold, double Gamma)
    {
        public static Machine Train(int first, int second, double[][] firsts, double[][] seconds, double c, double gamma)
        {
            double[][] rows = [.. firsts, .. seconds];
            int[] signs = [.. firsts.Select(_ => 1), .. seconds.Select(_ => -1)];
            double[][] kernel = [.. rows.Select(x => rows.Select(y => Kernel(x, y, gamma)).ToArray())];
            (double[] weights, double threshold) = SequentialMinimalOptimisation.Solve(kernel, signs, c);
            return new(first, second, rows, [.. weights.Zip(signs, (weight, sign) => weight * sign)], threshold, gamma);
        }

        public double Decide(double[] row)
        {
            double sum = -Threshold;
            for (int i = 0; i < Rows.Length; i++)
            {
                if (Weights[i] != 0)
                    sum += Weights[i] * Kernel(Rows[i], row, Gamma);
            }

            return sum;
        }

        private static double Kernel(double[] x, double[] y, double gamma)
        {
            double distance = 0;
            for (int i = 0; i < x.Length; i++)
                distance += (x[i] - y[i]) * (x[i] - y[i]);
            return Math.Exp(-gamma * distance);
        }
    }
}
