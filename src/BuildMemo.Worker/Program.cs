// Entry point of the worker process and of the watchdog; what to be is the first argument.
using System.Globalization;
using BuildMemo.Worker;
using BuildMemo.Worker.Calls;

return args switch
{
    ["watchdog", var build, var session] => Watchdog.Run(int.Parse(build, CultureInfo.InvariantCulture), int.Parse(session, CultureInfo.InvariantCulture)),
    ["worker"] => WorkerMain.Run(),
    _ => 2,
};
