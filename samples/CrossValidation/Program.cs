using System.Reflection;

// What the build found out lies in the assembly.
using Stream report = Assembly.GetExecutingAssembly().GetManifestResourceStream("report.txt")!;
using StreamReader reader = new(report);
Console.Write(reader.ReadToEnd());
