namespace BuildMemo.Errors;

/// <summary>
/// Every code of BuildMemo, in one place (those of methods in Codes.Methods.cs); docs/reference/codes.md explains each, and a test compares the two.
/// 1xxx declarations, 2xxx running a step, 3xxx the store, 4xxx the journal, 5xxx settings, 6xxx MSBuild, 7xxx the tool.
/// A code is never reused for something else.
/// </summary>
public static partial class Codes
{
    // 1xxx: declarations; all of them are reported before anything runs.

    /// <summary><c>{Input}</c> where <c>{Inputs}</c> is meant.</summary>
    public static readonly Code MisspelledPlaceholder = new("BMEMO1001", Severity.Error, "a name in braces is a near miss of a placeholder");

    /// <summary>A placeholder of commands in other metadata.</summary>
    public static readonly Code PlaceholderNotAllowedHere = new("BMEMO1002", Severity.Error, "a placeholder stands where it has no meaning");

    /// <summary><c>Output=</c> where <c>Outputs=</c> is meant.</summary>
    public static readonly Code MisspelledMetadata = new("BMEMO1003", Severity.Error, "a metadata is a near miss of one of ours");

    /// <summary>An Include with a separator or an extension that is no file and has no <c>Inputs</c> beside it.</summary>
    public static readonly Code IncludeNotFound = new("BMEMO1005", Severity.Error, "the Include looks like a file and there is none");

    /// <summary>Neither <c>Outputs</c> nor <c>OutputDirectories</c>.</summary>
    public static readonly Code OutputsMissing = new("BMEMO1006", Severity.Error, "a step declares no outputs");

    /// <summary>None of <c>Command</c> and <c>Executable</c>.</summary>
    public static readonly Code CommandMissing = new("BMEMO1007", Severity.Error, "a step has nothing to run");

    /// <summary>Such as <c>Command</c> beside <c>Arguments</c>.</summary>
    public static readonly Code MetadataContradict = new("BMEMO1008", Severity.Error, "two metadata of a step contradict each other");

    /// <summary>A bad number, duration, truth value or name list.</summary>
    public static readonly Code BadMetadataValue = new("BMEMO1009", Severity.Error, "a metadata has a value that is not accepted");

    /// <summary>A doubled parameter, variable or output metadata.</summary>
    public static readonly Code NameTwiceInList = new("BMEMO1010", Severity.Error, "a list of names holds one name twice");

    /// <summary>In <c>IgnoredParameters</c> or <c>{Parameters.x}</c>.</summary>
    public static readonly Code ParameterUnknown = new("BMEMO1011", Severity.Error, "a parameter is named that the step does not declare");

    /// <summary>It would change the result without changing the fingerprint.</summary>
    public static readonly Code IgnoredButUsed = new("BMEMO1012", Severity.Error, "an ignored parameter or input is used by the command");

    /// <summary>A pattern of <c>IgnoredInputs</c> that has no effect.</summary>
    public static readonly Code IgnoredInputUnknown = new("BMEMO1013", Severity.Error, "an ignored input matches no declared input");

    /// <summary>Outputs belong below the project, the root, OutDir, BaseIntermediateOutputPath or ArtifactsPath.</summary>
    public static readonly Code OutputOutsideAllowedFolders = new("BMEMO1014", Severity.Error, "an output lies outside the allowed folders");

    /// <summary>An <c>OutputDirectories</c> entry that is or holds the project, obj, bin or the journal.</summary>
    public static readonly Code OutputFolderHoldsMore = new("BMEMO1015", Severity.Error, "an output folder holds more than outputs");

    /// <summary>A step that would change its own input.</summary>
    public static readonly Code OutputIsOwnInput = new("BMEMO1016", Severity.Error, "an output is also an input of the same step");

    /// <summary>Outputs are files; <c>OutputDirectories</c> takes what is not known by name.</summary>
    public static readonly Code GlobInOutputs = new("BMEMO1017", Severity.Error, "an output holds a wildcard");

