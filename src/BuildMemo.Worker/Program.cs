// Entry point of the worker process and of the watchdog; what to be is the first argument.
using System.Globalization;
using BuildMemo.Worker;

return args is ["watchdog", var build, var session]
    ? Watchdog.Run(int.Parse(build, CultureInfo.InvariantCulture), int.Parse(session, CultureInfo.InvariantCulture))
    : 2;
