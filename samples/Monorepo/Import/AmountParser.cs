using Model;
using Shared;

namespace Import;

public static class AmountParser
{
    /// <summary>Reads an amount such as <c>12.50 EUR</c>; as many digits as the currency has.</summary>
    public static Amount Parse(string text)
    {
        string[] parts = text.Split(' ');
        int digits = Currencies.All[parts[1]].Digits;
        decimal units = decimal.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture) * (decimal)Math.Pow(10, digits);
        return new Amount((long)units, parts[1]);
    }
}
