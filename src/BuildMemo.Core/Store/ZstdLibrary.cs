using System.Reflection;
using System.Runtime.InteropServices;

namespace BuildMemo.Store;

/// <summary>
/// The system's libzstd, the reference implementation, bound by hand because no package for it can be restored here
/// (design.md, 10). Only the streaming calls that are stable since 1.4.0.
/// </summary>
internal sealed unsafe class ZstdLibrary
{
    /// <summary><c>ZSTD_e_continue</c>.</summary>
    public const int Continue = 0;

    /// <summary><c>ZSTD_e_end</c>.</summary>
    public const int End = 2;

    private static readonly Lazy<ZstdLibrary?> Loaded = new(() => Load(DefaultNames));

    private ZstdLibrary(nint library)
    {
        CreateCompressor = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "ZSTD_createCCtx");
        FreeCompressor = (delegate* unmanaged[Cdecl]<nint, nuint>)NativeLibrary.GetExport(library, "ZSTD_freeCCtx");
        SetParameter = (delegate* unmanaged[Cdecl]<nint, int, int, nuint>)NativeLibrary.GetExport(library, "ZSTD_CCtx_setParameter");
        SetPledgedSize = (delegate* unmanaged[Cdecl]<nint, ulong, nuint>)NativeLibrary.GetExport(library, "ZSTD_CCtx_setPledgedSrcSize");
        ResetCompressor = (delegate* unmanaged[Cdecl]<nint, int, nuint>)NativeLibrary.GetExport(library, "ZSTD_CCtx_reset");
        Compress = (delegate* unmanaged[Cdecl]<nint, ZstdBuffer*, ZstdBuffer*, int, nuint>)NativeLibrary.GetExport(library, "ZSTD_compressStream2");
        CreateDecompressor = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "ZSTD_createDCtx");
        FreeDecompressor = (delegate* unmanaged[Cdecl]<nint, nuint>)NativeLibrary.GetExport(library, "ZSTD_freeDCtx");
        ResetDecompressor = (delegate* unmanaged[Cdecl]<nint, int, nuint>)NativeLibrary.GetExport(library, "ZSTD_DCtx_reset");
        Decompress = (delegate* unmanaged[Cdecl]<nint, ZstdBuffer*, ZstdBuffer*, nuint>)NativeLibrary.GetExport(library, "ZSTD_decompressStream");
        IsError = (delegate* unmanaged[Cdecl]<nuint, uint>)NativeLibrary.GetExport(library, "ZSTD_isError");
        ErrorName = (delegate* unmanaged[Cdecl]<nuint, byte*>)NativeLibrary.GetExport(library, "ZSTD_getErrorName");
    }

    /// <summary>Exact file names: loading by <c>libzstd</c> or <c>libzstd.so</c> fails where no development package is installed.</summary>
    public static string[] DefaultNames { get; } =
        OperatingSystem.IsWindows() ? ["libzstd.dll", "zstd.dll"]
        : OperatingSystem.IsMacOS() ? ["libzstd.dylib", "libzstd.1.dylib", "/opt/homebrew/lib/libzstd.dylib", "/usr/local/lib/libzstd.dylib"]
        : ["libzstd.so.1"];

    /// <summary>The library of this machine, loaded once a process; null where it is missing.</summary>
    public static ZstdLibrary? OfSystem => Loaded.Value;

    public delegate* unmanaged[Cdecl]<nint> CreateCompressor { get; }

    public delegate* unmanaged[Cdecl]<nint, nuint> FreeCompressor { get; }

    public delegate* unmanaged[Cdecl]<nint, int, int, nuint> SetParameter { get; }

    public delegate* unmanaged[Cdecl]<nint, ulong, nuint> SetPledgedSize { get; }

    public delegate* unmanaged[Cdecl]<nint, int, nuint> ResetCompressor { get; }

    public delegate* unmanaged[Cdecl]<nint, ZstdBuffer*, ZstdBuffer*, int, nuint> Compress { get; }

    public delegate* unmanaged[Cdecl]<nint> CreateDecompressor { get; }

    public delegate* unmanaged[Cdecl]<nint, nuint> FreeDecompressor { get; }

    public delegate* unmanaged[Cdecl]<nint, int, nuint> ResetDecompressor { get; }

    public delegate* unmanaged[Cdecl]<nint, ZstdBuffer*, ZstdBuffer*, nuint> Decompress { get; }

    public delegate* unmanaged[Cdecl]<nuint, uint> IsError { get; }

    public delegate* unmanaged[Cdecl]<nuint, byte*> ErrorName { get; }

    /// <summary>The first of the names that loads and has every call; null for none.</summary>
    public static ZstdLibrary? Load(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            // Never from the current folder or beside a user's files: only where the system keeps its libraries.
            if (!NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out nint library))
                continue;
            try
            {
                return new ZstdLibrary(library);
            }
            catch (EntryPointNotFoundException)
            {
                // Older than 1.4.0: as good as missing.
                NativeLibrary.Free(library);
            }
        }

        return null;
    }

    /// <summary>Throws when a call failed for a reason that is a bug here (a bad parameter) or a lack of memory.</summary>
    public void Check(nuint result)
    {
        if (IsError(result) != 0)
            throw new InvalidOperationException($"libzstd: {Marshal.PtrToStringUTF8((nint)ErrorName(result))}");
    }
}

/// <summary><c>ZSTD_inBuffer</c> and <c>ZSTD_outBuffer</c>, which have one layout.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdBuffer
{
    public byte* Start;
    public nuint Size;
    public nuint Position;
}
