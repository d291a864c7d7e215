using System.Text;
using BuildMemo.Testing;

namespace BuildMemo.Abstractions.Tests;

/// <summary>M12, P11: files of numbers as memory.</summary>
public sealed class MappedArrayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestStepContext _context;

    public MappedArrayTests() => _context = StepContext.ForTesting(new() { WorkingDirectory = _folder.Path });

    public void Dispose()
    {
        _context.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(100_000)]
    public void Raw_elements_are_opened(int count)
    {
        double[] numbers = Numbers(count);
        WriteRaw("raw.bin", numbers);
        Assert.Equal(numbers, _context.OpenMapped<double>("raw.bin").ToArray());
        Assert.Equal([_folder["raw.bin"]], _context.AddedInputs);
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 100_000)]
    [InlineData(3, 100_000)]
    public void A_npy_file_is_opened_with_its_shape(int version, int rows)
    {
        double[] numbers = Numbers(rows * 2);
        WriteNumpy("a.npy", version, $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({rows}, 2), }}", numbers);
        MappedArray<double> array = _context.OpenMappedArray<double>("a.npy");
        Assert.Equal([rows, 2], array.Shape.ToArray());
        Assert.Equal(numbers, array.Memory.ToArray());
    }

    [Fact]
    public void One_mapping_serves_all_readers_and_a_new_file_gets_a_new_one()
    {
        WriteRaw("raw.bin", Numbers(100_000));
        ReadOnlyMemory<double> first = _context.OpenMapped<double>("raw.bin");
        Assert.True(first.Span.Overlaps(_context.OpenMapped<double>("raw.bin").Span));
        File.Delete(_folder["raw.bin"]);
        WriteRaw("raw.bin", Numbers(50_000));
        Assert.Equal(50_000, _context.OpenMapped<double>("raw.bin").Length);
        Assert.Equal(99_999, first.Span[99_999]);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public void M12_A_changed_copy_never_reaches_the_file(int count)
    {
        WriteRaw("raw.bin", Numbers(count));
        Memory<double> memory = _context.OpenMappedCopyOnWrite<double>("raw.bin");
        memory.Span[0] = 100;
        Assert.Equal(0, _context.OpenMapped<double>("raw.bin").Span[0]);
        Assert.Equal(0, BitConverter.ToDouble(File.ReadAllBytes(_folder["raw.bin"])));
    }

    [Theory]
    [InlineData("{'descr': '>f8', 'fortran_order': False, 'shape': (2,), }", "holds elements of the numpy type '>f8', and '<f8' (8 bytes) was asked for")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "'<f4'")]
    [InlineData("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,), }", "[('a'")]
    [InlineData("{'descr': '<f8', 'fortran_order': True, 'shape': (1, 2), }", "is in Fortran order")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", "is cut off: its header promises 3 elements of 8 bytes, and 16 bytes follow")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (99999, 99999), }", "at most 2147483647 can be opened")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,), }", "a dimension is longer than")]
    [InlineData("{'descr': '<f8'}", "is not understood")]
    public void What_a_npy_file_holds_instead_is_named(string header, string expected)
    {
        WriteNumpy("a.npy", 1, header, Numbers(2));
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => _context.OpenMapped<double>("a.npy")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_array_is_named()
    {
        _folder.Write("text.npy", "text");
        _folder.Write("odd.bin", "12345");
        Assert.Contains("does not begin as such a file", Assert.Throws<InvalidDataException>(() => _context.OpenMapped<double>("text.npy")).Message, StringComparison.Ordinal);
        Assert.Contains("has 5 bytes", Assert.Throws<InvalidDataException>(() => _context.OpenMapped<double>("odd.bin")).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => _context.OpenMapped<decimal>("odd.bin"));
        Assert.Throws<FileNotFoundException>(() => _context.OpenMapped<double>("missing.bin"));
    }

    [Fact]
    public void A_changeable_array_is_let_go_with_its_context()
    {
        WriteRaw("raw.bin", Numbers(100_000));
        TestStepContext context = StepContext.ForTesting(new() { WorkingDirectory = _folder.Path });
        Memory<double> memory = context.OpenMappedCopyOnWrite<double>("raw.bin");
        context.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.Span[0]);
    }

    private static double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => (double)i)];

    private void WriteRaw(string name, double[] numbers) => File.WriteAllBytes(_folder[name], Bytes(numbers));

    private void WriteNumpy(string name, int version, string header, double[] numbers)
    {
        byte[] text = Encoding.UTF8.GetBytes(header.PadRight(117) + "\n");
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        File.WriteAllBytes(_folder[name], [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. text, .. Bytes(numbers)]);
    }

    private static byte[] Bytes(double[] numbers)
    {
        byte[] bytes = new byte[numbers.Length * sizeof(double)];
        Buffer.BlockCopy(numbers, 0, bytes, 0, bytes.Length);
        return bytes;
    }
}
