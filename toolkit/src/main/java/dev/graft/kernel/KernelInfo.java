package dev.graft.kernel;

import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.messages.Header;
import io.github.spencerpark.jupyter.messages.reply.KernelInfoReply;
import java.util.List;

/** The answer to "who are you", with the status that the protocol wants in every reply. */
final class KernelInfo extends KernelInfoReply {

  final String status = "ok";

  KernelInfo(LanguageInfo language, String banner, List<LanguageInfo.Help> help) {
    super(Header.PROTOCOL_VERISON, "graft", Version.GRAFT, language, banner, help);
  }
}
