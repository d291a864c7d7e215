using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using BuildMemo.Execution.Methods;
using BuildMemo.Fingerprints;
using BuildMemo.Methods;
using BuildMemo.Store;

namespace BuildMemo.Worker.Binding;

/// <summary>What results of memoized functions are stored under, for one call.</summary>
internal sealed class MemoryKey(ContextText text, MethodCall call)
{
    private static readonly ConditionalWeakTable<MethodInfo, ConcurrentDictionary<(string Name, Type Arguments, Type Result), byte[]>> Functions = [];

    private readonly byte[] _surroundings = SurroundingsOf(call, text);

    /// <summary>The first level: the function's code and name, what surrounds the call, the arguments.</summary>
    /// <exception cref="NotSupportedException">The arguments are no key; the message names the function.</exception>
    public Fingerprint Of(string name, byte[] arguments, Type argumentsType, Type resultType, MethodInfo method)
    {
        using var digest = new DigestWriter();
        digest.Write(Functions.GetOrCreateValue(method).GetOrAdd((name, argumentsType, resultType), key => DigestOf(method, key.Name, key.Arguments, key.Result)));
        digest.Write(_surroundings);
        digest.Write(Canonical(name, arguments));
        return new(digest.Finish());
    }

    /// <summary>The second level: with the states of what the function told to have read.</summary>
    public static Fingerprint With(Fingerprint declared, IReadOnlyCollection<DiscoveredInput> inputs)
    {
        if (inputs.Count == 0)
            return declared;
        using var digest = new DigestWriter();
        digest.Write(Encoding.UTF8.GetBytes(declared.ToString()));
        foreach (DiscoveredInput input in inputs)
        {
            digest.Write(Encoding.UTF8.GetBytes(input.Path));
            digest.Write(Encoding.UTF8.GetBytes(input.Digest?.ToString() ?? "absent"));
        }

        return new(digest.Finish());
    }

    /// <summary>
    /// Whether the arguments may hold half of a surrogate pair: every half is written as U+FFFD, so that different texts look alike.
    /// </summary>
    public static bool IsAmbiguous(ReadOnlySpan<byte> arguments)
        => arguments.IndexOf("\uFFFD"u8) >= 0 || arguments.IndexOf("""\uFFFD"""u8) >= 0 || arguments.IndexOf("""\ufffd"""u8) >= 0;

    // Of one type, only dictionaries and escapes are written in two ways.
    private static byte[] Canonical(string name, byte[] arguments)
    {
        if (arguments.AsSpan().IndexOfAny((byte)'{', (byte)'\\') < 0)
            return arguments;
        string canonical = JsonCanonical.Read(Encoding.UTF8.GetString(arguments), out string reason)
            ?? throw new NotSupportedException($"Memory.Cache(\"{name}\"): the arguments are no key: {reason}.");
        return Encoding.UTF8.GetBytes(canonical);
    }

    /// <summary>What is the same in all calls of a function.</summary>
    private static byte[] DigestOf(MethodInfo method, string name, Type argumentsType, Type resultType)
    {
        using var digest = new DigestWriter();
        foreach (string part in (ReadOnlySpan<string>)[
            "BuildMemo memory 3",
            CodeIdentity.Of(method.Module.Assembly),
            method.DeclaringType?.FullName ?? "",
            method.ToString() ?? "",
            name,
            argumentsType.ToString(),
            resultType.ToString(),
            OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : "linux",
            RuntimeInformation.ProcessArchitecture.ToString()])
        {
            digest.Write(Encoding.UTF8.GetBytes(part));
        }

        return Encoding.UTF8.GetBytes(digest.Finish().ToString());
    }

    /// <summary>What a function sees of the call without an argument, where its step declares it.</summary>
    private static byte[] SurroundingsOf(MethodCall call, ContextText text)
    {
        using var digest = new DigestWriter();
        digest.Write(Encoding.UTF8.GetBytes(call.Culture));
        digest.Write(Encoding.UTF8.GetBytes(call.UICulture));
        var variables = new List<string>();
        foreach ((string name, string? value) in text.Variables)
            variables.Add(value is null ? name : $"{name}={value}");
        variables.Sort(StringComparer.Ordinal);
        foreach (string variable in variables)
            digest.Write(Encoding.UTF8.GetBytes(variable));

        return Encoding.UTF8.GetBytes(digest.Finish().ToString());
    }
}
