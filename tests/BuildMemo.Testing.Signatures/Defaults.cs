using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BuildMemo.Testing.Signatures;

public static class Defaults
{
    public static string All(
        [Optional, DateTimeConstant(638000000000000000)] DateTime moment,
        string text = "a\"b",
        string? nothing = null,
        char letter = 'x',
        bool truth = true,
        int number = -3,
        ulong large = ulong.MaxValue,
        double real = 1.0,
        float single = 0.1f,
        decimal money = 1.50m,
        Colour colour = Colour.Blue,
        Sides sides = Sides.Left | Sides.Top,
        Colour? perhaps = Colour.Red,
        int? none = null,
        DateOnly date = default,
        Guid id = default,
        TimeSpan span = default,
        Options? options = null,
        CancellationToken cancellation = default,
        params int[] rest) =>
        string.Join("|", text, nothing ?? "null", letter, truth, number, large, real, single, money, colour, sides, perhaps, none?.ToString() ?? "null",
            date.ToString("O"), id, span, moment.Ticks, options?.ToString() ?? "null", rest.Length);
}
