// The chart travels inside the assembly.
using Stream chart = typeof(Program).Assembly.GetManifestResourceStream("chart.svg")
    ?? throw new InvalidOperationException("The assembly holds no chart.svg.");
using StreamReader reader = new(chart);
string svg = reader.ReadToEnd();
Console.WriteLine($"chart.svg: {svg.Length} characters, {svg.Split("<rect").Length - 1} bars");

if (args is [string path])
    File.WriteAllText(path, svg);
