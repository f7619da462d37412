package dev.graft.tensor;

/** The TorchScript source of {@link AdapterOperations}. */
final class AdapterKernels {
  static final String SOURCE =
      """
        def low_rank_rows(self: __torch__.K, y: Tensor, ids: Tensor, a: Tensor, b: Tensor, scale: Tensor) -> Tensor:
          return torch.add(y, torch.mul((self).rows_of_product(ids, a, b), scale))
        def rows_of_product(self: __torch__.K, ids: Tensor, a: Tensor, b: Tensor) -> Tensor:
          return torch.linear(torch.embedding(torch.t(a), ids), b)
        def scaled_sum(self: __torch__.K, y: Tensor, x: Tensor, scale: Tensor) -> Tensor:
          return torch.add(y, torch.mul(x, scale))
        def scaled_bias(self: __torch__.K, y: Tensor, bias: Tensor, scale: Tensor, trailing: Tensor) -> Tensor:
          return torch.add(y, torch.mul((self).with_trailing(bias, int(trailing)), scale))
        def with_trailing(self: __torch__.K, v: Tensor, trailing: int) -> Tensor:
          if torch.eq(trailing, 0):
            shaped = torch.reshape(v, [-1])
          else:
            shaped = torch.reshape(v, [-1, 1, 1])
          return shaped
        def below(self: __torch__.K, x: Tensor, a: Tensor, other: Tensor) -> Tensor:
          return torch.cat([a, other], 0)
        def beside_negated(self: __torch__.K, x: Tensor, b: Tensor, other: Tensor) -> Tensor:
          return torch.cat([b, torch.neg(other)], 1)
        def low_rank_sum(self: __torch__.K, w: Tensor, a: Tensor, b: Tensor, scale: Tensor) -> Tensor:
          rank = torch.size(a, 0)
          right = torch.reshape(a, [rank, -1])
          left = torch.reshape(b, [-1, rank])
          rows = torch.flatten(w, 1)
          if torch.eq(torch.size(left, 0), torch.size(w, 0)):
            sum = torch.addmm(rows, left, right, beta=1, alpha=float(scale))
          else:
            sum = torch.add(rows, torch.mul(torch.reshape(torch.matmul(left, right), torch.size(rows)), scale))
          return torch.reshape(sum, torch.size(w))
        def row_norms(self: __torch__.K, w: Tensor) -> Tensor:
          return torch.linalg_vector_norm(torch.flatten(w, 1), 2, [1])
        def magnitude_factor(self: __torch__.K, x: Tensor, magnitude: Tensor, weight: Tensor, a: Tensor, b: Tensor, scale: Tensor, transposed: Tensor) -> Tensor:
          w = torch.detach(weight)
          if bool(transposed):
            oriented = torch.t(w)
          else:
            oriented = w
          sum = (self).low_rank_sum(oriented, torch.detach(a), torch.detach(b), scale)
          return torch.div(torch.reshape(magnitude, [-1]), (self).row_norms(sum))
        def magnified(self: __torch__.K, y: Tensor, product: Tensor, update: Tensor, factor: Tensor, bias: Tensor, scale: Tensor, trailing: Tensor) -> Tensor:
          f = (self).with_trailing(factor, int(trailing))
          unbiased = torch.sub(product, (self).with_trailing(bias, int(trailing)))
          grown = torch.mul(torch.sub(f, 1), unbiased)
          return torch.add(torch.add(y, grown), torch.mul(f, torch.mul(update, scale)))
        def scale_rows(self: __torch__.K, w: Tensor, factors: Tensor) -> Tensor:
          rows = torch.mul(torch.flatten(w, 1), torch.unsqueeze(factors, 1))
          return torch.reshape(rows, torch.size(w))
        def principal_parts(self: __torch__.K, w: Tensor, rank: int, scale: float) -> Tensor:
          u, s, vh = torch.linalg_svd(w, False)
          right = torch.slice(vh, 0, 0, rank)
          places = torch.unsqueeze(torch.argmax(torch.abs(right), 1), 1)
          roots = torch.sqrt(torch.div(torch.slice(s, 0, 0, rank), scale))
          signed = torch.mul(roots, torch.sign(torch.squeeze(torch.gather(right, 1, places), 1)))
          columns = torch.unsqueeze(signed, 1)
          left = torch.t(torch.slice(u, 1, 0, rank))
          return torch.cat([torch.mul(right, columns), torch.mul(left, columns)], 1)
        def orthogonal_parts(self: __torch__.K, w: Tensor, rank: int) -> Tensor:
          q, r = torch.linalg_qr(w, "reduced")
          columns = torch.unsqueeze(torch.where(torch.lt(torch.slice(torch.diagonal(r), 0, 0, rank), 0), -1., 1.), 1)
          left = torch.t(torch.slice(q, 1, 0, rank))
          return torch.cat([torch.mul(torch.slice(r, 0, 0, rank), columns), torch.mul(left, columns)], 1)
        def kronecker_sum(self: __torch__.K, x: Tensor, rule: Tensor, left: Tensor, right: Tensor) -> Tensor:
          n = torch.size(rule, 0)
          seconds = torch.bmm(left, right)
          blocks = torch.matmul(torch.t(torch.reshape(rule, [n, -1])), torch.reshape(seconds, [n, -1]))
          split = torch.reshape(blocks, [n, n, torch.size(left, 1), torch.size(right, 2)])
          placed = torch.permute(split, [1, 3, 0, 2])
          return torch.reshape(placed, [torch.mul(n, torch.size(right, 2)), torch.mul(n, torch.size(left, 1))])
        def disorder(self: __torch__.K, a: Tensor) -> Tensor:
          gram = torch.matmul(a, torch.t(a))
          return torch.linalg_vector_norm(torch.sub(gram, torch.eye(torch.size(a, 0))))
        def orthogonality(self: __torch__.K, a: Tensor, b: Tensor) -> Tensor:
          return torch.add((self).disorder(a), (self).disorder(torch.t(b)))
        def sensitivity(self: __torch__.K, parameters: List[Tensor], gradients: List[Tensor], averages: List[Tensor], uncertainties: List[Tensor], beta1: float, beta2: float) -> Tensor:
          for i in range(torch.len(parameters)):
            now = torch.abs(torch.mul(parameters[i], gradients[i]))
            _0 = torch.add_(torch.mul_(averages[i], beta1), torch.mul(now, torch.sub(1., beta1)))
            away = torch.abs(torch.sub(now, averages[i]))
            _1 = torch.add_(torch.mul_(uncertainties[i], beta2), torch.mul(away, torch.sub(1., beta2)))
          return torch.full([], 0.)
        def triplet_scores(self: __torch__.K, average_a: Tensor, uncertainty_a: Tensor, average_e: Tensor, uncertainty_e: Tensor, average_b: Tensor, uncertainty_b: Tensor) -> Tensor:
          ofA = torch.mean(torch.mul(average_a, uncertainty_a), [1])
          ofB = torch.mean(torch.mul(average_b, uncertainty_b), [0])
          return torch.add(torch.reshape(torch.mul(average_e, uncertainty_e), [-1]), torch.add(ofA, ofB))
        def row_index(self: __torch__.K, x: Tensor, row: Tensor) -> Tensor:
          return torch.full([1], int(row), dtype=4)
        def positions_after_padding(self: __torch__.K, ids: Tensor, padding: Tensor, first: Tensor) -> Tensor:
          real = torch.to(torch.ne(ids, int(padding)), 4)
          return torch.add(torch.mul(torch.add(torch.cumsum(real, 1), int(first)), real), int(padding))
      """;

  private AdapterKernels() {}
}