    /// <summary>Empty, with a NUL, or a folder where a file is meant.</summary>
    public static readonly Code BadPath = new("BMEMO1018", Severity.Error, "a path that cannot be one");

    /// <summary>A quote that is never closed.</summary>
    public static readonly Code BadArguments = new("BMEMO1019", Severity.Error, "the quotes of Arguments do not pair");

    /// <summary><c>{DepFile}</c> without <c>DepFile</c>, <c>{OutputDirectories}</c> without any.</summary>
    public static readonly Code PlaceholderWithoutValue = new("BMEMO1020", Severity.Error, "a placeholder for something the step does not declare");

    /// <summary>Names are unique in a project.</summary>
    public static readonly Code StepNameTwice = new("BMEMO1021", Severity.Error, "two steps have one name");

    /// <summary>A path has one producer.</summary>
    public static readonly Code OutputTwice = new("BMEMO1022", Severity.Error, "two steps write one path");

    /// <summary>An output folder belongs to one step.</summary>
    public static readonly Code OutputInsideOutputFolder = new("BMEMO1023", Severity.Error, "an output lies inside the output folder of another step");

    /// <summary>The graph of steps has a cycle.</summary>
    public static readonly Code Cycle = new("BMEMO1024", Severity.Error, "steps wait for each other");

    /// <summary>The remedy is <c>{ResponseFile}</c>.</summary>
    public static readonly Code CommandLineTooLong = new("BMEMO1025", Severity.Error, "a command line is longer than the system takes");

    /// <summary>A name in <c>Assembly</c> that no <c>MemoAssembly</c> has.</summary>
    public static readonly Code AssemblyUnknown = new("BMEMO1160", Severity.Error, "an assembly is named that no reference brings");

    /// <summary>A reference to a project with several target frameworks brings them all.</summary>
    public static readonly Code AssemblyAmbiguous = new("BMEMO1161", Severity.Error, "several assemblies have one name");

    /// <summary><c>Result</c> or <c>FreshContext</c> beside <c>Command</c>, and the like.</summary>
    public static readonly Code MethodsOnly = new("BMEMO1162", Severity.Error, "a metadata that only method steps have");

    /// <summary><c>Isolation="Thread"</c> with <c>EnvironmentVariables</c>, or beside <c>PreferIsolation="Process"</c>.</summary>
    public static readonly Code IsolationContradicts = new("BMEMO1163", Severity.Error, "two constraints on where a step runs contradict each other");

    /// <summary><c>Result</c> is declared, and the method returns nothing.</summary>
    public static readonly Code NothingReturned = new("BMEMO1164", Severity.Error, "a file for a result, and no result");

    /// <summary>After <c>buildmemo:</c> a fingerprint of 64 hexadecimal digits is wanted.</summary>
    public static readonly Code BadReference = new("BMEMO1165", Severity.Error, "a reference that can't be one");
    // 1100 to 1159: binding a step to a .NET method.

    /// <summary>There is no such file, or it is native, damaged or a module.</summary>
    public static readonly Code AssemblyUnreadable = new("BMEMO1100", Severity.Error, "the assembly of a method can't be read");

    /// <summary>.NET Framework, or a .NET that is newer than the one that runs the build.</summary>
    public static readonly Code AssemblyOfOtherFramework = new("BMEMO1101", Severity.Error, "an assembly is for another framework");

    /// <summary>Not of the form <c>Namespace.Type.Method</c>.</summary>
    public static readonly Code BadMethodName = new("BMEMO1102", Severity.Error, "a method's name is not of the form Namespace.Type.Method");

    /// <summary>The assembly has no type of that name, or it is generic or not public.</summary>
    public static readonly Code MethodTypeNotFound = new("BMEMO1103", Severity.Error, "the type of a method can't be used");

