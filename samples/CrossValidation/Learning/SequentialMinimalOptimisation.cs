namespace Learning;

/// <summary>
/// Finds the weights of a support vector machine: two of them at a time, for two can be solved exactly (Platt 1998), chosen by second-order
/// information (Fan, Chen and Lin 2005), as libsvm does.
/// </summary>
internal static class SequentialMinimalOptimisation
{
    private const double Tolerance = 1e-3;
    private const double LeastCurvature = 1e-12;
    private const int MostRounds = 10_000_000;

    /// <summary>Minimises ½ Σ wᵢ wⱼ sᵢ sⱼ Kᵢⱼ - Σ wᵢ, where 0 ≤ wᵢ ≤ c and Σ wᵢ sᵢ = 0.</summary>
    /// <param name="kernel">K, symmetric.</param>
    /// <param name="signs">s: 1 or -1.</param>
    /// <param name="c">Upper bound of a weight.</param>
    /// <returns>The weights, and what to subtract from a row's weighted sum.</returns>
    public static (double[] Weights, double Threshold) Solve(double[][] kernel, int[] signs, double c)
    {
        var weights = new double[signs.Length];
        double[] gradient = [.. signs.Select(_ => -1.0)];
        for (int round = 0; round < MostRounds && Choose(kernel, signs, c, weights, gradient) is var (i, j); round++)
        {
            double oldI = weights[i];
            double oldJ = weights[j];
            Step(kernel, signs, c, weights, gradient, i, j);
            for (int k = 0; k < signs.Length; k++)
            {
                gradient[k] += signs[k]
                    * ((signs[i] * kernel[i][k] * (weights[i] - oldI)) + (signs[j] * kernel[j][k] * (weights[j] - oldJ)));
            }
        }

        return (weights, Threshold(signs, c, weights, gradient));
    }

    // The weight that wants to move most, and the one that with it lowers the sum most; null when none violates the conditions by more
    // than the tolerance.
    private static (int I, int J)? Choose(double[][] kernel, int[] signs, double c, double[] weights, double[] gradient)
    {
        int first = -1;
        double most = double.NegativeInfinity;
        for (int t = 0; t < signs.Length; t++)
        {
            bool canRise = signs[t] > 0 ? weights[t] < c : weights[t] > 0;
            if (canRise && -signs[t] * gradient[t] >= most)
                (first, most) = (t, -signs[t] * gradient[t]);
        }

        int second = -1;
        double least = double.NegativeInfinity;
        double best = double.PositiveInfinity;
        for (int t = 0; t < signs.Length; t++)
        {
            bool canFall = signs[t] > 0 ? weights[t] > 0 : weights[t] < c;
            if (!canFall)
                continue;
            least = Math.Max(least, signs[t] * gradient[t]);
            double violation = most + (signs[t] * gradient[t]);
            if (first < 0 || violation <= 0)
                continue;
            double gain = -violation * violation / Curvature(kernel, first, t);
            if (gain <= best)
                (second, best) = (t, gain);
        }

        return second < 0 || most + least < Tolerance ? null : (first, second);
    }

    // Moves two weights to the minimum along the line that keeps Σ wᵢ sᵢ, then back into their bounds.
    private static void Step(double[][] kernel, int[] signs, double c, double[] weights, double[] gradient, int i, int j)
    {
        double move = ((-signs[i] * gradient[i]) + (signs[j] * gradient[j])) / Curvature(kernel, i, j);
        double room = Math.Min(
            signs[i] > 0 ? c - weights[i] : weights[i],
            signs[j] > 0 ? weights[j] : c - weights[j]);
        if (move < room)
        {
            weights[i] += signs[i] * move;
            weights[j] -= signs[j] * move;
            return;
        }

        // One of them stops at a bound, and is put there exactly: what lies at a bound is no longer chosen.
        bool stopsI = room == (signs[i] > 0 ? c - weights[i] : weights[i]);
        bool stopsJ = room == (signs[j] > 0 ? weights[j] : c - weights[j]);
        weights[i] = stopsI ? (signs[i] > 0 ? c : 0) : weights[i] + (signs[i] * room);
        weights[j] = stopsJ ? (signs[j] > 0 ? 0 : c) : weights[j] - (signs[j] * room);
    }

    private static double Curvature(double[][] kernel, int i, int j) =>
        Math.Max(kernel[i][i] + kernel[j][j] - (2 * kernel[i][j]), LeastCurvature);

    // Rows between the bounds lie on the margin and tell the threshold; without any it is in the middle of what the others allow.
    private static double Threshold(int[] signs, double c, double[] weights, double[] gradient)
    {
        double lower = double.NegativeInfinity;
        double upper = double.PositiveInfinity;
        double sum = 0;
        int free = 0;
        for (int i = 0; i < signs.Length; i++)
        {
            double value = signs[i] * gradient[i];
            if (weights[i] > 0 && weights[i] < c)
            {
                sum += value;
                free++;
            }
            else if (weights[i] > 0 == signs[i] > 0)
            {
                lower = Math.Max(lower, value);
            }
            else
            {
                upper = Math.Min(upper, value);
            }
        }

        return free > 0 ? sum / free : (lower + upper) / 2;
    }
}
