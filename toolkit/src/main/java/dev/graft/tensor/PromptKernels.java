package dev.graft.tensor;

/** The TorchScript source of {@link PromptOperations}. */
final class PromptKernels {
  static final String SOURCE =
      """
        def prepend_rows(self: __torch__.K, x: Tensor, table: Tensor, column: Tensor) -> Tensor:
          rows = torch.slice(table, 1, int(column), torch.add(int(column), torch.size(x, 2)))
          wide = torch.expand(torch.unsqueeze(rows, 0), [torch.size(x, 0), -1, -1])
          return torch.cat([wide, x], 1)
        def prepend_number(self: __torch__.K, x: Tensor, count: Tensor, number: Tensor) -> Tensor:
          return torch.cat([torch.full([torch.size(x, 0), int(count)], int(number), dtype=4), x], 1)
        def columns_from(self: __torch__.K, x: Tensor, first: Tensor) -> Tensor:
          return torch.slice(x, 1, int(first))
        def positions_from(self: __torch__.K, x: Tensor, first: Tensor) -> Tensor:
          return torch.arange(int(first), torch.add(int(first), torch.size(x, 1)))
        def prefix_mask(self: __torch__.K, x: Tensor, count: Tensor, window: Tensor) -> Tensor:
          open = (self).seen(torch.size(x, 1), torch.add(torch.size(x, 1), int(count)), int(window))
          return torch.where(open, 0., float("-inf"))
        def prefix_padding_mask(self: __torch__.K, x: Tensor, mask: Tensor, window: Tensor) -> Tensor:
          causal = (self).seen(torch.size(x, 1), torch.size(mask, 1), int(window))
          real = torch.unsqueeze(torch.unsqueeze(torch.ne(mask, 0), 1), 1)
          return torch.where(torch.logical_and(causal, real), 0., float("-inf"))
      """;

  private PromptKernels() {}
}