    /// <summary>The type has no method of that name.</summary>
    public static readonly Code MethodNotFound = new("BMEMO1104", Severity.Error, "a type has no such method");

    /// <summary>Several public static methods have that name.</summary>
    public static readonly Code MethodOverloaded = new("BMEMO1105", Severity.Error, "a method has overloads");

    /// <summary>Not public, not static, generic, abstract, or <c>async void</c>.</summary>
    public static readonly Code MethodNotCallable = new("BMEMO1106", Severity.Error, "a method can't be a step");

    /// <summary>A reference, a pointer, a span, a stream, a delegate.</summary>
    public static readonly Code MethodTypeNotSupported = new("BMEMO1107", Severity.Error, "a parameter or result of a method has a type that no step can give");

    /// <summary>The message lists the method's parameters and the likely meant.</summary>
    public static readonly Code MethodHasNoSuchParameter = new("BMEMO1110", Severity.Error, "a step gives a parameter that its method does not have");

    /// <summary>Neither in <c>Parameters</c> nor optional.</summary>
    public static readonly Code MethodParameterMissing = new("BMEMO1111", Severity.Error, "a step does not give a parameter that its method needs");

    /// <summary>A number, date, name or JSON text that is none.</summary>
    public static readonly Code ParameterValueUnreadable = new("BMEMO1112", Severity.Error, "the value of a parameter can't be read");

    /// <summary>Such as two inputs for <c>string input</c>.</summary>
    public static readonly Code FilesDoNotFit = new("BMEMO1113", Severity.Error, "a step's files do not fit its method's parameters");

    /// <summary>JSON that the parameter's type does not accept, an array file of another element type.</summary>
    public static readonly Code ArgumentNotDecoded = new("BMEMO1120", Severity.Error, "an argument can't be made from its text or file");

    /// <summary>Too large, with a cycle, or of a type that JSON can't hold.</summary>
    public static readonly Code ResultNotEncoded = new("BMEMO1121", Severity.Error, "a returned value can't be written as a result");

    // 2xxx: running and capturing a step.

    /// <summary>A step exits with success and a declared file or folder is not there.</summary>
    public static readonly Code OutputMissing = new("BMEMO2000", Severity.Error, "a declared output was not produced");

    /// <summary>A folder where a file is declared, a file where a folder is, a device, a pipe.</summary>
    public static readonly Code OutputOfOtherKind = new("BMEMO2001", Severity.Error, "an output is not what was declared");

    /// <summary>The system refuses to read an output that a step has just written.</summary>
    public static readonly Code OutputUnreadable = new("BMEMO2002", Severity.Error, "an output can't be read");

    /// <summary>An output with a setuid, setgid or sticky bit, or a link that leads outside: used, but not stored.</summary>
    public static readonly Code OutputNotStorable = new("BMEMO2003", Severity.Warning, "an output can't be stored");

    /// <summary>Something still wrote to an output when the step had ended: used, but not stored.</summary>
    public static readonly Code OutputStillChanging = new("BMEMO2004", Severity.Warning, "an output changed while it was read");

    /// <summary>What stands at an output's path can't be moved out of the step's way.</summary>
    public static readonly Code OutputNotMovable = new("BMEMO2005", Severity.Error, "an output can't be moved aside");

    /// <summary>A file that no journal or record knows stood where an output belongs; it was kept.</summary>
    public static readonly Code ForeignFileReplaced = new("BMEMO2006", Severity.Warning, "a file that BuildMemo did not write was replaced");

    /// <summary>A record names a path, a link or a mode that is not accepted; the step runs instead.</summary>
    public static readonly Code RecordRefused = new("BMEMO2007", Severity.Warning, "a record from the store was refused");

    /// <summary>An output of a hit can't be written to its place; the step runs instead.</summary>
    public static readonly Code RestoreFailed = new("BMEMO2008", Severity.Warning, "an output can't be restored");

