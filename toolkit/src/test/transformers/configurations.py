"""Random configurations of every family, within what published checkpoints use, for parity.py."""

LEAST_VOCABULARY = 48


class Configurations:
    """Draws from ``self.random``; what a configuration says in no key of today's goes to ``self.stated``."""

    def one(self, *choices):
        return self.random.choice(choices)

    def often(self, share):
        return self.random.random() < share

    def sizes(self):
        heads = self.one(1, 2, 3, 4)
        return heads, heads * self.one(4, 6, 8, 16)

    def encoder(self, types):
        heads, width = self.sizes()
        return dict(
            vocab_size=self.random.randrange(LEAST_VOCABULARY, 120),
            hidden_size=width,
            num_hidden_layers=self.one(1, 2, 3),
            num_attention_heads=heads,
            intermediate_size=self.one(5, 16, 32, 48),
            max_position_embeddings=self.one(32, 40, 64),
            type_vocab_size=types,
            hidden_act=self.one("gelu", "gelu", "relu", "gelu_new", "silu", "gelu_pytorch_tanh", "gelu_fast", "tanh"),
            layer_norm_eps=self.one(1e-12, 1e-5, 1e-6, 1e-7),
            tie_word_embeddings=self.often(0.7),
        )

    def config_bert(self):
        return dict(self.encoder(self.one(1, 2, 2, 3)), pad_token_id=self.one(0, 0, 1))

    def config_roberta(self):
        return dict(self.encoder(self.one(1, 1, 2)), pad_token_id=self.one(1, 1, 1, 0, 3))

    config_xlm_roberta = config_camembert = config_roberta

    def config_distilbert(self):
        heads, width = self.sizes()
        return dict(
            vocab_size=self.random.randrange(LEAST_VOCABULARY, 120),
            dim=width,
            n_layers=self.one(1, 2, 3),
            n_heads=heads,
            hidden_dim=self.one(5, 16, 48),
            max_position_embeddings=self.one(32, 64),
            activation=self.one("gelu", "relu", "gelu_new"),
            sinusoidal_pos_embds=self.often(0.3),
            tie_word_embeddings=self.often(0.7),
            pad_token_id=0,
        )

    def config_mpnet(self):
        config = self.encoder(2)
        del config["type_vocab_size"]
        config["max_position_embeddings"] = self.one(40, 64, 200)
        return dict(config, relative_attention_num_buckets=32)

    def config_deberta_v2(self):
        config = self.encoder(self.one(0, 0, 2, 1))
        config["max_position_embeddings"] = self.one(32, 64, 200)
        relative = self.often(0.85)
        config.update(
            relative_attention=relative,
            position_buckets=self.one(-1, 8, 16, 256),
            max_relative_positions=self.one(-1, -1, 8, 100),
            share_att_key=self.often(0.5),
            pos_att_type=self.one(["p2c", "c2p"], ["c2p", "p2c"], ["c2p"], ["p2c"], [], "p2c|c2p", None),
            norm_rel_ebd=self.one("none", "layer_norm"),
            position_biased_input=self.often(0.5),
            pooler_hidden_act=self.one("gelu", "gelu", "tanh", "relu"),
            legacy=self.often(0.5),
            pad_token_id=0,
        )
        if config["pos_att_type"] is None and relative:
            config["pos_att_type"] = []
        if self.often(0.3):
            config["attention_head_size"] = config["hidden_size"] // config["num_attention_heads"]
        if self.often(0.3):
            config["pooler_hidden_size"] = config["hidden_size"]
        if not config["legacy"]:
            config["tie_word_embeddings"] = True
        return config

    def config_modernbert(self):
        heads = self.one(1, 2, 4)
        layers = self.one(1, 2, 3, 5)
        config = dict(
            vocab_size=self.random.randrange(LEAST_VOCABULARY, 120),
            hidden_size=heads * self.one(4, 6, 8, 16),
            num_hidden_layers=layers,
            num_attention_heads=heads,
            intermediate_size=self.one(5, 16, 48),
            max_position_embeddings=self.one(64, 128),
            hidden_activation=self.one("gelu", "gelu", "silu", "gelu_new"),
            norm_eps=self.one(1e-5, 1e-6),
            norm_bias=self.often(0.3),
            attention_bias=self.often(0.3),
            mlp_bias=self.often(0.3),
            decoder_bias=self.often(0.7),
            classifier_bias=self.often(0.3),
            classifier_activation=self.one("gelu", "gelu", "silu", "relu"),
            classifier_pooling=self.one("cls", "mean"),
            local_attention=self.one(2, 4, 5, 8, 9, 128),
            tie_word_embeddings=self.often(0.7),
            pad_token_id=0,
            bos_token_id=1,
            eos_token_id=2,
            cls_token_id=1,
            sep_token_id=2,
        )
        every = self.one(1, 2, 3)
        self.stated["global_attn_every_n_layers"] = every
        config["layer_types"] = ["sliding_attention" if i % every else "full_attention" for i in range(layers)]
        config["rope_parameters"] = {
            "full_attention": {"rope_type": "default", "rope_theta": self.one(160000.0, 10000.0)},
            "sliding_attention": {"rope_type": "default", "rope_theta": self.one(10000.0, 500.0)},
        }
        return config

    def config_gpt2(self):
        heads, width = self.sizes()
        return dict(
            vocab_size=self.random.randrange(LEAST_VOCABULARY, 120),
            n_embd=width,
            n_head=heads,
            n_layer=self.one(1, 2, 3),
            n_positions=self.one(48, 64),
            n_inner=self.one(None, None, 7, 32),
            activation_function=self.one("gelu_new", "gelu_new", "gelu", "relu", "silu", "tanh"),
            layer_norm_epsilon=self.one(1e-5, 1e-6),
            scale_attn_weights=self.often(0.8),
            scale_attn_by_inverse_layer_idx=self.often(0.3),
            reorder_and_upcast_attn=self.often(0.3),
            tie_word_embeddings=self.often(0.7),
            bos_token_id=1,
            eos_token_id=self.one(2, [2, 5]),
            pad_token_id=0,
        )

    def rotary(self):
        heads, groups = self.one((4, 1), (4, 2), (4, 4), (2, 1), (6, 2), (1, 1), (3, 3))
        share = self.one(4, 6, 8)
        return dict(
            vocab_size=self.random.randrange(LEAST_VOCABULARY, 120),
            hidden_size=heads * share,
            num_hidden_layers=self.one(1, 2, 3, 4),
            num_attention_heads=heads,
            num_key_value_heads=groups,
            intermediate_size=self.one(5, 16, 48),
            max_position_embeddings=self.one(64, 128),
            hidden_act=self.one("silu", "silu", "gelu", "gelu_pytorch_tanh", "relu"),
            rms_norm_eps=self.one(1e-6, 1e-5),
            tie_word_embeddings=self.often(0.5),
            rope_parameters={"rope_type": "default", "rope_theta": self.one(10000.0, 500000.0, 1000000.0, 130000.0)},
            bos_token_id=1,
            eos_token_id=self.one(2, [2, 5]),
            pad_token_id=0,
        )

    def scaled(self, config):
        kind = self.one("default", "linear", "llama3")
        rope = config["rope_parameters"]
        if kind == "linear":
            rope.update(rope_type="linear", factor=self.one(2.0, 4.0, 1.5))
        elif kind == "llama3":
            rope.update(
                rope_type="llama3",
                factor=self.one(8.0, 32.0),
                low_freq_factor=self.one(1.0, 2.0),
                high_freq_factor=4.0,
                original_max_position_embeddings=self.one(8, 16, 32),
            )
            config["max_position_embeddings"] = 128
        return config

    def config_llama(self):
        config = self.scaled(self.rotary())
        config.update(attention_bias=self.often(0.3), mlp_bias=self.often(0.3))
        if self.often(0.3):
            config["head_dim"] = self.one(2, 4, 10, 16)
        return config

    def config_mistral(self):
        config = self.scaled(self.rotary())
        config["sliding_window"] = self.one(None, 2, 3, 6, 4096)
        if self.often(0.3):
            config["head_dim"] = self.one(4, 10, 16)
        return config

    def config_qwen2(self):
        config = self.scaled(self.rotary())
        use = self.often(0.5)
        config.update(use_sliding_window=use, sliding_window=self.one(2, 5, 4096), max_window_layers=self.one(0, 1, 2, 28))
        return config

    def config_qwen3(self):
        config = self.config_qwen2()
        config.update(head_dim=self.one(4, 10, 16), attention_bias=self.often(0.3))
        return config

    def config_gemma3_text(self):
        config = self.rotary()
        del config["hidden_act"]
        pattern = self.one(1, 2, 3, 6)
        self.stated["sliding_window_pattern"] = pattern
        full = {"rope_type": "default", "rope_theta": self.one(1000000.0, 10000.0)}
        if self.often(0.3):
            full.update(rope_type="linear", factor=8.0)
        config.update(
            head_dim=self.one(4, 8, 16),
            hidden_activation=self.one("gelu_pytorch_tanh", "gelu_pytorch_tanh", "silu"),
            query_pre_attn_scalar=self.one(256, 4, 8, 10),
            sliding_window=self.one(2, 5, 512),
            attention_bias=self.often(0.2),
            rope_parameters={
                "full_attention": full,
                "sliding_attention": {"rope_type": "default", "rope_theta": self.one(10000.0, 1000.0)},
            },
            layer_types=[
                "sliding_attention" if (i + 1) % pattern else "full_attention" for i in range(config["num_hidden_layers"])
            ],
        )
        if self.often(0.5):
            config["tie_word_embeddings"] = True
        return config

    def config_vit(self):
        heads, width = self.sizes()
        patch = self.one(4, 8)
        return dict(
            hidden_size=width,
            num_hidden_layers=self.one(1, 2, 3),
            num_attention_heads=heads,
            intermediate_size=self.one(16, 48),
            hidden_act=self.one("gelu", "relu", "gelu_new"),
            layer_norm_eps=self.one(1e-12, 1e-6),
            image_size=patch * self.one(2, 3, 4),
            patch_size=patch,
            num_channels=3,
            qkv_bias=self.often(0.7),
        )

    def config_dinov2(self):
        config = self.config_vit()
        del config["intermediate_size"]
        return dict(
            config,
            mlp_ratio=self.one(2, 4),
            use_swiglu_ffn=self.often(0.3),
            layerscale_value=self.one(1.0, 0.1),
            apply_layernorm=True,
            reshape_hidden_states=True,
        )

    def config_resnet(self):
        kind = self.one("basic", "bottleneck")
        return dict(
            embedding_size=8,
            hidden_sizes=self.one([8, 16], [8, 16, 32], [16, 24, 32, 40]) if kind == "basic" else [16, 32],
            depths=None,
            layer_type=kind,
            hidden_act=self.one("relu", "relu", "gelu"),
            downsample_in_first_stage=self.often(0.3),
            downsample_in_bottleneck=self.often(0.3),
        )

    def config_convnext(self):
        return dict(
            hidden_sizes=self.one([8, 16], [4, 8, 12]),
            depths=None,
            hidden_act=self.one("gelu", "gelu", "relu"),
            layer_norm_eps=self.one(1e-12, 1e-6),
            layer_scale_init_value=self.one(1e-6, 0.1, 0.0),
            patch_size=self.one(2, 4),
            image_size=32,
        )
