namespace BuildMemo.Execution.Methods;

/// <summary>
/// Numbers of the protocol between build and worker, described byte by byte in docs/design/worker-protocol.md. Every message is a
/// frame: the length of its body (4 bytes, little-endian), the same with all bits turned over, then the body, a MessagePack array whose
/// first element is the kind.
/// </summary>
internal static class WireFormat
{
    /// <summary>A worker refuses to talk to a build of another version: both come from one package, so it can only be a mistake.</summary>
    public const int Version = 1;

    /// <summary>Bytes before a body. Half of them are there to tell at once what is no frame: a wrong length would swallow what comes after.</summary>
    public const int HeaderSize = 8;

    /// <summary>Most bytes of a body. Results travel in files and texts are shortened, so that only garbage is longer.</summary>
    public const int LargestFrame = 64 << 20;

    /// <summary>Longest result that travels in a frame beside its file.</summary>
    public const int LargestInlineResult = 4096;

    /// <summary>Most characters of a message, a stack or a text that a method says.</summary>
    public const int LongestText = 32 * 1024;

    /// <summary>How deep the causes of an exception are told, how many causes of one, and how many exceptions of one call in all.</summary>
    public const int DeepestError = 10;
    public const int MostInnerErrors = 20;
    public const int MostErrors = 100;

    /// <summary>The descriptors that a worker is started with, beside 0 (calls) and 1 (events).</summary>
    public const int TailDescriptor = 3;
    public const int OutputCaptureDescriptor = 4;
    public const int ErrorCaptureDescriptor = 5;
    public const int OutputDescriptor = 6;
    public const int ControlDescriptor = 7;

    /// <summary>A message on the pipe of control: the first id of a range of calls that are to end, and the id after the last (4 bytes each, little-endian).</summary>
    public const int ControlSize = 8;

    /// <summary>Words for two sides that can't talk.</summary>
    public static string DescribeVersions(int build, int worker)
        => $"the build speaks version {build} of the protocol, the worker version {worker}: files of two versions of BuildMemo lie in one folder";
}

/// <summary>From the build, on the pipe of calls.</summary>
internal enum RequestKind
{
    Start = 1,
    Calls = 2,
}

/// <summary>From the worker.</summary>
internal enum EventKind
{
    Welcome = 1,
    Refused = 2,
    Started = 3,
    Finished = 4,
    Printed = 5,
    Said = 6,
    Progressed = 7,
    AddedInput = 8,
    AddedOutput = 9,
    Retires = 10,
}

/// <summary>How a call ended, as the worker saw it.</summary>
internal enum FinishKind
{
    Succeeded = 0,
    Threw = 1,
    Cancelled = 2,
    Rejected = 3,
}

/// <summary>Why a worker asks to be replaced when it has nothing more to do.</summary>
internal enum RetirementReason
{
    Growth = 0,
    Contexts = 1,
    Threads = 2,
}
