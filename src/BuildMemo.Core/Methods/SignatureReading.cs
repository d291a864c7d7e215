using BuildMemo.Errors;

namespace BuildMemo.Methods;

/// <summary>A signature, or why there is none.</summary>
/// <param name="Signature">Null when there is a problem.</param>
/// <param name="Problem">Without the step's name; null when there is a signature.</param>
public sealed record SignatureReading(MethodSignature? Signature, Problem? Problem);
