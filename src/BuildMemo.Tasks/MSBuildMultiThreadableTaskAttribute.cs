namespace Microsoft.Build.Framework;

/// <summary>
/// Tells MSBuild that a task may run beside others in one process (<c>-mt</c>). MSBuild matches it by name, so it is declared
/// here rather than compiled against: the framework's own exists only from 18.3 on.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute;
