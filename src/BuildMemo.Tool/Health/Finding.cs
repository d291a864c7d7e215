namespace BuildMemo.Tool.Health;

/// <summary>One thing that <c>doctor</c> looked at.</summary>
/// <param name="Area"><c>machine</c>, <c>store</c> or <c>project</c>.</param>
/// <param name="Name">What was looked at, in a word or two.</param>
/// <param name="State">What it means.</param>
/// <param name="Text">What was found.</param>
/// <param name="Advice">How to mend it; empty when nothing is to be mended.</param>
internal sealed record Finding(string Area, string Name, FindingState State, string Text, string Advice = "");
