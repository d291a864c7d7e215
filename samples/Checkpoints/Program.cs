using System.Reflection;

// What the build found out lies in the assembly.
Assembly assembly = Assembly.GetExecutingAssembly();
foreach (string name in assembly.GetManifestResourceNames().Order())
{
    using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
    Console.WriteLine(reader.ReadToEnd());
}
