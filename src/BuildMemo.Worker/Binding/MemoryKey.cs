using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using BuildMemo.Execution.Methods;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Methods;
using BuildMemo.Store;

namespace BuildMemo.Worker.Binding;

/// <summary>What results of memoized functions are stored under, for one call.</summary>
internal sealed class MemoryKey(ContextText text, MethodCall call)
{
    private static readonly ConditionalWeakTable<MethodInfo, ConcurrentDictionary<(string Name, Type Arguments, Type Result, Type? Target), byte[]>> Functions = [];

    private readonly byte[] _surroundings = SurroundingsOf(call, text);

    /// <summary>The first level: the function's code and name, what surrounds the call, the arguments.</summary>
    /// <param name="name">The function's.</param>
    /// <param name="arguments">As JSON.</param>
    /// <param name="state">The arguments themselves where that JSON may not hold all of them; null where it does.</param>
    /// <param name="argumentsType">As declared.</param>
    /// <param name="resultType">As declared.</param>
    /// <param name="code">The function.</param>
    /// <exception cref="NotSupportedException">The arguments are no key; the message names the function.</exception>
    public Fingerprint Of(string name, byte[] arguments, object? state, Type argumentsType, Type resultType, Delegate code)
    {
        MethodInfo method = code.Method;
        using var digest = new DigestWriter();
        digest.Write(Functions.GetOrCreateValue(method).GetOrAdd(
            (name, argumentsType, resultType, code.Target?.GetType()), key => DigestOf(method, key.Name, key.Arguments, key.Result, key.Target)));
        digest.Write(_surroundings);
        // What the method made of them before it called the function, which sees them without an argument.
        digest.Write(Encoding.UTF8.GetBytes(CultureText(CultureInfo.CurrentCulture)));
        digest.Write(Encoding.UTF8.GetBytes(CultureInfo.CurrentUICulture.Name));
        digest.Write(Encoding.UTF8.GetBytes(CurrentDirectory()));
        digest.Write(Canonical(name, arguments));
        if (state is not null)
            ArgumentState.Write(digest, state, name);
        return new(digest.Finish());
    }

    /// <summary>A method with all its types, in full.</summary>
    public static string Describe(MethodInfo method) =>
        $"{method.DeclaringType} {method} {string.Join<Type>(';', method.GetGenericArguments())} {string.Join(';', method.GetParameters().Select(static parameter => parameter.ParameterType.ToString()))}";

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

    // One that can be changed may have been.
    private static string CultureText(CultureInfo culture)
    {
        if (culture.IsReadOnly)
            return culture.Name;
        NumberFormatInfo numbers = culture.NumberFormat;
        DateTimeFormatInfo times = culture.DateTimeFormat;
        return string.Join('\n', culture.Name, numbers.NumberDecimalSeparator, numbers.NumberGroupSeparator, numbers.NegativeSign, numbers.PositiveSign,
            numbers.CurrencySymbol, numbers.CurrencyDecimalSeparator, numbers.CurrencyGroupSeparator, numbers.PercentSymbol, numbers.NaNSymbol, culture.TextInfo.ListSeparator,
            times.ShortDatePattern, times.LongDatePattern, times.ShortTimePattern, times.LongTimePattern, times.DateSeparator, times.TimeSeparator, times.Calendar.ToString());
    }

    // The call begins in its working directory. Below the root, for other checkouts have it elsewhere; a path may be made absolute by it unseen.
    private string CurrentDirectory()
    {
        string current = Environment.CurrentDirectory;
        string folder = current == call.WorkingDirectory || IsSame(current, call.WorkingDirectory) ? call.WorkingDirectory : current;
        return text.Root is null ? folder : Path.GetRelativePath(text.Root, folder);
    }

    private static bool IsSame(string one, string other) =>
        FileSystem.TryStatus(one, followLinks: true, out FileStatus first, out _) && FileSystem.TryStatus(other, followLinks: true, out FileStatus second, out _)
        && first.Stamp.Device == second.Stamp.Device && first.Stamp.FileId == second.Stamp.FileId;

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
    private static byte[] DigestOf(MethodInfo method, string name, Type argumentsType, Type resultType, Type? target)
    {
        using var digest = new DigestWriter();
        foreach (string part in (ReadOnlySpan<string>)[
            "BuildMemo memory 4",
            target is null ? CodeIdentity.Of(method, argumentsType, resultType) : CodeIdentity.Of(method, argumentsType, resultType, target),
            Describe(method),
            target?.ToString() ?? "",
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
