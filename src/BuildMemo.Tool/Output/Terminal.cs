using System.Globalization;
using System.Text;
using Spectre.Console;

namespace BuildMemo.Tool;

/// <summary>Where a command reads and writes: a person's terminal, or a pipe or file, which get plain text without a width.</summary>
internal sealed class Terminal : IDisposable
{
    private const int PlainWidth = 10_000;
    private readonly Lazy<IAnsiConsole> _console;
    private readonly StreamWriter _out;

    private Terminal(Stream standardOutput, Stream standardError, bool isTerminal, int? width, bool hasColors)
    {
        StandardOutput = standardOutput;
        StandardError = standardError;
        IsTerminal = isTerminal;
        Width = width;
        HasColors = hasColors;
        UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false);
        Encoding encoding = isTerminal ? Console.OutputEncoding : utf8;
        _out = new(standardOutput, encoding is UTF8Encoding ? utf8 : encoding, 16 * 1024);
        Error = new StreamWriter(standardError, utf8, 1024) { AutoFlush = true };
        _console = new(CreateConsole);
    }

    /// <summary>The bytes of standard output; what <see cref="Out"/> holds back comes first by <see cref="Flush"/>.</summary>
    public Stream StandardOutput { get; }

    /// <summary>The bytes of standard error.</summary>
    public Stream StandardError { get; }

    /// <summary>Text for standard output; held back until it is flushed.</summary>
    public TextWriter Out => _out;

    /// <summary>Text for standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether standard output is a terminal.</summary>
    public bool IsTerminal { get; }

    /// <summary>Columns to fit into: those of the terminal, or what <c>COLUMNS</c> says; null for no bound.</summary>
    public int? Width { get; }

    /// <summary>Whether colours are shown: on a terminal, unless <c>NO_COLOR</c> is set.</summary>
    public bool HasColors { get; }

    /// <summary>Whether somebody can be asked.</summary>
    public bool CanAsk => IsTerminal && !Console.IsInputRedirected;

    /// <summary>Whether somebody watches standard error: progress is shown there, so that standard output may go to a file.</summary>
    public bool ShowsProgress { get; private init; }

    /// <summary>Columns of the terminal that standard error is; null when it is none.</summary>
    public int? ErrorWidth => ShowsProgress ? Width ?? (Console.WindowWidth is > 0 and int width ? width : null) : null;

    /// <summary>Whether every letter can be written.</summary>
    public bool IsUtf8 => _out.Encoding is UTF8Encoding;

    /// <summary>Tables and colours, into <see cref="Out"/>.</summary>
    public IAnsiConsole Rich => _console.Value;

    /// <summary>What stands for something that was cut.</summary>
    public string Ellipsis => IsUtf8 ? "…" : "~";

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess()
    {
        bool isTerminal = !Console.IsOutputRedirected;
        bool hasColors = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return new(Output.StandardStream.Open(1), Output.StandardStream.Open(2), isTerminal, FindWidth(isTerminal), hasColors)
        {
            ShowsProgress = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb",
        };
    }

    /// <summary>The text as a heading, where colours are shown.</summary>
    public string Bold(string text) => Styled(text, "1");

    /// <summary>The text in a colour of the terminal's own, where colours are shown.</summary>
    /// <param name="text">Without control characters.</param>
    /// <param name="color">Out of the eight that every terminal has.</param>
    public string Colored(string text, ConsoleColor color) => Styled(text, color switch
    {
        ConsoleColor.Red => "31",
        ConsoleColor.Green => "32",
        ConsoleColor.Yellow => "33",
        _ => "2",
    });

    /// <summary>Writes what is held back.</summary>
    public void Flush() => _out.Flush();

    /// <inheritdoc />
    public void Dispose()
    {
        // Flushed before, where a reader that went away is looked after; here it would throw once more.
        Error.Dispose();
        StandardOutput.Dispose();
    }

    private string Styled(string text, string code) => HasColors ? $"\x1b[{code}m{text}\x1b[0m" : text;

    private static int? FindWidth(bool isTerminal)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns) && columns > 0)
            return columns;
        return isTerminal && Console.WindowWidth is > 0 and int width ? width : null;
    }

    private IAnsiConsole CreateConsole()
    {
        IAnsiConsole console = AnsiConsole.Create(new()
        {
            Ansi = HasColors ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = HasColors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_out),
        });
        console.Profile.Width = Width ?? PlainWidth;
        return console;
    }
}
