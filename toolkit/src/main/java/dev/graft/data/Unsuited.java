package dev.graft.data;

import java.util.Locale;
import java.util.Set;
import java.util.StringTokenizer;

/**
 * Words that keep an entry out of the classroom: WordNet's own marks of abuse, and what it leaves
 * unmarked.
 */
final class Unsuited {

  private static final Set<String> WORDS =
      words(
          "offensive slur slurs vulgar obscene disparaging derogatory abusive despised disliked"
              + " whore whores harlot harlots strumpet strumpets slattern slatterns slut sluts brothel brothels"
              + " concubine concubines genital genitals penis vagina vulva scrotum anus semen intercourse coitus"
              + " coital pervert perverts condom condoms rape rapist rapists suicide suicides faggot faggots fagot"
              + " fagots dyke dykes coon coons squaw squaws moron morons imbecile imbeciles cunt cunts bastard"
              + " bastards bitch bitches sodomy sodomite sodomist incest testicle testicles testis");

  private static final Set<String> STEMS =
      words(
          "sexual homosexual heterosexual bisexual transsexual prostitut clitor orgasm ejaculat copulat masturbat"
              + " erotic porno nympho pedophil paedophil lecher nigg negro retard fuck");

  private Unsuited() {}

  /** Whether one of a line's words is one of these or begins with one of the stems. */
  static boolean holds(String line) {
    var words = new StringTokenizer(line.toLowerCase(Locale.ROOT), " _-;,:.()\"'`/");
    while (words.hasMoreTokens()) {
      String word = words.nextToken();
      if (WORDS.contains(word) || STEMS.stream().anyMatch(word::startsWith)) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> words(String list) {
    return Set.of(list.split(" ", -1));
  }
}