    /// <summary>After a failed or ended step something could not be removed or brought back.</summary>
    public static readonly Code OutputNotBroughtBack = new("BMEMO2009", Severity.Warning, "an earlier output could not be brought back");

    /// <summary>What a command runs can't be told from its text, so a change of it would go unseen; the message says what to put into <c>Tools</c>.</summary>
    public static readonly Code ToolUnidentified = new("BMEMO2200", Severity.Warning, "A tool can't be identified");

    /// <summary>A declared tool is neither a file nor a program on <c>PATH</c>.</summary>
    public static readonly Code ToolMissing = new("BMEMO2201", Severity.Error, "A declared tool is missing");

    /// <summary>A step exits with success but wrote no DepFile although it declares one.</summary>
    public static readonly Code DepFileMissing = new("BMEMO2210", Severity.Error, "The DepFile was not written");

    /// <summary>A DepFile is there but can't be opened or read.</summary>
    public static readonly Code DepFileUnreadable = new("BMEMO2211", Severity.Error, "The DepFile can't be read");

    /// <summary>A DepFile does not hold rules in Make's syntax.</summary>
    public static readonly Code DepFileMalformed = new("BMEMO2212", Severity.Error, "The DepFile is not understood");
    /// <summary>A command could not be started: not found, not executable, no interpreter, folder missing, command line too long.</summary>
    public static readonly Code CommandNotStarted = new("BMEMO2100", Severity.Error, "A command could not be started");

    /// <summary>A command ended with an exit code other than 0.</summary>
    public static readonly Code CommandFailed = new("BMEMO2101", Severity.Error, "A command failed");

    /// <summary>A command was ended by a signal.</summary>
    public static readonly Code CommandKilled = new("BMEMO2102", Severity.Error, "A command was ended by a signal");

    /// <summary>A command ran longer than the step's <c>Timeout</c> and was killed.</summary>
    public static readonly Code CommandTimedOut = new("BMEMO2103", Severity.Error, "A command ran out of time");

    /// <summary>The exit status of a command is not known, so it counts as failed.</summary>
    public static readonly Code CommandStatusLost = new("BMEMO2104", Severity.Error, "The exit status of a command was lost");

    /// <summary>No watchdog: a killed build may leave commands behind until the next build ends them.</summary>
    public static readonly Code WatchdogNotStarted = new("BMEMO2150", Severity.Message, "The watchdog could not be started");

    /// <summary>A declared input does not exist.</summary>
    public static readonly Code InputMissing = new("BMEMO2300", Severity.Error, "an input does not exist");

    /// <summary>A declared input is a folder.</summary>
    public static readonly Code InputIsFolder = new("BMEMO2301", Severity.Error, "an input is a folder");

    /// <summary>A declared input can't be read.</summary>
    public static readonly Code InputUnreadable = new("BMEMO2302", Severity.Error, "an input can't be read");

    /// <summary>A step reads another step's output without declaring it.</summary>
    public static readonly Code UndeclaredEdge = new("BMEMO2303", Severity.Error, "a step reads another step's output without declaring it");

    /// <summary>An input changed while its step ran; the result is not stored.</summary>
    public static readonly Code InputChanged = new("BMEMO2304", Severity.Warning, "an input changed while its step ran");

    /// <summary>A step wrote a file that its command names and no declaration does.</summary>
    public static readonly Code SelfWritten = new("BMEMO2305", Severity.Warning, "a step wrote a file that it names and does not declare");

    /// <summary>A file lies in a step's output folder that the step did not write.</summary>
    public static readonly Code StrayFile = new("BMEMO2306", Severity.Warning, "a file in an output folder that its step did not write");

    /// <summary>A DepFile or <c>StepContext.AddInput</c> names a folder, or what can't be read; the result is not stored.</summary>
    public static readonly Code DiscoveredNotAFile = new("BMEMO2307", Severity.Warning, "a discovered input is no file that can be read");

