namespace BuildMemo.Tool;

/// <summary>Entry point: arguments in, exit code out.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        using Terminal terminal = Terminal.OfProcess();
        return ToolProgram.Run(arguments, new ToolContext { Terminal = terminal });
    }
}
