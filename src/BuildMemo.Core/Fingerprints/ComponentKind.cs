namespace BuildMemo.Fingerprints;

/// <summary>The kinds of components. The numbers are hashed, so they are part of the format and never change.</summary>
public enum ComponentKind
{
    /// <summary>Version of the encoding; another one makes every record a miss.</summary>
    Format = 1,

    /// <summary>Kind of step and its command, argument by argument.</summary>
    Command = 2,

    /// <summary>Where the command runs.</summary>
    WorkingDirectory = 3,

    /// <summary>The declared DepFile.</summary>
    DepFile = 4,

    /// <summary>A declared output: its kind and path.</summary>
    Output = 5,

    /// <summary>Operating system and architecture.</summary>
    Platform = 6,

    /// <summary><c>Version</c>, the user's salt.</summary>
    Version = 7,

    /// <summary>The step's name, only where the command uses it.</summary>
    Name = 8,

    /// <summary>A declared input, or one that a glob matched.</summary>
    Input = 9,

    /// <summary>A parameter.</summary>
    Parameter = 10,

    /// <summary>A declared environment variable.</summary>
    Environment = 11,

    /// <summary>A program, script or assembly that the step runs.</summary>
    Tool = 12,

    /// <summary>An input that was inferred from the command or found in a DepFile; the second level.</summary>
    Discovered = 13,
}
