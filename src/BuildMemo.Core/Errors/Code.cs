namespace BuildMemo.Errors;

/// <summary>A stable code that a user can search for, suppress or put on a list.</summary>
/// <param name="Id">The code as printed: <c>BMEMO</c> and four digits.</param>
/// <param name="Severity">How a problem of this code is reported.</param>
/// <param name="Title">What is wrong, in a few words; the heading of its row in docs/reference/codes.md.</param>
public sealed record Code(string Id, Severity Severity, string Title)
{
    /// <inheritdoc />
    public override string ToString() => Id;
}
