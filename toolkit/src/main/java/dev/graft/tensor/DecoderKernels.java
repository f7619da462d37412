package dev.graft.tensor;

/** The TorchScript source of {@link DecoderOperations}. */
final class DecoderKernels {
  static final String SOURCE =
      """
        def linear_transposed(self: __torch__.K, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
          return torch.linear(x, torch.t(weight), bias)
        def linear_transposed_no_bias(self: __torch__.K, x: Tensor, weight: Tensor) -> Tensor:
          return torch.linear(x, torch.t(weight), None)
        def transpose_matrix(self: __torch__.K, x: Tensor) -> Tensor:
          return torch.contiguous(torch.t(x))
        def multiply(self: __torch__.K, x: Tensor, y: Tensor) -> Tensor:
          return torch.mul(x, y)
        def chunks(self: __torch__.K, x: Tensor, parts: Tensor) -> List[Tensor]:
          return torch.chunk(x, int(parts), -1)
        def unit_rows(self: __torch__.K, x: Tensor, weight: Tensor, eps: Tensor) -> Tensor:
          rows = torch.reshape(x, [-1, torch.size(weight, 0)])
          return torch.mul(rows, torch.rsqrt(torch.add(torch.mean(torch.pow(rows, 2), [-1], True), eps)))
        def rms_norm(self: __torch__.K, x: Tensor, weight: Tensor, eps: Tensor) -> Tensor:
          return torch.reshape(torch.mul((self).unit_rows(x, weight, eps), weight), torch.size(x))
        def rms_norm_around_one(self: __torch__.K, x: Tensor, weight: Tensor, eps: Tensor) -> Tensor:
          return torch.reshape(torch.mul((self).unit_rows(x, weight, eps), torch.add(weight, 1)), torch.size(x))
        def positions(self: __torch__.K, x: Tensor) -> Tensor:
          return torch.arange(torch.size(x, 1))
        def inverse_frequencies(self: __torch__.K, base: Tensor, width: Tensor) -> Tensor:
          powers = torch.div(torch.to(torch.arange(0, int(width), 2), 6), width)
          return torch.reciprocal(torch.pow(float(base), powers))
        def rotary_cos(self: __torch__.K, positions: Tensor, frequencies: Tensor) -> Tensor:
          return torch.cos(torch.mul(torch.unsqueeze(torch.to(positions, 6), 1), frequencies))
        def rotary_sin(self: __torch__.K, positions: Tensor, frequencies: Tensor) -> Tensor:
          return torch.sin(torch.mul(torch.unsqueeze(torch.to(positions, 6), 1), frequencies))
        def rotate(self: __torch__.K, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
          half = torch.size(cos, 1)
          heads = torch.reshape(x, [torch.size(x, 0), torch.size(x, 1), -1, torch.mul(2, half)])
          first = torch.slice(heads, 3, 0, half)
          second = torch.slice(heads, 3, half)
          c = torch.unsqueeze(cos, 1)
          s = torch.unsqueeze(sin, 1)
          turned_first = torch.sub(torch.mul(first, c), torch.mul(second, s))
          turned_second = torch.add(torch.mul(second, c), torch.mul(first, s))
          return torch.reshape(torch.cat([turned_first, turned_second], 3), torch.size(x))
        def seen(self: __torch__.K, tokens: int, keys: int, window: int) -> Tensor:
          own = torch.unsqueeze(torch.arange(torch.sub(keys, tokens), keys), 1)
          distance = torch.sub(own, torch.unsqueeze(torch.arange(keys), 0))
          return torch.logical_and(torch.ge(distance, 0), torch.lt(distance, window))
        def causal_mask(self: __torch__.K, x: Tensor, window: Tensor) -> Tensor:
          open = (self).seen(torch.size(x, 1), torch.size(x, 1), int(window))
          return torch.where(open, 0., float("-inf"))
        def causal_padding_mask(self: __torch__.K, x: Tensor, mask: Tensor, window: Tensor) -> Tensor:
          causal = (self).seen(torch.size(x, 1), torch.size(x, 1), int(window))
          real = torch.unsqueeze(torch.unsqueeze(torch.ne(mask, 0), 1), 1)
          return torch.where(torch.logical_and(causal, real), 0., float("-inf"))
        def remember(self: __torch__.K, store: Tensor, x: Tensor, at: int) -> Tensor:
          heads = (self).heads(x, torch.size(store, 3))
          place = torch.narrow(store, 2, at, torch.size(x, 1))
          return torch.copy_(place, heads)
        def cached_attention(self: __torch__.K, q: Tensor, keys: Tensor, values: Tensor, start: int, end: int, scale: float, window: int) -> Tensor:
          ks = torch.slice(keys, 2, start, end)
          vs = torch.slice(values, 2, start, end)
          if torch.eq(torch.size(q, 1), 1):
            grouped = torch.reshape(q, [torch.size(q, 0), torch.size(keys, 1), -1, torch.size(keys, 3)])
            y = torch.reshape(torch.scaled_dot_product_attention(grouped, ks, vs, None, 0., False, scale=scale), torch.size(q))
          else:
            qs = (self).heads(q, torch.size(keys, 3))
            groups = torch.floordiv(torch.size(qs, 1), torch.size(keys, 1))
            open = (self).seen(torch.size(q, 1), torch.sub(end, start), window)
            mask = torch.where(open, 0., float("-inf"))
            z = torch.scaled_dot_product_attention(qs, torch.repeat_interleave(ks, groups, 1), torch.repeat_interleave(vs, groups, 1), mask, 0., False, scale=scale)
            y = torch.reshape(torch.transpose(z, 1, 2), torch.size(q))
          return y
        def carried(self: __torch__.K, store: Tensor, start: int, end: int, capacity: int) -> Tensor:
          larger = torch.new_empty(store, [torch.size(store, 0), torch.size(store, 1), capacity, torch.size(store, 3)])
          _0 = torch.copy_(torch.narrow(larger, 2, 0, torch.sub(end, start)), torch.slice(store, 2, start, end))
          return larger
        def final_token(self: __torch__.K, hidden: Tensor) -> Tensor:
          return torch.select(hidden, 1, -1)
        def likeliest(self: __torch__.K, logits: Tensor) -> Tensor:
          return torch.argmax(logits, -1)
      """;

  private DecoderKernels() {}
}
