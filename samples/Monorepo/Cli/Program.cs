using Api;
using Import;
using Report;

foreach (string text in args is [] ? ["12.50 EUR", "980 JPY", "1.234 KWD"] : args)
{
    Model.Amount amount = AmountParser.Parse(text);
    Console.WriteLine($"{AmountText.Of(amount)}  {AmountDocument.Of(amount)}");
}
