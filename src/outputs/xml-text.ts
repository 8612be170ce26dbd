// What XML 1.0 cannot hold, whether escaped or not; without their partners also surrogates.
const impossible = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const special = /[&<>"'\t\n\r]/g;

/** A text as it may stand between tags and in the quotes of an attribute. */
export function xmlText(text: string): string {
  return text
    .replaceAll(impossible, '\u{FFFD}')
    .replaceAll(special, (character) => `&#${character.charCodeAt(0)};`);
}
