namespace Model;

public sealed record Amount(long Units, string Currency);
