package dev.graft.tensor;

/** The TorchScript source of the operations that networks of images are made of. */
final class ImageKernels {
  static final String SOURCE =
      """
        def convolution(self: __torch__.K, x: Tensor, weight: Tensor, bias: Tensor, stride: Tensor, padding: Tensor, groups: Tensor) -> Tensor:
          return torch.conv2d(x, weight, bias, [int(stride), int(stride)], [int(padding), int(padding)], [1, 1], int(groups))
        def convolution_no_bias(self: __torch__.K, x: Tensor, weight: Tensor, stride: Tensor, padding: Tensor, groups: Tensor) -> Tensor:
          return torch.conv2d(x, weight, None, [int(stride), int(stride)], [int(padding), int(padding)], [1, 1], int(groups))
        def batch_norm(self: __torch__.K, x: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, batch_statistics: Tensor, momentum: Tensor, eps: Tensor) -> Tensor:
          return torch.batch_norm(x, weight, bias, mean, variance, bool(batch_statistics), float(momentum), float(eps), False)
        def max_pool(self: __torch__.K, x: Tensor, kernel: Tensor, stride: Tensor, padding: Tensor) -> Tensor:
          return torch.max_pool2d(x, [int(kernel), int(kernel)], [int(stride), int(stride)], [int(padding), int(padding)], [1, 1], False)
        def global_average(self: __torch__.K, x: Tensor) -> Tensor:
          return torch.mean(x, [2, 3])
        def mean_of_places(self: __torch__.K, x: Tensor) -> Tensor:
          if torch.eq(torch.dim(x), 4):
            mean = torch.mean(x, [2, 3])
          else:
            mean = torch.mean(x, [1])
          return mean
        def spread_of_all(self: __torch__.K, x: Tensor) -> Tensor:
          wide = torch.to(x, 7)
          return torch.stack([torch.mean(wide), torch.std(wide, False)])
        def channels_last(self: __torch__.K, x: Tensor) -> Tensor:
          return torch.permute(x, [0, 2, 3, 1])
        def channels_first(self: __torch__.K, x: Tensor) -> Tensor:
          return torch.contiguous(torch.permute(x, [0, 3, 1, 2]))
        def patch_tokens(self: __torch__.K, x: Tensor) -> Tensor:
          return torch.transpose(torch.flatten(x, 2), 1, 2)
        def prepend_token(self: __torch__.K, x: Tensor, token: Tensor) -> Tensor:
          return torch.cat([torch.expand(token, [torch.size(x, 0), -1, -1]), x], 1)
        def resized_positions(self: __torch__.K, x: Tensor, table: Tensor, side: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
          width = torch.size(table, 2)
          grid = torch.reshape(torch.slice(table, 1, 1), [1, int(side), int(side), width])
          resized = torch.upsample_bicubic2d(torch.permute(grid, [0, 3, 1, 2]), [int(rows), int(columns)], False, None, None)
          others = torch.reshape(torch.permute(resized, [0, 2, 3, 1]), [1, -1, width])
          return torch.add(x, torch.cat([torch.slice(table, 1, 0, 1), others], 1))
        def scale_channels(self: __torch__.K, x: Tensor, factors: Tensor) -> Tensor:
          return torch.mul(x, factors)
        def swiglu(self: __torch__.K, x: Tensor) -> Tensor:
          half = torch.floordiv(torch.size(x, -1), 2)
          return torch.mul(torch.silu(torch.slice(x, -1, 0, half)), torch.slice(x, -1, half))
        def first_and_mean(self: __torch__.K, x: Tensor) -> Tensor:
          return torch.cat([torch.select(x, 1, 0), torch.mean(torch.slice(x, 1, 1), [1])], 1)
      """;

  private ImageKernels() {}
}
