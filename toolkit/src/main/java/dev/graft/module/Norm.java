package dev.graft.module;

/** A module that normalises vectors or channels and scales them with what it has learnt. */
public sealed interface Norm permits BatchNorm, LayerNorm, RmsNorm {}
