const hidden = '***';
const secretOption = /^--?[\w-]*(?:token|password|passwd|secret|api-?key|credential)[\w-]*$/i;
const secretPair = /((?:token|password|passwd|secret|api-?key|credential)[\w-]*=)[^&;\s]+/gi;
// Up to the last @: a password may hold slashes and question marks that nobody encoded.
const urlCredentials = /([a-z][a-z0-9+.-]*:\/\/)\S*@/gi;
const bearer = /\b(bearer|basic)\s+\S+/gi;

function redactWord(word: string): string {
  return word
    .replaceAll(urlCredentials, `$1${hidden}@`)
    .replaceAll(secretPair, `$1${hidden}`)
    .replaceAll(bearer, `$1 ${hidden}`);
}

/** A command line without what looks like a secret: credentials in URLs, tokens, passwords. */
export function redactCommand(words: readonly string[]): readonly string[] {
  return words.map((word, index) => {
    const before = words[index - 1];
    const isSecret = before !== undefined && secretOption.test(before) && !word.startsWith('--');
    return isSecret ? hidden : redactWord(word);
  });
}
