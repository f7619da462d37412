package dev.graft.tensor;

/** The TorchScript source of {@link ScaleOperations}. */
final class ScaleKernels {
  static final String SOURCE =
      """
        def scale_vectors(self: __torch__.K, x: Tensor, factors: Tensor) -> Tensor:
          if torch.gt(torch.dim(factors), 2):
            y = torch.mul(x, factors)
          else:
            y = torch.mul(x, torch.flatten(factors))
          return y
        def scale_outputs(self: __torch__.K, weight: Tensor, factors: Tensor) -> Tensor:
          rows = torch.reshape(weight, [torch.size(weight, 0), -1])
          return torch.reshape(torch.mul(rows, torch.reshape(factors, [-1, 1])), torch.size(weight))
        def scale_inputs(self: __torch__.K, weight: Tensor, factors: Tensor, groups: Tensor) -> Tensor:
          n = int(groups)
          parts = torch.reshape(weight, [n, torch.floordiv(torch.size(weight, 0), n), torch.size(weight, 1), -1])
          return torch.reshape(torch.mul(parts, torch.reshape(factors, [n, 1, -1, 1])), torch.size(weight))
        def scaled_projection(self: __torch__.K, y: Tensor, x: Tensor, a: Tensor, b: Tensor, d: Tensor, out: Tensor) -> Tensor:
          narrow = torch.linear(x, torch.slice(a, 1, 0, torch.size(x, -1)))
          wide = torch.linear(torch.mul(narrow, d), torch.slice(b, 0, 0, torch.size(out, 0)))
          return torch.add(y, torch.mul(wide, out))
        def add_scaled_projection(self: __torch__.K, weight: Tensor, a: Tensor, b: Tensor, d: Tensor, out: Tensor) -> Tensor:
          first = torch.mul(torch.slice(a, 1, 0, torch.size(weight, 1)), torch.unsqueeze(d, 1))
          second = torch.mul(torch.slice(b, 0, 0, torch.size(weight, 0)), torch.unsqueeze(out, 1))
          return torch.add(weight, torch.matmul(second, first))
      """;

  private ScaleKernels() {}
}
