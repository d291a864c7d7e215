// Stands for a build that dies: runs processes until somebody kills it, or once.
using BuildMemo.Testing.Host;

return args switch
{
    ["churn", var folder, var mark] => ChurningHost.Run(folder, mark),
    ["once", var command] => SingleHost.Run(command),
    ["once-after-others", var command] => SingleHost.RunAfterOthers(command),
    ["hold", var file, var command] => LockingHost.Run(file, command),
    ["ending", var command] => EndingHost.Run(command),
    ["unnoted", var command] => UnnotedHost.Run(command),
    ["build", var file] => EngineHost.Run(file),
    ["prune", var cache] => PruningHost.Run(cache),
    _ => 2,
};
