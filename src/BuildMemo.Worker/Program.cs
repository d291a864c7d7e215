// Entry point of the worker process and of the watchdog; what to be is the first argument.
using BuildMemo.Worker;

return args is ["watchdog"] ? Watchdog.Run() : 2;
