namespace BuildMemo.Tool.Output;

/// <summary>A question that a person answers; only where <see cref="Terminal.CanAsk"/>.</summary>
internal static class Question
{
    /// <summary>Whether the answer is yes; anything else, the end of the input included, is no.</summary>
    public static bool IsAgreed(ToolContext context, string question)
    {
        context.Terminal.Error.Write(question);
        string answer = Console.ReadLine()?.Trim() ?? "";
        return answer.Equals("y", StringComparison.OrdinalIgnoreCase) || answer.Equals("yes", StringComparison.OrdinalIgnoreCase);
    }
}
