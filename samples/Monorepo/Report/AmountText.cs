using System.Globalization;
using Model;
using Shared;

namespace Report;

public static class AmountText
{
    public static string Of(Amount amount)
    {
        (int digits, string name) = Currencies.All[amount.Currency];
        decimal value = amount.Units / (decimal)Math.Pow(10, digits);
        return value.ToString("F" + digits, CultureInfo.InvariantCulture) + " " + name;
    }
}
