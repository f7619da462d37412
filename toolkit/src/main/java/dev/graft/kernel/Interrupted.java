package dev.graft.kernel;

import io.github.spencerpark.jupyter.messages.reply.InterruptReply;

/** The answer to an interruption, with the status that the protocol wants in every reply. */
final class Interrupted extends InterruptReply {

  final String status = "ok";
}
