package dev.graft.tensor;

/**
 * The TorchScript source of the fused operations.
 *
 * <p>Fused means: one call from Java, with every intermediate freed as soon as libtorch no longer
 * needs it. Numbers arrive as zero-dimensional arrays, since the call passes arrays only.
 */
final class Kernels {
  /** Every operation's source. */
  static final String ALL =
      Kernels.SOURCE
          + RelativeKernels.SOURCE
          + DecoderKernels.SOURCE
          + PromptKernels.SOURCE
          + ImageKernels.SOURCE
          + AdapterKernels.SOURCE
          + ScaleKernels.SOURCE
          + InterventionKernels.SOURCE;

  static final String SOURCE =
      """
        def linear(self: __torch__.K, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
          return torch.linear(x, weight, bias)
        def linear_no_bias(self: __torch__.K, x: Tensor, weight: Tensor) -> Tensor:
          return torch.linear(x, weight, None)
        def gelu(self: __torch__.K, x: Tensor) -> Tensor:
          return torch.gelu(x, approximate="none")
        def gelu_tanh(self: __torch__.K, x: Tensor) -> Tensor:
          return torch.gelu(x, approximate="tanh")
        def relu(self: __torch__.K, x: Tensor) -> Tensor:
          return torch.relu(x)
        def silu(self: __torch__.K, x: Tensor) -> Tensor:
          return torch.silu(x)
        def tanh(self: __torch__.K, x: Tensor) -> Tensor:
          return torch.tanh(x)
        def add(self: __torch__.K, x: Tensor, y: Tensor) -> Tensor:
          return torch.add(x, y)
        def scale(self: __torch__.K, x: Tensor, factor: Tensor) -> Tensor:
          return torch.mul(x, factor)
        def dropout(self: __torch__.K, x: Tensor, probability: Tensor) -> Tensor:
          return torch.dropout(x, float(probability), True)
        def layer_norm(self: __torch__.K, x: Tensor, weight: Tensor, bias: Tensor, eps: Tensor) -> Tensor:
          return torch.layer_norm(x, torch.size(weight), weight, bias, float(eps))
        def layer_norm_no_bias(self: __torch__.K, x: Tensor, weight: Tensor, eps: Tensor) -> Tensor:
          return torch.layer_norm(x, torch.size(weight), weight, None, float(eps))
        def add_layer_norm(self: __torch__.K, x: Tensor, y: Tensor, weight: Tensor, bias: Tensor, eps: Tensor) -> Tensor:
          return torch.layer_norm(torch.add(x, y), torch.size(weight), weight, bias, float(eps))
        def embedding(self: __torch__.K, ids: Tensor, weight: Tensor) -> Tensor:
          return torch.embedding(weight, ids)
        def add_positions(self: __torch__.K, x: Tensor, weight: Tensor) -> Tensor:
          return torch.add(x, torch.slice(weight, 0, 0, torch.size(x, 1)))
        def add_row(self: __torch__.K, x: Tensor, weight: Tensor, row: Tensor) -> Tensor:
          return torch.add(x, torch.select(weight, 0, int(row)))
        def heads(self: __torch__.K, x: Tensor, head_width: int) -> Tensor:
          return torch.transpose(torch.view(x, [torch.size(x, 0), torch.size(x, 1), -1, head_width]), 1, 2)
        def grouped_heads(self: __torch__.K, x: Tensor, head_width: int, heads: int) -> Tensor:
          own = (self).heads(x, head_width)
          groups = torch.floordiv(heads, torch.size(own, 1))
          if torch.eq(groups, 1):
            shared = own
          else:
            shared = torch.repeat_interleave(own, groups, 1)
          return shared
        def attention(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, head_width: Tensor, scale: Tensor, causal: Tensor) -> Tensor:
          qs = (self).heads(q, int(head_width))
          ks = (self).grouped_heads(k, int(head_width), torch.size(qs, 1))
          vs = (self).grouped_heads(v, int(head_width), torch.size(qs, 1))
          y = torch.scaled_dot_product_attention(qs, ks, vs, None, 0., bool(causal), scale=float(scale))
          return torch.reshape(torch.transpose(y, 1, 2), torch.size(q))
        def masked_attention(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, head_width: Tensor, scale: Tensor, mask: Tensor) -> Tensor:
          qs = (self).heads(q, int(head_width))
          ks = (self).grouped_heads(k, int(head_width), torch.size(qs, 1))
          vs = (self).grouped_heads(v, int(head_width), torch.size(qs, 1))
          y = torch.scaled_dot_product_attention(qs, ks, vs, mask, 0., False, scale=float(scale))
          return torch.reshape(torch.transpose(y, 1, 2), torch.size(q))
        def attention_mask(self: __torch__.K, mask: Tensor) -> Tensor:
          open = torch.unsqueeze(torch.unsqueeze(torch.ne(mask, 0), 1), 1)
          return torch.where(open, 0., -3.4028234663852886e+38)
        def mean_pool(self: __torch__.K, hidden: Tensor, mask: Tensor) -> Tensor:
          weights = torch.unsqueeze(torch.to(mask, 6), -1)
          total = torch.sum(torch.mul(hidden, weights), [1])
          return torch.div(total, torch.clamp_min(torch.sum(weights, [1]), 1.))
        def first_token(self: __torch__.K, hidden: Tensor) -> Tensor:
          return torch.select(hidden, 1, 0)
        def last_token(self: __torch__.K, hidden: Tensor, mask: Tensor) -> Tensor:
          places = torch.mul(mask, torch.arange(torch.size(mask, 1)))
          last = torch.unsqueeze(torch.unsqueeze(torch.argmax(places, 1), 1), 2)
          rows = torch.gather(hidden, 1, torch.expand(last, [-1, -1, torch.size(hidden, 2)]))
          return torch.squeeze(rows, 1)
        def last_token_but(self: __torch__.K, hidden: Tensor, mask: Tensor, ids: Tensor, padding: Tensor) -> Tensor:
          counted = torch.mul(mask, torch.to(torch.ne(ids, int(padding)), 4))
          places = torch.mul(counted, torch.arange(torch.size(mask, 1)))
          last = torch.unsqueeze(torch.unsqueeze(torch.argmax(places, 1), 1), 2)
          rows = torch.gather(hidden, 1, torch.expand(last, [-1, -1, torch.size(hidden, 2)]))
          return torch.squeeze(rows, 1)
        def low_rank(self: __torch__.K, y: Tensor, x: Tensor, a: Tensor, b: Tensor, scale: Tensor) -> Tensor:
          return torch.add(y, torch.mul(torch.linear(torch.linear(x, a), b), scale))
        def interpolate(self: __torch__.K, x: Tensor, y: Tensor, share: Tensor) -> Tensor:
          return torch.lerp(x, y, float(share))
        def add_product(self: __torch__.K, w: Tensor, b: Tensor, a: Tensor, scale: Tensor) -> Tensor:
          return torch.add(w, torch.mul(torch.matmul(b, a), scale))
        def cross_entropy(self: __torch__.K, logits: Tensor, labels: Tensor, smoothing: Tensor, total: Tensor) -> Tensor:
          return torch.div(torch.cross_entropy_loss(logits, labels, None, 2, -100, float(smoothing)), total)
        def weighted_cross_entropy(self: __torch__.K, logits: Tensor, labels: Tensor, smoothing: Tensor, total: Tensor, weights: Tensor) -> Tensor:
          return torch.div(torch.cross_entropy_loss(logits, labels, weights, 2, -100, float(smoothing)), total)
        def token_cross_entropy(self: __torch__.K, logits: Tensor, labels: Tensor) -> Tensor:
          rows = torch.reshape(logits, [-1, torch.size(logits, -1)])
          return torch.cross_entropy_loss(rows, torch.reshape(labels, [-1]), None, 1, -100, 0.)
        def next_token_cross_entropy(self: __torch__.K, logits: Tensor, labels: Tensor) -> Tensor:
          return (self).token_cross_entropy(torch.slice(logits, 1, 0, -1), torch.slice(labels, 1, 1))
        def requires_gradient(self: __torch__.K, x: Tensor) -> Tensor:
          return torch.full([], float(ops.prim.requires_grad(x)))
        def softmax(self: __torch__.K, logits: Tensor) -> Tensor:
          return torch.softmax(logits, -1)
        def clip(self: __torch__.K, gradients: List[Tensor], limit: float) -> Tensor:
          norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients)))
          if torch.gt(limit, 0.):
            scale = torch.clamp_max(torch.div(limit, torch.add(norm, 1e-6)), 1.)
            torch._foreach_mul_(gradients, scale)
          else:
            pass
          return norm
        def assign(self: __torch__.K, destinations: List[Tensor], sources: List[Tensor]) -> Tensor:
          torch._foreach_copy_(destinations, sources)
          return torch.full([], 0.)
        def borrow(self: __torch__.K, borrowers: List[Tensor], lenders: List[Tensor]) -> Tensor:
          borrower = torch.set_(borrowers[0], lenders[0])
          return torch.full([], 0.)
        def adamw(self: __torch__.K, parameters: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], steps: List[Tensor], rate: float, beta1: float, beta2: float, decay: float, eps: float) -> Tensor:
          torch._foreach_add_(steps, 1)
          torch._fused_adamw_(parameters, gradients, means, squares, annotate(List[Tensor], []), steps, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)
          return steps[0]
        def forget(self: __torch__.K, gradients: List[Tensor]) -> Tensor:
          torch._foreach_zero_(gradients)
          return torch.full([], 0.)
        def keep_gradient(self: __torch__.K, x: Tensor) -> Tensor:
          ops.aten.retain_grad(x)
          return x
        def norm64(self: __torch__.K, x: Tensor) -> Tensor:
          pieces = torch.split(torch.flatten(x), 1048576)
          return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(pieces, 2, dtype=7)))
        def norms(self: __torch__.K, arrays: List[Tensor]) -> Tensor:
          found = annotate(List[Tensor], [])
          for i in range(torch.len(arrays)):
            _0 = torch.append(found, (self).norm64(arrays[i]))
          return torch.stack(found)
        def changes(self: __torch__.K, before: List[Tensor], after: List[Tensor]) -> Tensor:
          found = annotate(List[Tensor], [])
          for i in range(torch.len(before)):
            moved = torch.sub(after[i], before[i])
            if torch.eq(torch.numel(moved), 0):
              largest = torch.full([], 0., dtype=7)
            else:
              largest = torch.to(torch.max(torch.abs(moved)), 7)
            _0 = torch.append(found, torch.stack([(self).norm64(before[i]), (self).norm64(moved), largest]))
          return torch.stack(found)
        def spread(self: __torch__.K, x: Tensor, mask: Tensor) -> Tensor:
          if torch.eq(torch.dim(x), 3):
            counted = torch.masked_select(x, torch.unsqueeze(torch.ne(mask, 0), -1))
          else:
            counted = x
          wide = torch.to(counted, 7)
          return torch.stack([torch.mean(wide), torch.std(wide, False)])
        def column_means(self: __torch__.K, rows: Tensor) -> Tensor:
          return torch.mean(torch.to(rows, 7), [0])
      """;

  private Kernels() {}
}
