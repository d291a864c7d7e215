using System.Collections.Immutable;

namespace BuildMemo.Fingerprints;

/// <summary>
/// Takes a POSIX shell's command line apart into simple commands (POSIX.1-2024, Shell Command Language 2.3 to 2.10), to know which
/// programs it runs and which files its words may name. It runs and expands nothing and never looks at the disk.
/// </summary>
/// <remarks>What a script or a function does inside is not followed; a word that the shell expands is not literal.</remarks>
public static class ShellWords
{
    /// <summary>How deep <c>sh -c</c>, <c>$(…)</c> and wrappers are followed; deeper ones count as unknown.</summary>
    internal const int MaxDepth = 16;

    /// <summary>Takes a command line apart; never throws for malformed ones.</summary>
    public static ShellScript Split(string commandLine)
    {
        ArgumentNullException.ThrowIfNull(commandLine);
        var scanner = new ShellScanner(commandLine, new ShellContext(), 0);
        scanner.ScanAll();
        return new ShellScript([.. scanner.Context.Commands], [.. scanner.Context.OtherWords], scanner.Context.IsComplete);
    }

    /// <summary>Takes the words of a program call apart (<c>Executable</c> + <c>Arguments</c>), which may be a wrapper too.</summary>
    public static ShellScript FromWords(string program, IEnumerable<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ImmutableArray<ShellWord>.Builder words = ImmutableArray.CreateBuilder<ShellWord>();
        words.Add(new ShellWord(program, true));
        foreach (string argument in arguments)
            words.Add(new ShellWord(argument, true));
        var context = new ShellContext { HasShell = false };
        context.Add(words.ToImmutable(), [], isFedByPipe: false, depth: 0);
        return new ShellScript([.. context.Commands], [], context.IsComplete);
    }
}
