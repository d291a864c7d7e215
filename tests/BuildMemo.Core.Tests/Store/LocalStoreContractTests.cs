using BuildMemo.Store;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Store;

public abstract class LocalStoreContract(string compression) : StoreContract
{
    private readonly TemporaryFolder _folder = new();

    protected override IStore Open(IStoreFaults faults)
    {
        Assert.True(Compression.TryParse(compression, out Compression parsed));
        return LocalStore.Open(new() { Place = _folder["store"], Compression = parsed }, faults);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _folder.Dispose();
    }
}

public class LocalStoreWithZstd() : LocalStoreContract("zstd");

public class LocalStoreWithHighZstd() : LocalStoreContract("zstd:9");

public class LocalStoreWithBrotli() : LocalStoreContract("brotli:1");

public class LocalStoreWithGzip() : LocalStoreContract("gzip:6");

public class LocalStoreWithoutCompression() : LocalStoreContract("none");
