using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace BuildMemo.Tool.Audits;

/// <summary>
/// Times of files inside of archives: tar, zip and gzip keep those of the inputs, which a fresh checkout sets anew, or of the run. Two runs on
/// one checkout agree, so that nothing else shows them.
/// </summary>
internal static class ArchiveTimes
{
    private const int TarHeader = 512;
    private const string Advice = "A fresh checkout has other times: set them (tar --mtime=@0 --sort=name --owner=0 --group=0, gzip -n, zip -X after touch), or many tools take SOURCE_DATE_EPOCH.";

    /// <summary>A finding when an output is an archive that keeps the time of an input or of the run.</summary>
    public static Finding? Judge(string output, AuditedStep step, PathTexts texts)
    {
        if (TimeIn(output) is not { } time)
            return null;
        bool isOfRun = time >= step.StartedAt.AddSeconds(-2) && time <= step.EndedAt.AddSeconds(2);
        string? input = isOfRun ? null : step.Inputs.FirstOrDefault(file => Math.Abs((File.GetLastWriteTimeUtc(file) - time).TotalSeconds) <= 2);
        if (!isOfRun && input is null)
            return null;
        string what = input is null ? "the time of the run" : $"the time of {texts.Show(input)}";
        return new(FindingKinds.Time, texts.Show(output), string.Create(CultureInfo.InvariantCulture, $"it is an archive that keeps {what}, {time:yyyy-MM-dd HH:mm:ss}Z"), Advice);
    }

    /// <summary>The time of an archive's first file; null when it is no archive, or keeps none.</summary>
    internal static DateTime? TimeIn(string path)
    {
        byte[] head = new byte[TarHeader];
        int count;
        using (FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
            count = stream.ReadAtLeast(head, TarHeader, throwOnEndOfStream: false);
        if (count >= 10 && head[0] == 0x1f && head[1] == 0x8b)
            return OfSeconds(BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4)));
        if (count >= 30 && head.AsSpan().StartsWith("PK\x03\x04"u8))
            return OfDos(BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(12)), BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(10)));
        if (count == TarHeader && head.AsSpan(257, 5).SequenceEqual("ustar"u8))
        {
            string digits = Encoding.ASCII.GetString(head, 136, 12).Trim('\0', ' ');
            long seconds = 0;
            foreach (char digit in digits)
            {
                if (digit is < '0' or > '7')
                    return null;
                seconds = (seconds * 8) + (digit - '0');
            }

            return OfSeconds(seconds);
        }

        return null;
    }

    private static DateTime? OfSeconds(long seconds) => seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime;

    // Local time of who packed it, which in a strict environment is UTC.
    private static DateTime? OfDos(int date, int time)
    {
        int day = date & 31;
        int month = (date >> 5) & 15;
        int year = 1980 + (date >> 9);
        return year == 1980 || day == 0 || month is 0 or > 12 || day > DateTime.DaysInMonth(year, month) || time >> 11 > 23 || ((time >> 5) & 63) > 59
            ? null
            : new DateTime(year, month, day, time >> 11, (time >> 5) & 63, Math.Min(59, (time & 31) * 2), DateTimeKind.Utc);
    }
}
