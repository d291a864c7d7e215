using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BuildMemo.Benchmarks;

/// <summary>What the command line asks for.</summary>
/// <param name="Steps">How many steps; null: what the benchmark's row of the table says.</param>
/// <param name="Rounds">How many alternating rounds; null: what the benchmark needs.</param>
/// <param name="Long">The full sizes: 5 GB in one output rather than 256 MB.</param>
internal sealed record BenchmarkOptions(int? Steps, int? Rounds, bool Long)
{
    public static bool TryParse(ReadOnlySpan<string> arguments, [NotNullWhen(true)] out BenchmarkOptions? options)
    {
        options = new BenchmarkOptions(null, null, false);
        for (int i = 0; i < arguments.Length; i++)
        {
            int number = 0;
            bool hasNumber = i + 1 < arguments.Length && int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
            switch (arguments[i])
            {
                case "--long":
                    options = options with { Long = true };
                    break;
                case "--steps" when hasNumber:
                    options = options with { Steps = number };
                    i++;
                    break;
                case "--rounds" when hasNumber:
                    options = options with { Rounds = number };
                    i++;
                    break;
                default:
                    options = null;
                    return false;
            }
        }
        return true;
    }
}
