namespace BuildMemo.Testing.Architecture;

/// <summary>An outermost type: what is nested in it, or generated for it, counts as a part of it.</summary>
/// <param name="Namespace">Its namespace; may be empty.</param>
/// <param name="Name">Its name, without the number of type parameters.</param>
public readonly record struct TypeName(string Namespace, string Name)
{
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";
}