    /// <summary>A command exited with code 0 but printed an error.</summary>
    public static readonly Code ErrorLine = new("BMEMO2315", Severity.Error, "a command printed an error and exited with code 0");

    /// <summary>A step is not up to date in a build that only asks.</summary>
    public static readonly Code WouldRun = new("BMEMO2320", Severity.Error, "a step is not up to date (-question)");

    /// <summary>A step is neither up to date nor in the store in a build that runs nothing.</summary>
    public static readonly Code NoBuildMiss = new("BMEMO2321", Severity.Message, "a step is not up to date, and NoBuild=true runs nothing");

    /// <summary>A record is bound to another folder.</summary>
    public static readonly Code BoundElsewhere = new("BMEMO2322", Severity.Message, "a record's outputs name a folder that is another one here");

    /// <summary>Outputs can't be locked.</summary>
    public static readonly Code NoOutputLocks = new("BMEMO2323", Severity.Warning, "outputs can't be locked against other builds");

    /// <summary>Two target frameworks of one configuration write one path with different results.</summary>
    public static readonly Code FrameworksClash = new("BMEMO2330", Severity.Error, "two target frameworks write one path with different results");

    /// <summary>A journal or output can't be cleaned.</summary>
    public static readonly Code NotCleaned = new("BMEMO4100", Severity.Warning, "a journal can't be deleted");

    /// <summary>A report can't be written.</summary>
    public static readonly Code ReportNotWritten = new("BMEMO6001", Severity.Warning, "the report can't be written");

    /// <summary>A worker's memory grew by more than <c>BuildMemoMaxWorkerGrowth</c> and stayed so after a collection.</summary>
    public static readonly Code WorkerGrew = new("BMEMO2400", Severity.Message, "a worker process was replaced because its memory grew");

    /// <summary>Threads, or load contexts of <c>FreshContext</c> calls, that a method left behind.</summary>
    public static readonly Code WorkerRetired = new("BMEMO2401", Severity.Message, "a worker process was replaced because a method left something behind in it");

    /// <summary>The chosen folder for copies of large arrays can't be used, or no folder.</summary>
    public static readonly Code NoArrayFolder = new("BMEMO2430", Severity.Warning, "the folder for copies of large arrays can't be used");

    /// <summary>A copy of a large array could not be made, for want of space.</summary>
    public static readonly Code ArrayNotMapped = new("BMEMO2431", Severity.Message, "a large array was read by a worker and not mapped");

    /// <summary>A method wrote into the worker's pipe or memory.</summary>
    public static readonly Code WorkerWroteGarbage = new("BMEMO2402", Severity.Warning, "a worker process wrote what is no message and was replaced");

    /// <summary>A worker had calls and began none: stopped from outside, or held up by something in it.</summary>
    public static readonly Code WorkerStuck = new("BMEMO2440", Severity.Warning, "a worker process did not begin a call and was replaced");

    /// <summary>A worker ended before it was ready; it is not known yet whether the next one will.</summary>
    public static readonly Code WorkerStartRepeated = new("BMEMO2441", Severity.Warning, "a worker process ended before it was ready, and another one was started");

    /// <summary><c>BUILDMEMO_DEBUG_WORKER</c> is set.</summary>
    public static readonly Code WorkerAwaitsDebugger = new("BMEMO2442", Severity.Warning, "a worker process waits for a debugger");

    // 3xxx: the store; warnings only, for no fault of the store fails a build.

    /// <summary>There is no libzstd on this machine; brotli stands in.</summary>
    public static readonly Code ZstdMissing = new("BMEMO3000", Severity.Message, "libzstd is missing");

    /// <summary>The folder given as the store is none, belongs to another user, or can't be reached.</summary>
    public static readonly Code StoreRefused = new("BMEMO3001", Severity.Warning, "the store's folder can't be used");

    /// <summary>A full disk, a read-only file system, a missing permission: nothing more is stored in this run.</summary>
    public static readonly Code StoreUnwritable = new("BMEMO3002", Severity.Warning, "the store can't be written");

