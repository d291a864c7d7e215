using System.Reflection;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Calls;

/// <summary>Finds the methods of calls: in the assembly that stays loaded, or in a context of its own for one call. Safe to use from many threads.</summary>
internal sealed class MethodLoader(WorkerStart start, ICallBinder binder)
{
    private const int MostContextsAlive = 8;

    private readonly StepFiles _files = new(start);
    private readonly Lock _lock = new();
    private readonly List<KnownTarget> _targets = [];
    private readonly List<WeakReference> _fresh = [];
    private readonly List<string> _missing = [];
    private KnownTarget? _last;
    private Assembly? _assembly;

    /// <summary>The user's assembly, loaded to stay.</summary>
    /// <exception cref="CallProblemException">It can't be loaded.</exception>
    public Assembly Assembly
    {
        get
        {
            lock (_lock)
                return _assembly ??= Load(new StepLoadContext(_files, isCollectible: false, AddMissing));
        }
    }

    /// <exception cref="CallProblemException">There is no such method.</exception>
    public CallTarget Find(MethodCall call)
    {
        int arguments = SignatureOf(call);
        lock (_lock)
        {
            if (_last is { } last && last.IsOf(call, arguments))
                return last.Target;
            _last = FindKnown(call, arguments);
            return _last.Target;
        }
    }

    /// <summary>The method in a context of its own, which the caller unloads.</summary>
    public CallTarget FindFresh(MethodCall call, out StepLoadContext context)
    {
        context = new StepLoadContext(_files, isCollectible: true, AddMissing);
        lock (_lock)
            _fresh.Add(new WeakReference(context, trackResurrection: true));
        return new CallTarget(Find(Load(context), call), isCollectible: true);
    }

    /// <summary>Whether contexts of calls that ended stay alive, more than a few: somebody holds on to them.</summary>
    public bool KeepsTooManyContexts(out int alive)
    {
        alive = CountContexts();
        for (int round = 0; alive > MostContextsAlive && round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            alive = CountContexts();
        }

        return alive > MostContextsAlive;
    }

    /// <summary>What the loader did not find since the last time.</summary>
    public string? TakeMissing()
    {
        lock (_lock)
        {
            string? missing = _missing.Count == 0 ? null : string.Join(", ", _missing);
            _missing.Clear();
            return missing;
        }
    }

    private KnownTarget FindKnown(MethodCall call, int arguments)
    {
        // A worker knows a handful.
        foreach (KnownTarget known in _targets)
        {
            if (known.IsOf(call, arguments))
                return known;
        }

        Assembly assembly = _assembly ??= Load(new StepLoadContext(_files, isCollectible: false, AddMissing));
        var found = new KnownTarget(call.Type, call.Method, arguments, new CallTarget(Find(assembly, call), isCollectible: false));
        _targets.Add(found);
        return found;
    }

    private static int SignatureOf(MethodCall call)
    {
        int hash = call.Arguments.Length;
        foreach (MethodArgument argument in call.Arguments)
            hash = unchecked((hash * 31) + argument.Name.GetHashCode(StringComparison.Ordinal));
        return hash;
    }

    private int CountContexts()
    {
        lock (_lock)
        {
            _fresh.RemoveAll(static reference => !reference.IsAlive);
            return _fresh.Count;
        }
    }

    private void AddMissing(string name)
    {
        lock (_lock)
            _missing.Add(name);
    }

    private Assembly Load(StepLoadContext context)
    {
        try
        {
            return context.LoadFromAssemblyPath(start.Assembly);
        }
        catch (BadImageFormatException error)
        {
            throw new CallProblemException($"'{start.Origin}' is no assembly that .NET {Environment.Version} can load: it is a native library, or was built for another platform. Expected is a class library for net8.0 or later.", error);
        }
        catch (Exception error) when (error is IOException or System.Security.SecurityException)
        {
            throw new CallProblemException($"'{start.Origin}' could not be loaded: {error.Message}", error);
        }
    }

    private MethodInfo Find(Assembly assembly, MethodCall call)
    {
        Type type = assembly.GetType(call.Type, throwOnError: false)
            ?? throw new CallProblemException($"'{start.Origin}' has no type '{call.Type}', although it had when the build looked: it was changed in between. Build again.");
        return binder.Find(type, call);
    }

    private sealed class KnownTarget(string type, string method, int arguments, CallTarget target)
    {
        public CallTarget Target => target;

        public bool IsOf(MethodCall call, int signature)
            => arguments == signature && string.Equals(method, call.Method, StringComparison.Ordinal) && string.Equals(type, call.Type, StringComparison.Ordinal);
    }
}
