using System.Reflection;

namespace BuildMemo.Worker.Binding;

/// <summary>Arguments from files of numbers: mapped for memory, a copy for arrays and lists.</summary>
internal static class ArrayFiles
{
    public static object Open(Type type, Type element, Func<Array, object> makeCollection, string path, WorkerStepContext context)
    {
        if (!IsNumber(element))
            throw new NotSupportedException($"a file of numbers can't hold {TypeText.Of(element)}");
        string method = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ReadOnlyMemory<>) ? nameof(Mapped)
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Memory<>) ? nameof(CopyOnWrite)
            : nameof(Copy);
        object opened = typeof(ArrayFiles).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(element).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [path, context], null)!;
        return method == nameof(Copy) ? makeCollection((Array)opened) : opened;
    }

    private static bool IsNumber(Type type) => type == typeof(Half)
        || Type.GetTypeCode(type) is (>= TypeCode.SByte and <= TypeCode.Double) && !type.IsEnum;

    private static ReadOnlyMemory<T> Mapped<T>(string path, WorkerStepContext context)
        where T : unmanaged => context.OpenMapped<T>(path);

    private static Memory<T> CopyOnWrite<T>(string path, WorkerStepContext context)
        where T : unmanaged => context.OpenMappedCopyOnWrite<T>(path);

    private static T[] Copy<T>(string path, WorkerStepContext context)
        where T : unmanaged
    {
        _ = context;
        return MappedFiles.Read<T>(path);
    }
}
