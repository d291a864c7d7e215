namespace BuildMemo.Execution;

/// <summary>The names that design.md, 5 lists, in one place; docs/design/execution.md explains each group.</summary>
internal static class BaseVariables
{
    /// <summary>Passed from the build when set; no components of the fingerprint.</summary>
    public static readonly string[] Passed =
    [
        // Where things are, and who runs.
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TMP", "TEMP",

        // dotnet, inside a step as outside: which one, where it keeps its files, that it stays quiet and sends nothing,
        // and that it starts where ICU is not installed.
        "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_X86", "DOTNET_ROOT_ARM64", "DOTNET_ROOT(x86)", "DOTNET_CLI_HOME", "DOTNET_NOLOGO",
        "DOTNET_CLI_TELEMETRY_OPTOUT", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "NUGET_PACKAGES",

        // The network.
        "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy",
        "ftp_proxy", "all_proxy", "no_proxy",

        // Windows: without these hardly a program starts.
        "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "OS", "ProgramFiles", "ProgramFiles(x86)", "ProgramW6432",
        "CommonProgramFiles", "CommonProgramFiles(x86)", "CommonProgramW6432", "ProgramData", "ALLUSERSPROFILE", "APPDATA", "LOCALAPPDATA",
        "USERPROFILE", "USERNAME", "USERDOMAIN", "HOMEDRIVE", "HOMEPATH", "PUBLIC", "COMPUTERNAME", "NUMBER_OF_PROCESSORS",
        "PROCESSOR_ARCHITECTURE", "PROCESSOR_IDENTIFIER", "PROCESSOR_LEVEL", "PROCESSOR_REVISION", "PSModulePath",
    ];

    /// <summary>The same on every machine. The last three keep a nested <c>dotnet</c> from leaving servers behind.</summary>
    public static readonly KeyValuePair<string, string>[] Fixed =
    [
        new("LC_ALL", "C.UTF-8"),
        new("TZ", "UTC"),
        new("MSBUILDDISABLENODEREUSE", "1"),
        new("DOTNET_CLI_USE_MSBUILD_SERVER", "0"),
        new("UseSharedCompilation", "false"),
    ];

    /// <summary>
    /// What <c>dotnet build</c> 10.0 sets for itself (found by comparing the environment outside and inside an Exec): a nested dotnet
    /// that selects another SDK by its global.json would load this build's files.
    /// </summary>
    public static readonly string[] OfThisBuildsSdk =
    [
        "MSBuildExtensionsPath", "MSBuildSDKsPath", "MSBuildLoadMicrosoftTargetsReadOnly", "MSBUILD_EXE_PATH",
        "MSBUILDFAILONDRIVEENUMERATINGWILDCARD", "_MSBUILDTLENABLED", "DOTNET_HOST_PATH",
    ];
}
