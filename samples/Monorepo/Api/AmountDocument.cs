using Model;
using Report;

namespace Api;

public static class AmountDocument
{
    public static string Of(Amount amount) => $$"""{"amount":"{{AmountText.Of(amount)}}"}""";
}