    /// <summary>A file of the store is short or fails its checksum; it was moved to <c>quarantine</c>.</summary>
    public static readonly Code StoreDamaged = new("BMEMO3003", Severity.Warning, "a file of the store is damaged");

    /// <summary>The system would not give the content of a file of the store.</summary>
    public static readonly Code StoreUnreadable = new("BMEMO3004", Severity.Warning, "a file of the store can't be read");

    /// <summary>A later BuildMemo wrote the file or the store.</summary>
    public static readonly Code StoreNewer = new("BMEMO3005", Severity.Warning, "the store holds a newer format");

    /// <summary>The store's folder vanished while a build used it.</summary>
    public static readonly Code StoreDeleted = new("BMEMO3006", Severity.Warning, "the store was deleted while in use");

    /// <summary>A record past the bounds of the format.</summary>
    public static readonly Code RecordTooLarge = new("BMEMO3007", Severity.Warning, "a result is too large for the store");

    // 4xxx: the journal.

    /// <summary>Another build of the same project holds the journal.</summary>
    public static readonly Code JournalBusy = new("BMEMO4001", Severity.Error, "another build of the project is running");

    /// <summary>A step started a build of the project that it belongs to.</summary>
    public static readonly Code JournalNested = new("BMEMO4002", Severity.Error, "a step builds its own project");

    /// <summary>The folder of the journal can't be made or locked.</summary>
    public static readonly Code JournalUnusable = new("BMEMO4003", Severity.Error, "the journal's folder can't be used");

    /// <summary>The name of a journal can't be used.</summary>
    public static readonly Code JournalNameInvalid = new("BMEMO4004", Severity.Error, "the journal's name can't be used");

    /// <summary>A journal was damaged, or of another version or project; the run goes on without it.</summary>
    public static readonly Code JournalIgnored = new("BMEMO4005", Severity.Message, "the journal was ignored");

    /// <summary>The journal could not be written; the next build checks everything again.</summary>
    public static readonly Code JournalNotWritten = new("BMEMO4006", Severity.Warning, "the journal can't be written");

    // 5xxx: settings.

    /// <summary>The message names the setting, the value, its origin and what is accepted.</summary>
    public static readonly Code BadSetting = new("BMEMO5000", Severity.Error, "a setting has a value that is not accepted");

    /// <summary>A remote store or executor.</summary>
    public static readonly Code SettingNotSupported = new("BMEMO5001", Severity.Error, "a setting that this version does not support");

    /// <summary><c>BuildMemoRoot</c> names no folder.</summary>
    public static readonly Code RootNotFound = new("BMEMO5002", Severity.Error, "the folder of BuildMemoRoot does not exist");

    /// <summary><c>BUILDMEMO_CACHEDIR</c> where <c>BUILDMEMO_CACHE_DIR</c> is meant.</summary>
    public static readonly Code SettingMisspelled = new("BMEMO5003", Severity.Warning, "a name is a near miss of a setting");

    // 6xxx: MSBuild.

    /// <summary>A task can't find out which project it runs in.</summary>
    public static readonly Code ProjectUnknown = new("BMEMO6000", Severity.Error, "a task does not know its project");

    /// <summary>Another project, framework or call wrote the same report file in this build.</summary>
    public static readonly Code ReportReplaced = new("BMEMO6002", Severity.Warning, "two runs of a build write one report file");

    /// <summary>All codes, in the order of their numbers.</summary>
    public static IReadOnlyList<Code> All => List.All;

    // A class of its own: the fields of two files are set in no certain order.
    private static class List
    {
        public static readonly IReadOnlyList<Code> All =
        [
            .. typeof(Codes).GetFields(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)
                .Where(field => field.FieldType == typeof(Code))
                .Select(field => (Code)field.GetValue(null)!)
                .OrderBy(code => code.Id, StringComparer.Ordinal),
        ];
    }
}
