#pragma warning disable CS0649, CS0169, IDE0044, IDE0051, CA1812, CA1823 // What the reader reads is never run.
using BuildMemo.Core.Tests.Architecture.Subjects.Elsewhere;

namespace BuildMemo.Core.Tests.Architecture.Subjects
{
    internal sealed class InField
    {
        private Target? _field;
    }

    internal sealed class InBase : Target;

    internal sealed class InInterface : ITarget;

    internal sealed class InConstraint<T>
        where T : Target;

    internal static class InParameter
    {
        public static void Method(Target target) => ArgumentNullException.ThrowIfNull(target);
    }

    internal sealed class InProperty
    {
        public Target? Property { get; set; }
    }

    [Mark]
    internal sealed class InAttribute;

    internal static class InBody
    {
        public static int Method() => Target.Answer();
    }

    internal static class InTypeArgument
    {
        public static object Method() => new List<Target>();
    }

    internal static class InMethodTypeArgument
    {
        public static object Method() => Array.Empty<Target>();
    }

    internal static class InLambda
    {
        public static Func<int, int> Method() => number => number + Target.Answer();
    }

    internal static class InIterator
    {
        public static IEnumerable<int> Method()
        {
            yield return Target.Answer();
        }
    }

    internal static class InCatch
    {
        public static void Method(Action action)
        {
            try
            {
                action();
            }
            catch (TargetException)
            {
                // Only the kind matters here.
            }
        }
    }

    internal static class InNested
    {
        internal static class Inner
        {
            public static int Method() => Target.Answer();
        }
    }

    internal static class InArray
    {
        public static int Method(Target[,] targets) => targets.Length;
    }

    internal static unsafe class InFunctionPointer
    {
        public static bool Method(delegate*<Target, void> pointer) => pointer is null;
    }

    internal static class Innocent
    {
        public static int Method(int number) => number switch { 0 => 5, 1 => 7, 2 => 11, 3 => 13, 4 => 17, _ => 1 };
    }

    internal static class Careless
    {
        public static void Method()
        {
            Console.WriteLine(Environment.CurrentDirectory);
            Environment.SetEnvironmentVariable("A", "B");
        }
    }
}

namespace BuildMemo.Core.Tests.Architecture.Subjects.Elsewhere
{
    internal interface ITarget;

    internal class Target
    {
        public static int Answer() => 42;
    }

    internal sealed class TargetException : Exception;

    [AttributeUsage(AttributeTargets.All)]
    internal sealed class MarkAttribute : Attribute;
}
