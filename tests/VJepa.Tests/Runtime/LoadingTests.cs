using OpenCvSharp;
using TorchSharp;

namespace VJepa.Tests.Runtime;

public class LoadingTests
{
    [Fact]
    public void A_tensor_operation_runs_on_this_machine()
    {
        using var product = torch.ones(3, 4).matmul(torch.ones(4, 2));
        Assert.Equal(4f * 3 * 2, product.sum().item<float>());
    }

    [Fact]
    public void OpenCv_loads_without_a_desktop()
    {
        using var mat = new Mat(4, 4, MatType.CV_8UC3, new OpenCvSharp.Scalar(1, 2, 3));
        Assert.Equal(2, Cv2.Mean(mat).Val1);
    }
}
