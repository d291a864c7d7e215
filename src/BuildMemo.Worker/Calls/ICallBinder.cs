using System.Reflection;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Calls;

/// <summary>
/// Converts a call's arguments to the parameters' types and the method's result to bytes. One binder serves all threads of a
/// worker; it may cache by method, but must not keep methods of a collectible context alive (<see cref="CallServices.IsCollectible"/>).
/// </summary>
internal interface ICallBinder
{
    /// <summary>Finds the method among the type's public static ones of that name, by the names of the arguments.</summary>
    /// <exception cref="CallProblemException">None, or several, fit.</exception>
    MethodInfo Find(Type type, MethodCall call);

    /// <summary>The arguments, one a parameter.</summary>
    /// <exception cref="CallProblemException">One can't be converted; the message names the parameter, the type and the text.</exception>
    object?[] Bind(MethodInfo method, MethodCall call, CallServices services);

    /// <summary>Waits for a returned <c>Task</c> or <c>ValueTask</c> and gives its value; anything else comes back as it is. Throws what the method threw.</summary>
    object? Await(object? returned, MethodInfo method);

    /// <summary>Writes the awaited result to <see cref="MethodCall.ResultPath"/>; called only when there is one. Returns the bytes when they are short, else null.</summary>
    /// <exception cref="CallProblemException">It can't be encoded.</exception>
    byte[]? WriteResult(object? result, MethodInfo method, MethodCall call);
}

/// <summary>A call that can't be made, or whose result can't be written: becomes <see cref="CallRejected"/>.</summary>
/// <param name="message">What, where, why, and what to do.</param>
/// <param name="cause">The exception behind it, if any.</param>
internal sealed class CallProblemException(string message, Exception? cause = null) : Exception(message, cause);
