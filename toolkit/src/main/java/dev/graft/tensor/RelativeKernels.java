package dev.graft.tensor;

/** The TorchScript source of {@link RelativeOperations}. */
final class RelativeKernels {
  static final String SOURCE =
      """
        def add_positions_after_padding(self: __torch__.K, x: Tensor, ids: Tensor, weight: Tensor, padding: Tensor) -> Tensor:
          real = torch.to(torch.ne(ids, int(padding)), 4)
          places = torch.add(torch.mul(torch.cumsum(real, 1), real), int(padding))
          return torch.add(x, torch.embedding(weight, places))
        def distances(self: __torch__.K, x: Tensor) -> Tensor:
          tokens = torch.arange(torch.size(x, 1))
          return torch.sub(torch.unsqueeze(tokens, 1), torch.unsqueeze(tokens, 0))
        def relative_bias(self: __torch__.K, x: Tensor, table: Tensor) -> Tensor:
          back = (self).distances(x)
          side = torch.mul(torch.to(torch.lt(back, 0), 4), 16)
          distance = torch.abs(back)
          share = torch.div(torch.log(torch.div(torch.to(distance, 6), 8)), 2.772588722239781)
          far = torch.add(torch.to(torch.mul(share, 8), 4), 8)
          bucket = torch.where(torch.lt(distance, 8), distance, torch.clamp_max(far, 15))
          found = torch.embedding(table, torch.add(side, bucket))
          return torch.contiguous(torch.unsqueeze(torch.permute(found, [2, 0, 1]), 0))
        def table(self: __torch__.K, x: Tensor, weight: Tensor) -> Tensor:
          return torch.view(weight, torch.size(weight))
        def position_index(self: __torch__.K, x: Tensor, buckets: Tensor, longest: Tensor, span: Tensor) -> Tensor:
          distance = (self).distances(x)
          middle = torch.floordiv(int(buckets), 2)
          if torch.gt(int(buckets), 0):
            near = torch.logical_and(torch.lt(distance, middle), torch.gt(distance, torch.neg(middle)))
            wide = torch.where(near, torch.sub(middle, 1), torch.abs(distance))
            whole = torch.log(torch.full([], torch.div(torch.sub(int(longest), 1), middle), dtype=6))
            steps = torch.mul(torch.div(torch.log(torch.div(wide, middle)), whole), torch.sub(middle, 1))
            far = torch.mul(torch.add(torch.ceil(steps), middle), torch.sign(distance))
            relative = torch.to(torch.where(torch.le(wide, middle), torch.to(distance, 6), far), 4)
          else:
            relative = distance
          return torch.clamp(torch.add(relative, int(span)), 0, torch.sub(torch.mul(int(span), 2), 1))
        def content_to_position(self: __torch__.K, content: Tensor, places: Tensor, index: Tensor, head_width: Tensor, scale: Tensor) -> Tensor:
          own = (self).heads(content, int(head_width))
          theirs = (self).heads(torch.unsqueeze(places, 0), int(head_width))
          scores = torch.matmul(torch.mul(own, float(scale)), torch.transpose(theirs, 2, 3))
          return torch.gather(scores, 3, torch.expand(index, [torch.size(own, 0), torch.size(own, 1), -1, -1]))
        def position_to_content(self: __torch__.K, content: Tensor, places: Tensor, index: Tensor, head_width: Tensor, scale: Tensor) -> Tensor:
          turned = (self).content_to_position(content, places, torch.transpose(index, 0, 1), head_width, scale)
          return torch.transpose(turned, 2, 3)
        def pair_mask(self: __torch__.K, mask: Tensor) -> Tensor:
          real = torch.ne(mask, 0)
          both = torch.logical_and(torch.unsqueeze(real, 1), torch.unsqueeze(real, 2))
          return torch.where(torch.unsqueeze(both, 1), 0., -3.4028234663852886e+38)
        def near(self: __torch__.K, x: Tensor, reach: Tensor) -> Tensor:
          return torch.unsqueeze(torch.unsqueeze(torch.le(torch.abs((self).distances(x)), int(reach)), 0), 0)
        def window_mask(self: __torch__.K, x: Tensor, reach: Tensor) -> Tensor:
          return torch.where((self).near(x, reach), 0., float("-inf"))
        def padded_window_mask(self: __torch__.K, x: Tensor, mask: Tensor, reach: Tensor) -> Tensor:
          real = torch.unsqueeze(torch.unsqueeze(torch.ne(mask, 0), 1), 1)
          return torch.where(torch.logical_and(real, (self).near(x, reach)), 0., float("-inf"))
        def tokens_at(self: __torch__.K, hidden: Tensor, places: Tensor) -> Tensor:
          return torch.index_select(hidden, 1, places)
        def mask_tokens(self: __torch__.K, x: Tensor, mask: Tensor) -> Tensor:
          return torch.mul(x, torch.unsqueeze(torch.to(mask, 6), -1))
      """;

  private RelativeKernels() {}
}
