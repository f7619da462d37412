package dev.graft.tensor;

/** The TorchScript source of {@link InterventionOperations}. */
final class InterventionKernels {
  static final String SOURCE =
      """
        def span_counts_masked(self: __torch__.K, x: Tensor, mask: Tensor, first: Tensor, last: Tensor, skipped: Tensor) -> Tensor:
          numbers = torch.cumsum(mask, 1)
          total = torch.sum(mask, [1], True)
          early = torch.le(numbers, int(first))
          late = torch.logical_and(torch.gt(numbers, torch.sub(total, int(last))), torch.gt(numbers, int(skipped)))
          return torch.to(torch.logical_and(torch.ne(mask, 0), torch.logical_or(early, late)), 6)
        def span_counts(self: __torch__.K, x: Tensor, first: Tensor, last: Tensor, skipped: Tensor) -> Tensor:
          mask = torch.full([torch.size(x, 0), torch.size(x, 1)], 1, dtype=4)
          return (self).span_counts_masked(x, mask, first, last, skipped)
        def span_places(self: __torch__.K, counts: Tensor, wanted: Tensor) -> Tensor:
          values, places = torch.topk(counts, int(wanted), 1)
          return places
        def span_weights(self: __torch__.K, counts: Tensor, places: Tensor) -> Tensor:
          return torch.unsqueeze(torch.gather(counts, 1, places), 2)
        def vectors_at(self: __torch__.K, x: Tensor, places: Tensor) -> Tensor:
          wide = torch.expand(torch.unsqueeze(places, 2), [-1, -1, torch.size(x, 2)])
          return torch.gather(x, 1, wide)
        def add_at(self: __torch__.K, x: Tensor, places: Tensor, delta: Tensor, weights: Tensor, scale: Tensor) -> Tensor:
          wide = torch.expand(torch.unsqueeze(places, 2), [-1, -1, torch.size(x, 2)])
          return torch.scatter_add(x, 1, wide, torch.mul(delta, torch.mul(weights, scale)))
        def orthonormal_rows(self: __torch__.K, a: Tensor) -> Tensor:
          q, r = torch.linalg_qr(torch.t(a), "reduced")
          signs = torch.where(torch.lt(torch.diagonal(r), 0), -1., 1.)
          return torch.t(torch.mul(q, signs))
        def subspace_edit(self: __torch__.K, z: Tensor, a: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
          rotation = (self).orthonormal_rows(a)
          source = torch.linear(z, torch.sub(weight, rotation), bias)
          return torch.matmul(source, rotation)
      """;

  private InterventionKernels() {}
}
