namespace BuildMemo.Tool.Audits;

// The calls of sockets.
internal sealed partial class TraceFollower
{
    private void Connect(TracedProcess process, in SystemCall call)
    {
        foreach (string argument in call.Arguments)
        {
            if (SocketOf(process, argument) is { } socket)
                ConnectSocket(process, call, socket);
            int family = argument.IndexOf("sa_family=AF_INET", StringComparison.Ordinal);
            if (family < 0)
                continue;
            string port = Between(argument, "htons(", ")");
            string address = Between(argument, "inet_addr(\"", "\"");
            if (address.Length == 0)
                address = Between(argument, "AF_INET6, \"", "\"");
            string where = call.Name == "bind" ? $"listens at {address} port {port}" : $"{address} port {port}";
            _network.TryAdd(where, new(where, EvidenceOf(process, call)));
        }
    }

    // Where nobody listens nothing answers: libraries ask whether a service is there.
    private void ConnectSocket(TracedProcess process, in SystemCall call, string socket)
    {
        if (call.Name == "bind")
        {
            if (!call.Succeeded)
                return;
            _ownSockets.Add(socket);
            if (socket[0] == '@')
                return;
            // Made by the step; as a file it is of no weight.
            FileUse use = UseOf(socket, socket);
            use.IsOwn = true;
            use.IsNew = true;
            use.IsGone = false;
        }
        else if (!_ownSockets.Contains(socket) && (call.Succeeded || call.Result.Contains("EINPROGRESS", StringComparison.Ordinal)))
        {
            _network.TryAdd(socket, new(socket, EvidenceOf(process, call)) { Socket = socket });
        }
    }

    // sun_path="/run/x" is a file, sun_path=@"x" a name without one; null for anything else.
    private string? SocketOf(TracedProcess process, string argument)
    {
        const string Family = "sa_family=AF_UNIX, sun_path=";
        int start = argument.IndexOf(Family, StringComparison.Ordinal);
        if (start < 0)
            return null;
        ReadOnlySpan<char> address = argument.AsSpan(start + Family.Length);
        if (address.StartsWith("@"))
            return TraceText.Unquote(address[1..]) is { Length: > 0 } name ? "@" + name : null;
        return process.Resolve(null, address.ToString()) is { } path ? RealOf(path) : null;
    }

    private static string Between(string text, string before, string after)
    {
        int start = text.IndexOf(before, StringComparison.Ordinal);
        if (start < 0)
            return "";
        start += before.Length;
        int end = text.IndexOf(after, start, StringComparison.Ordinal);
        return end < 0 ? "" : text[start..end];
    }
}
