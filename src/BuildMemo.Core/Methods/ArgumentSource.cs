namespace BuildMemo.Methods;

/// <summary>Where an argument comes from.</summary>
public enum ArgumentSource
{
    /// <summary>The step's <c>Parameters</c>.</summary>
    Text,

    /// <summary>The parameter's own default.</summary>
    Default,

    /// <summary>Paths of inputs, or what such a file holds as an array of numbers.</summary>
    Inputs,

    /// <summary>Paths of output files.</summary>
    Outputs,

    /// <summary>Paths of output folders.</summary>
    OutputDirectories,

    /// <summary>The value in one Result file.</summary>
    Result,

    /// <summary>The values in Result files: an array gets one of each.</summary>
    Results,

    /// <summary>The <c>StepContext</c>.</summary>
    Context,

    /// <summary>The token.</summary>
    Cancellation,
}
