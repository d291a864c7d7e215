using BuildMemo.Errors;
using BuildMemo.Testing.Architecture;

namespace BuildMemo.Core.Tests.Architecture;

/// <summary>The reader behind the layer rules sees uses wherever they hide. Its subjects are the types at the end of this file.</summary>
public class AssemblyUsesTests
{
    private static readonly AssemblyUses Tests = AssemblyUses.Read(typeof(AssemblyUsesTests).Assembly.Location);

    [Theory]
    [InlineData(nameof(Subjects.InField))]
    [InlineData(nameof(Subjects.InBase))]
    [InlineData(nameof(Subjects.InInterface))]
    [InlineData(nameof(Subjects.InConstraint<>))]
    [InlineData(nameof(Subjects.InParameter))]
    [InlineData(nameof(Subjects.InProperty))]
    [InlineData(nameof(Subjects.InAttribute))]
    [InlineData(nameof(Subjects.InBody))]
    [InlineData(nameof(Subjects.InTypeArgument))]
    [InlineData(nameof(Subjects.InMethodTypeArgument))]
    [InlineData(nameof(Subjects.InLambda))]
    [InlineData(nameof(Subjects.InIterator))]
    [InlineData(nameof(Subjects.InCatch))]
    [InlineData(nameof(Subjects.InNested))]
    [InlineData(nameof(Subjects.InArray))]
    [InlineData(nameof(Subjects.InFunctionPointer))]
    public void A_use_is_seen(string subject)
    {
        TypeName user = new("BuildMemo.Core.Tests.Architecture.Subjects", subject);
        Assert.Contains(Tests.Uses, use => use.User == user && use.Used.Namespace == "BuildMemo.Core.Tests.Architecture.Subjects.Elsewhere");
    }

    [Fact]
    public void A_type_without_uses_has_none()
    {
        TypeName user = new("BuildMemo.Core.Tests.Architecture.Subjects", nameof(Subjects.Innocent));
        Assert.Contains(user, Tests.Types);
        Assert.DoesNotContain(Tests.Uses, use => use.User == user && use.Used.Namespace.StartsWith("BuildMemo", StringComparison.Ordinal));
    }

    [Fact]
    public void A_use_that_the_table_forbids_is_named_with_both_types()
    {
        AssemblyUses broken = new()
        {
            Assemblies = new HashSet<string>(),
            Members = new HashSet<(TypeName, string)>(),
            Types = new HashSet<TypeName> { new("BuildMemo.Store", "LocalStore"), new("BuildMemo.Elsewhere", "Stray") },
            Uses = new HashSet<(TypeName, TypeName)>
            {
                (new("BuildMemo.Store", "LocalStore"), new("BuildMemo.Run", "RunRequest")),
                (new("BuildMemo.Store", "LocalStore"), new("BuildMemo.Fingerprints", "StepWalker")),
                (new("BuildMemo.Store", "LocalStore"), new("BuildMemo.Fingerprints", "Fingerprint")),
                (new("BuildMemo.Store", "LocalStore"), new("BuildMemo.Errors", nameof(Code))),
                (new("BuildMemo.Store", "LocalStore"), new("System.IO", "File")),
            },
        };

        Assert.Equal(
            [
                "BuildMemo.Elsewhere.Stray lies in a folder that LayerRules has no row for.",
                "BuildMemo.Store.LocalStore uses BuildMemo.Fingerprints.StepWalker",
                "BuildMemo.Store.LocalStore uses BuildMemo.Run.RunRequest",
            ],
            LayerRules.Violations(broken).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Members_that_belong_to_the_whole_process_are_found()
    {
        string[] found = [.. ForbiddenMembers.Find(Tests).Where(line => line.Contains(nameof(Subjects.Careless), StringComparison.Ordinal))];

        Assert.Equal(3, found.Length);
        Assert.Contains(found, line => line.Contains("uses System.Console.WriteLine", StringComparison.Ordinal));
        Assert.Contains(found, line => line.Contains("uses System.Environment.get_CurrentDirectory", StringComparison.Ordinal));
        Assert.Contains(found, line => line.Contains("uses System.Environment.SetEnvironmentVariable", StringComparison.Ordinal));
    }
}
