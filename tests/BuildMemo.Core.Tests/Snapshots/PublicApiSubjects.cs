#pragma warning disable CA1031, CA1034, CA1044, CA1051, CA1062, CA1200, CA1711, CA1720, IDE0060, CS0067 // Subjects of the printer, in all shapes; never used.
using System.ComponentModel.DataAnnotations;

namespace BuildMemo.Core.Tests.Snapshots;

/// <summary>What <see cref="PublicApiTests"/> prints.</summary>
public static class PublicApiSubjects
{
    [Flags]
    public enum Shades
    {
        None = 0,
        Dark = 1,
        Light = 2,
    }

    public interface IShape<out T> : IEnumerable<T>
    {
        T First { get; }

        bool TryGet(string name, out int? value);
    }

    public delegate void Changed(object? sender);

    public readonly record struct Point(int X, int Y);

    public sealed record Named(string Name)
    {
        public string? Nickname { get; init; }

        public required IReadOnlyList<string?> Tags { get; init; }
    }

    public abstract class Shape : IDisposable
    {
        public const string Kind = "shape";

        public static readonly int Count = 5;

        internal int Hidden;

        protected Shape(string name) => Name = name;

        private protected Shape(int hidden)
            : this("hidden") => Hidden = hidden;

        public event EventHandler? Moved;

        [Required]
        public string Name { get; }

        public int Size { get; private set; }

        protected abstract double Area { get; }

        public int this[int index] => index + Size;

        [Obsolete("For the printer.")]
        public static T? Make<T>(in T first, ref int second, params string[] rest)
            where T : class => null;

        public virtual void Move(int by = 3, string? reason = null) => Size += by;

        public override string ToString() => Name;

        public void Dispose() => GC.SuppressFinalize(this);

        protected virtual Dictionary<string, int[]?>? Map() => null;

        internal void Secret()
        {
        }
    }
}
