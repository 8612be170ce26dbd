const hidden = '***';
const secretOption = /^--?[\w-]*(?:token|password|passwd|secret|api-?key|credential)[\w-]*$/i;
const secretWords = '(?:token|password|passwd|secret|api-?_?key|credential|authorization|cookie)';
// The name of a variable that holds a secret is none.
const secretKey = new RegExp(`${secretWords}(?!\\w*_env)[\\w.-]*=$`, 'i');
const secretEntry = new RegExp(`(${secretWords}(?!\\w*_env)[\\w-]*["']?\\s*:\\s*)[^,}\\]]+`, 'gi');
const secretPair = /((?:token|password|passwd|secret|api-?key|credential)[\w-]*=)[^&;\s]+/gi;
// Up to the last @: a password may hold slashes and question marks that nobody encoded.
const namedValue = /^--(?:header|cookie)$/;
const withNamedValue = /^(--(?:header|cookie)=)([\s\S]*)$/;
const urlCredentials = /([a-z][a-z0-9+.-]*:\/\/)\S*@/gi;
const bearer = /\b(bearer|basic)\s+\S+/gi;

function redactWord(word: string): string {
  const named = withNamedValue.exec(word);
  if (named !== null) return `${named[1]}${redactNamed(named[2] ?? '')}`;
  return word
    .replaceAll(urlCredentials, `$1${hidden}@`)
    .replaceAll(secretPair, `$1${hidden}`)
    .replaceAll(bearer, `$1 ${hidden}`);
}

/** A header or a cookie keeps its name. */
function redactNamed(word: string): string {
  const name = /^[^:=]*[:=] ?/.exec(word)?.[0] ?? '';
  return `${name}${hidden}`;
}

/** `key=value`: a value under a secret key is hidden whole, whatever is in it. */
function redactSetting(word: string): string {
  const [, key = '', value = ''] = /^((?:--set=)?[^=]*=)([\s\S]*)$/.exec(word) ?? [];
  if (secretKey.test(key) && value !== '') return `${key}${hidden}`;
  return redactWord(word).replaceAll(secretEntry, `$1${hidden}`);
}

/** A command line without what looks like a secret: credentials in URLs, tokens, passwords. */
export function redactCommand(words: readonly string[]): readonly string[] {
  return words.map((word, index) => {
    const before = words[index - 1];
    if (before !== undefined && namedValue.test(before)) return redactNamed(word);
    if (before === '--set' || word.startsWith('--set=')) return redactSetting(word);
    const isSecret = before !== undefined && secretOption.test(before) && !word.startsWith('--');
    return isSecret ? hidden : redactWord(word);
  });
}
